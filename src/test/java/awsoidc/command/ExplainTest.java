package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.trust.TrustPolicy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
        .contains("\"production\" fits", "role " + ROLE, "AWS admits this token")
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
            "\"production\" does not fit",
            "✗ ref_protected  wants true, the token has false",
            "\"chosen\" fits",
            "the variable ROLE_ARN is not set (--variable)");
  }

  @Test
  void a_rule_that_declines_by_what_the_token_lacks_is_told() throws IOException {
    Files.writeString(
        directory.resolve("c.yaml"),
        """
        gitlab: {url: %s}
        roles:
          - name: no contractors
            when: {groups_direct: contractors}
            assume: none
          - name: production
            when: {project_path: acme/shop}
            assume: %s
        """
            .formatted(GITLAB, ROLE));

    assertThat(explain(rules("main", "true"))).isEqualTo(1);
    assertThat(text())
        .contains(
            "refused: \"no contractors\" (assume: none) may be meant for this job",
            "groups_direct; so \"production\" gives nothing");
    out.reset();
    assertThat(explain(rules("main", "true", "--claim", "groups_direct=acme"))).isZero();
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
    assertThat(text()).contains("Not the AWS token:", "aud is " + GITLAB + "/, almost " + GITLAB);
  }

  @Test
  void the_token_itself_is_read_and_never_shown() {
    String payload =
        "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%smain\",\"exp\":1}"
            .formatted(GITLAB, GITLAB, SUB);
    stdin = "eyJhbGciOiJub25lIn0." + base64(payload) + ".c2ln\n";

    assertThat(explain("--offline", "--role", ROLE, "--token", "-")).isEqualTo(1);
    assertThat(text())
        .contains("It expired at 1970-01-01T00:00:01Z", "most likely causes, in order:")
        .doesNotContain(stdin.strip());
  }

  /** The log gives the claims that AWS may look at, and not those that it does not offer. */
  @Test
  void a_claim_that_is_not_given_is_no_denial() {
    String gitlabCom = "https://gitlab.com";
    stdin =
        TrustPolicy.document(
            "123456789012", gitlabCom, "a", Map.of("sub", SUB + "main", "project_id", "20"));
    String[] call = {
      "--role",
      ROLE,
      "--policy",
      "-",
      "--claim",
      "iss=" + gitlabCom,
      "--claim",
      "aud=a",
      "--claim",
      "sub=" + SUB + "main"
    };

    assertThat(explain(call)).isEqualTo(1);
    assertThat(text())
        .contains("statement 1 (Allow): may apply", "not given (--claim project_id=VALUE)")
        .contains(
            "Whether AWS admits this token depends on conditions that cannot be evaluated offline")
        .doesNotContain("AWS denies");
    assertThat(explain(with(call, "--claim", "project_id=20"))).isZero();
    assertThat(explain(with(call, "--claim", "project_id=21"))).isEqualTo(1);
    assertThat(text()).contains("AWS denies: no Allow applies");
  }

  @Test
  void what_a_policy_needs_and_the_token_lacks_is_told() {
    assertThat(explain("--offline", "--role", ROLE, "--claim", "project_path=a/b")).isEqualTo(1);
    assertThat(text())
        .contains("iss is not given (--claim iss=VALUE)")
        .doesNotContain("\"Version\"");
    out.reset();
    assertThat(explain("--offline", "--role", ROLE, "--claim", "iss=" + GITLAB, "--claim", "aud=a"))
        .isEqualTo(1);
    assertThat(text())
        .contains("sub is not given (--claim sub=VALUE)")
        .doesNotContain("\"Version\"");
  }

  @Test
  void nothing_of_a_claim_or_a_policy_reaches_the_terminal_but_text() {
    stdin =
        TrustPolicy.document("123456789012", GITLAB, GITLAB, Map.of("sub", "\u001b[31mred\u202e"));

    explain(rules("\u001b[2J\rmain\nRules:", "true", "--policy", "-"));

    assertThat(text())
        .contains("\\u001b[2J\\u000dmain\\u000aRules:", "\\u001b[31mred\\u202e")
        .doesNotContain("\u001b", "\r", "\u202e");
  }

  @Test
  void warnings_qualify_that_a_token_is_admitted() {
    stdin =
        """
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
         "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"},
         "Action": "sts:AssumeRoleWithWebIdentity", "Condition":
          {"ForAllValues:StringEquals": {"gitlab.example.com:project_id": "1"},
           "StringEquals": {"gitlab.example.com:aud": "x"},
           "StringEquals": {"gitlab.example.com:aud": "https://gitlab.example.com"}}}}
        """;

    assertThat(explain(rules("main", "true", "--policy", "-"))).isZero();
    assertThat(text())
        .contains("WARNING: StringEquals stands more than once in Condition")
        .contains("WARNING: ForAllValues:StringEquals gitlab.example.com:project_id")
        .contains("AWS admits this token; mind the warnings above");
  }

  @Test
  void the_roles_that_follow_and_those_of_profiles_are_told_beside_the_one_that_is_judged()
      throws IOException {
    Files.writeString(
        directory.resolve("c.yaml"),
        """
        gitlab: {url: %s}
        roles:
          - name: chain
            assume: %s
            duration: 1h
            then: [{assume: "arn:aws:iam::210987654321:role/Target"}]
            profiles: {audit: {assume: "arn:aws:iam::123456789012:role/Audit"}}
        """
            .formatted(GITLAB, ROLE));
    stdin =
        """
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
         "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"},
         "Action": "sts:AssumeRoleWithWebIdentity", "Condition":
          {"StringLike": {"sts:RoleSessionName": "none-*"},
           "NumericLessThanEquals": {"sts:DurationSeconds": "3600"}}}}
        """;

    assertThat(explain(rules("main", "true", "--policy", "-"))).isZero();
    assertThat(text())
        .contains("  role " + ROLE + "\n", "Trust policy:\n  as that of " + ROLE)
        .contains("then role arn:aws:iam::210987654321:role/Target, which must trust " + ROLE)
        .contains("profile audit: role arn:aws:iam::123456789012:role/Audit");
  }

  @Test
  void what_the_token_does_not_say_can_be_given_and_the_time_is_now() {
    stdin =
        """
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
         "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"},
         "Action": "sts:AssumeRoleWithWebIdentity", "Condition":
          {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
           "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}}
        """;

    assertThat(explain(rules("main", "true", "--policy", "-"))).isEqualTo(1);
    assertThat(text())
        .contains("IpAddress aws:SourceIp: cannot be evaluated", "(--context aws:SourceIp=VALUE)")
        .doesNotContain("DateGreaterThan aws:CurrentTime");
    assertThat(
            explain(
                rules("main", "true", "--policy", "-", "--context", "AWS:sourceip=203.0.113.7")))
        .isZero();
    assertThat(
            explain(
                rules("main", "true", "--policy", "-", "--context", "aws:SourceIp=198.51.100.1")))
        .isEqualTo(1);
    assertThat(text()).contains("wants 203.0.113.0/24, the request has 198.51.100.1");
  }

  /** GitLab.com's log shows no project_id where the executor cut its lines. */
  @Test
  void what_a_log_does_not_show_can_be_given_beside_it() {
    stdin =
        """
        ERROR: AWS STS refused the credentials; trying again would not help.
          role: %s
          rule: "production", session name 20-4711, duration 1h
          token: AWS_ID_TOKEN
            iss: https://gitlab.com
            aud: a
            sub: %smain
        """
            .formatted(ROLE, SUB);
    Path policy = directory.resolve("policy.json");
    write(
        policy,
        """
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
         "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"},
         "Action": "sts:AssumeRoleWithWebIdentity", "Condition":
          {"StringEquals": {"gitlab.com:project_id": "20", "sts:RoleSessionName": "20-4711"},
           "NumericLessThanEquals": {"sts:DurationSeconds": "3600"}}}}
        """);
    String[] call = {"--log", "-", "--policy", policy.toString()};

    assertThat(explain(call)).isEqualTo(1);
    assertThat(text())
        .contains("not given (--claim project_id=VALUE)", "what is not known decides")
        .doesNotContain("sts:RoleSessionName: cannot");
    out.reset();
    assertThat(explain(with(call, "--claim", "project_id=20"))).isZero();
    assertThat(text()).contains("AWS admits this token", "One step tighter:", SUB + "main\"");
    out.reset();
    assertThat(explain(with(call, "--claim", "project_id=21"))).isEqualTo(1);
    assertThat(text()).contains(policy + ":3:45: in place of Condition", "project_id\": \"21\"");
  }

  @Test
  void a_log_without_a_role_is_explained_by_the_rules_or_not_at_all() {
    stdin = "  iss: %s\n  aud: %s\n  sub: %smain\n".formatted(GITLAB, GITLAB, SUB);

    assertThat(explain("--log", "-")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("shows no role", "--role ARN", "--config FILE");
    assertThat(explain("--log", "-", "--config", directory.resolve("c.yaml").toString()))
        .isEqualTo(1);
    assertThat(text()).contains("\"production\" does not fit", "it is not given (--claim)");
  }

  /** The line has the job variable, and the time, at which the token had not expired. */
  @Test
  void a_recorded_refusal_is_decided_again_with_what_its_line_has() {
    stdin =
        """
        {"time":"2025-11-28T10:00:00Z","event":"refusal","project_id":"43","project_path":"acme/web",\
        "job_id":"21","ref":"main","outcome":"role-not-allowed","id_token":"T","duration_ms":0,\
        "claims":{"iss":"%s","aud":"%s","sub":"x","exp":"1764327600"},\
        "variables":{"ROLE_ARN":"arn:aws:iam::123456789012:role/other"}}
        """
            .formatted(GITLAB, GITLAB);

    assertThat(explain("--job", "#21", "--audit", "-", "--config", directory + "/c.yaml"))
        .isEqualTo(1);
    assertThat(text())
        .contains("refused: role-not-allowed. The job variable that names the role is missing")
        .contains("ROLE_ARN is arn:aws:iam::123456789012:role/other; allowed: arn")
        .doesNotContain("It expired");
    assertThat(explain("--job", "21", "--audit", "-")).isEqualTo(1);
    assertThat(explain("--job", "twenty", "--audit", "-")).isEqualTo(2);
    assertThat(explain("--job", "21", "--audit", "-", "--log", "x")).isEqualTo(2);
    assertThat(explain("--audit", "-", "--policy", "-")).isEqualTo(2);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  private static String[] with(String[] call, String... more) {
    return Stream.concat(Stream.of(call), Stream.of(more)).toArray(String[]::new);
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
