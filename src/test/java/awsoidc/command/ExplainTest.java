package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.trust.TrustPolicy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {

  private static final String GITLAB = "https://gitlab.example.com";
  private static final String ROLE = "arn:aws:iam::123456789012:role/ShopDeploy";
  private static final String SUB = "project_path:acme/shop:ref_type:branch:ref:";

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String stdin = "";

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(
        directory.resolve("c.yaml"),
        """
        gitlab: {url: %s}
        roles:
          - name: production
            when: {project_path: acme/shop, ref_protected: true}
            assume: %s
          - name: chosen
            when: {project_path: "acme/**"}
            assume: {variable: ROLE_ARN, allow: "arn:aws:iam::123456789012:role/ci/*"}
        """
            .formatted(GITLAB, ROLE));
  }

  @Test
  void a_token_that_fits_everything_is_0() {
    stdin = TrustPolicy.document("123456789012", GITLAB, GITLAB, Map.of("sub", SUB + "main"));

    assertThat(explain(rules("main", "true", "--policy", "-"))).isZero();
    assertThat(text())
        .contains("\"production\": fits", "role " + ROLE, "AWS admits this token")
        .contains("A trust policy that admits exactly this job:", "aws iam get-role");
  }

  @Test
  void a_trust_policy_that_does_not_fit_is_1_and_says_what_in_it() {
    stdin = TrustPolicy.document("123456789012", GITLAB, GITLAB, Map.of("sub", SUB + "main"));

    assertThat(explain(rules("next", "true", "--policy", "-"))).isEqualTo(1);
    assertThat(text())
        .contains(
            "statement 1 (Allow): does not apply", "ref differs: main is wanted, next is there")
        .contains("AWS denies: no Allow applies");
  }

  @Test
  void rules_that_do_not_fit_are_told_claim_by_claim() {
    assertThat(explain(rules("main", "false"))).isEqualTo(1);
    assertThat(text())
        .contains(
            "\"production\": ref_protected wants true, the token has false",
            "\"chosen\": fits",
            "the variable ROLE_ARN is not set (--variable)");
  }

  @Test
  void a_variable_can_be_given() {
    assertThat(
            explain(
                rules(
                    "main",
                    "false",
                    "--variable",
                    "ROLE_ARN=arn:aws:iam::123456789012:role/ci/Build")))
        .isZero();
    assertThat(text()).contains("role arn:aws:iam::123456789012:role/ci/Build");
  }

  @Test
  void a_token_that_is_almost_ours_is_told() {
    assertThat(
            explain(
                "--config",
                directory.resolve("c.yaml").toString(),
                "--claim",
                "iss=" + GITLAB,
                "--claim",
                "aud=" + GITLAB + "/"))
        .isEqualTo(1);
    assertThat(text()).contains("Not ours:", "aud is " + GITLAB + "/, almost " + GITLAB);
  }

  @Test
  void the_token_itself_is_read_and_never_shown() {
    String payload =
        "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%smain\",\"exp\":1}"
            .formatted(GITLAB, GITLAB, SUB);
    stdin = "eyJhbGciOiJub25lIn0." + base64(payload) + ".c2ln\n";

    assertThat(explain("--role", ROLE, "--token", "-")).isEqualTo(1);
    assertThat(text())
        .contains("It expired at 1970-01-01T00:00:01Z", "most likely first:")
        .doesNotContain(stdin.strip());
  }

  @Test
  void what_is_wrong_with_the_call_is_2() throws IOException {
    assertThat(explain()).isEqualTo(2);
    assertThat(explain("--token", "/nowhere")).isEqualTo(2);
    assertThat(explain("--claim", "x")).isEqualTo(2);
    assertThat(explain("--role", "x", "--claim", "a=b")).isEqualTo(2);
    stdin = "{}";
    assertThat(explain("--role", ROLE, "--claim", "a=b", "--policy", "-")).isEqualTo(2);
    assertThat(explain("--role", ROLE, "--token", "-", "--policy", "-")).isEqualTo(2);
    assertThat(explain("--config", "/nowhere", "--claim", "a=b")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).doesNotContain("\tat ");
  }

  private String[] rules(String ref, String isProtected, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--config", directory.resolve("c.yaml").toString(),
                "--claim", "iss=" + GITLAB,
                "--claim", "aud=" + GITLAB,
                "--claim", "sub=" + SUB + ref,
                "--claim", "project_path=acme/shop",
                "--claim", "ref_protected=" + isProtected));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private int explain(String... arguments) {
    List<String> all = new ArrayList<>(List.of("explain"));
    all.addAll(List.of(arguments));
    return new Operator(
            directory,
            directory,
            "build",
            directory,
            Map.of(),
            Clock.systemUTC(),
            new ByteArrayInputStream(stdin.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(all);
  }

  private String text() {
    return out.toString(UTF_8);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
