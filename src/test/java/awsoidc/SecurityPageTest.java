package awsoidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/security.md and docs/engines.md claim nothing that no test shows. */
class SecurityPageTest {

  private static final Pattern SHOWN_BY = Pattern.compile("`(\\w+(?:IT|Test))\\.(\\w+)`");

  private static final Path PAGE = Path.of("docs/security.md");

  @Test
  void every_row_with_a_yes_names_a_test() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.matches("\\|.*\\byes\\b.*")).toList();

    assertThat(rows)
        .hasSizeGreaterThan(10)
        .allSatisfy(row -> assertThat(row).containsPattern(SHOWN_BY));
  }

  @Test
  void every_test_that_is_named_exists() throws IOException {
    String pages = Files.readString(PAGE) + Files.readString(Path.of("docs/engines.md"));
    for (var named : SHOWN_BY.matcher(pages).results().toList()) {
      Path file = source(named.group(1));
      assertThat(Files.readString(file)).contains("void " + named.group(2) + "(");
    }
  }

  private static Path source(String test) throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("src/test/java"))) {
      return all.filter(file -> file.endsWith(test + ".java")).findFirst().orElseThrow();
    }
  }
}
