package awsoidc.trust;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.token.Claims;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conditions as AWS's documentation has them: src/test/resources/trust/conditions.txt. */
class ConditionsTest {

  private static final Provider GITLAB_COM =
      new Provider("aws", "123456789012", "https://gitlab.com");

  static List<String> rows() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/trust/conditions.txt")).stream()
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  @Test
  void there_are_many() throws IOException {
    assertThat(rows()).hasSizeGreaterThan(150).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_condition_is_what_the_documentation_says(String row) {
    List<String> cells = Arrays.stream(row.split("\\|", -1)).map(String::strip).toList();
    assertThat(cells).hasSize(5);
    PolicyCondition condition =
        PolicyCondition.of(
            cells.get(0),
            cells.get(1).matches("\\w+") ? GITLAB_COM.key(cells.get(1)) : cells.get(1),
            Arrays.stream(cells.get(2).split("; ", -1))
                .map(value -> PolicyText.of(value, true))
                .toList());
    WebIdentityRequest request = request(cells.get(3));

    Truth truth = condition.judge(request);

    assertThat(truth.name().toLowerCase(Locale.ROOT)).isEqualTo(cells.get(4));
    if (truth == Truth.UNKNOWN) {
      assertThat(condition.doubt(request)).startsWith(cells.getFirst()).doesNotContain("null");
    } else if (truth == Truth.FAILS) {
      assertThat(condition.misfit(request)).startsWith(cells.getFirst()).doesNotContain("null");
    }
  }

  private static WebIdentityRequest request(String cell) {
    Map<String, List<String>> claims = new HashMap<>();
    Map<String, String> context = new HashMap<>();
    boolean complete = true;
    for (String part : cell.split("; ", -1)) {
      String[] pair = part.split("=", 2);
      if (part.equals("...")) {
        complete = false;
      } else if (pair[0].contains(":")) {
        context.put(pair[0], pair[1]);
      } else {
        claims.put(pair[0], List.of(pair[1].split(",", -1)));
      }
    }
    WebIdentityRequest request = WebIdentityRequest.of(GITLAB_COM, new Claims(claims), complete);
    for (Map.Entry<String, String> one : context.entrySet()) {
      request = request.with(one.getKey(), one.getValue());
    }
    return request;
  }
}
