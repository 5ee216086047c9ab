package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.account.FakeIam;
import awsoidc.trust.TrustPolicy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code explain --role} and {@code lint --live}, with an IAM on loopback. */
@ResourceLock(FakeIam.LOCK)
class LiveAccountTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final String GITLAB = "https://gitlab.example.com";
  private static final String HOST = "gitlab.example.com";
  private static final String SUB = "project_path:acme/shop:ref_type:branch:ref:main";
  private static final String ROLE = FakeIam.arn("ci/Deploy");

  @TempDir private Path directory = Path.of("/");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeIam iam;

  @BeforeEach
  void start() throws IOException {
    iam = new FakeIam(directory.resolve("none"));
    iam.role("ci/Deploy", policy("sub", SUB)).provider(HOST, GITLAB);
  }

  @AfterEach
  void stop() {
    iam.close();
  }

  private static String policy(String claim, String value) {
    return TrustPolicy.document(FakeIam.ACCOUNT, GITLAB, GITLAB, Map.of(claim, value));
  }

  @Test
  void a_token_that_role_and_provider_admit_is_0() throws IOException {
    assertThat(explain(GITLAB, GITLAB)).isZero();
    compare("explain-live.txt");
    assertThat(explain(GITLAB, GITLAB, "--format", "json")).isZero();
    compare("explain-live.json");
    assertThat(iam.asked())
        .startsWith("GetRole", "ListOpenIDConnectProviders", "GetOpenIDConnectProvider")
        .hasSize(6);
  }

  @Test
  void an_audience_that_the_provider_does_not_have_is_1() throws IOException {
    assertThat(explain(GITLAB, "https://other.example")).isEqualTo(1);
    compare("explain-live-audience.txt");
  }

  @Test
  void an_issuer_without_a_provider_is_1_and_a_slash_is_seen() throws IOException {
    iam.provider("git.example/");

    assertThat(explain("https://git.example", GITLAB)).isEqualTo(1);
    compare("explain-live-provider.txt");
  }

  @Test
  void a_role_of_another_account_or_path_is_not_taken_for_the_one_that_is_meant() {
    assertThat(
            run(
                "explain",
                "--role",
                "arn:aws:iam::999999999999:role/ci/Deploy",
                "--claim",
                "iss=a"))
        .isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "aws-oidc-executor: --role is of account 999999999999, but these credentials are of "
                + FakeIam.ACCOUNT
                + ": name a profile of that account (--profile NAME)\n");
    assertThat(run("explain", "--role", FakeIam.arn("Deploy"), "--claim", "iss=a")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("but the role of this name is " + ROLE);
  }

  @Test
  void what_iam_refuses_is_2_in_one_line() {
    iam.fails("GetRole", "403 AccessDenied User x is not authorized to perform: iam:GetRole");

    assertThat(explain(GITLAB, GITLAB)).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .hasLineCount(1)
        .contains("--role " + ROLE + ": AWS denies iam:GetRole: User x", "These credentials need");
  }

  @Test
  void a_policy_of_a_file_or_offline_asks_nobody() {
    explain(GITLAB, GITLAB, "--offline");
    assertThat(iam.asked()).isEmpty();
    assertThat(explain(GITLAB, GITLAB, "--offline", "--profile", "x")).isEqualTo(2);
  }

  private void account() {
    String wide =
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
             "Action": "sts:AssumeRole"},
            {"Effect": "Allow",
             "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"},
             "Action": "sts:AssumeRoleWithWebIdentity",
             "Condition": {
               "StringEquals": {"gitlab.example.com:aud": "https://aws.example"},
               "StringLike": {"gitlab.example.com:sub": "project_path:acme*"}}}
          ]
        }
        """;
    iam.role("Wide", wide)
        .role(
            "Lost",
            TrustPolicy.document(
                FakeIam.ACCOUNT, "https://gitlab.com", "https://gitlab.com", Map.of("sub", SUB)))
        .role(
            "Ec2",
            "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"Service\":"
                + " \"ec2.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}}")
        .provider("gitlab.com/", "sts.amazonaws.com", "gitlab.com")
        .provider("token.actions.githubusercontent.com", "sts.amazonaws.com");
  }

  @ParameterizedTest
  @CsvSource({"text, lint-live.txt", "json, lint-live.json"})
  void an_account_is_judged_role_by_role_with_its_providers(String format, String golden)
      throws IOException {
    account();

    assertThat(run("lint", "--live", "--format", format)).isEqualTo(1);
    compare(golden);
  }

  @Test
  void an_account_in_which_all_is_well_is_0() {
    assertThat(run("lint", "--live", "--fail-on", "note")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("trust policies for GitLab: 1; errors: 0,");
  }

  @Test
  void findings_of_roles_are_accepted_by_their_arns() throws IOException {
    account();
    Path accepted =
        Files.writeString(
            directory.resolve("accepted.yaml"),
            """
            suppressions:
              - {rule: E8, file: "**:role/Wide", text: Statement 2, reason: old, until: 2027-01-01}
            """);

    run("lint", "--live", "--suppressions", accepted.toString());

    assertThat(out.toString(UTF_8)).contains(":role/Wide:", ": A2 ").doesNotContain(" E8 ", " N2 ");
  }

  @Test
  void the_rules_of_a_configuration_are_compared_with_the_roles_of_the_account()
      throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("c.yaml"),
            """
            gitlab: {url: https://gitlab.example.com}
            roles:
              - {name: deploy, when: {project_path: acme/web}, assume: "%s"}
              - {name: gone, when: {project_path: acme/x}, assume: "%s"}
            """
                .formatted(ROLE, FakeIam.arn("Gone")));

    assertThat(run("lint", "--live", "--config", configuration.toString())).isEqualTo(1);
    assertThat(out.toString(UTF_8))
        .contains("C1 The rule \"deploy\" gives " + ROLE, "C5 The rule \"gone\"");
  }

  @Test
  void what_may_not_be_read_is_2_and_the_rest_is_judged() {
    account();
    iam.fails("ListOpenIDConnectProviders", "403 AccessDenied not for you");

    assertThat(run("lint", "--live")).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .contains("AWS account, OIDC providers:1:1: E0", "iam:ListOpenIDConnectProviders")
        .contains(" E8 ");
  }

  @Test
  void without_credentials_it_is_2_in_one_line() {
    System.clearProperty("aws.accessKeyId");

    assertThat(run("lint", "--live")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).hasLineCount(1).contains("there are no AWS credentials");
    assertThat(run("lint", "--profile", "x", "policy.json")).isEqualTo(2);
  }

  private int explain(String issuer, String audience, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "explain",
                "--role",
                ROLE,
                "--claim",
                "iss=" + issuer,
                "--claim",
                "aud=" + audience,
                "--claim",
                "sub=" + SUB));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    Path home = Path.of("/opt/aws-oidc-executor");
    return new Operator(
            home,
            home,
            "BUILD",
            home,
            Map.of(),
            Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC),
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(List.of(arguments));
  }

  private void compare(String name) throws IOException {
    Path golden = GOLDEN.resolve(name);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(golden, out.toString(UTF_8));
    }
    assertThat(out.toString(UTF_8))
        .as(golden + ", -Dgolden=write writes it")
        .isEqualTo(Files.readString(golden));
    assertThat(err.toString(UTF_8)).isEmpty();
  }
}
