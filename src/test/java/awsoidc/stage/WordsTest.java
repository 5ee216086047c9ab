package awsoidc.stage;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.role.Decision;
import awsoidc.role.Glob;
import awsoidc.role.Grant;
import awsoidc.role.RoleArn;
import awsoidc.state.JobState;
import awsoidc.sts.Refusal;
import awsoidc.sts.StsSettings;
import awsoidc.token.IdToken;
import awsoidc.token.Jwts;
import awsoidc.token.TokenSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words that authors and operators read, to the letter. */
class WordsTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_795_442_400);

  private static final Grant GRANT =
      new Grant(
          "shop",
          new RoleArn("aws", "123456789012", "ShopDeploy"),
          Duration.ofMinutes(90),
          true,
          "20-77",
          Optional.empty());

  private IdToken token;

  @BeforeEach
  void decode() throws IOException {
    token =
        IdToken.decode(
            "AWS_ID_TOKEN",
            Jwts.of(
                "{\"iss\":\"https://gitlab.example.com\",\"aud\":[\"https://aws\",\"b\"],"
                    + "\"sub\":\"project_path:acme/shop:ref_type:branch:ref:main\","
                    + "\"exp\":1795446000}"));
  }

  @Test
  void a_configuration_that_is_not_valid() {
    assertText(
        Words.invalidConfiguration(List.of("/etc/x.yaml:3:1: rolls is unknown; roles?")),
        """
        The configuration of aws-oidc-executor on this runner is not valid:
          /etc/x.yaml:3:1: rolls is unknown; roles?
        The operator of the runner checks it with: aws-oidc-executor check --config FILE
        """);
  }

  @Test
  void a_token_that_is_not_ours() {
    TokenSettings ours =
        new TokenSettings(
            "https://oidc.example.com", List.of("https://x", "https://y"), Optional.empty());

    assertThat(Words.notOurs(token, ours))
        .isEqualTo(
            "The id_token AWS_ID_TOKEN (iss https://gitlab.example.com, aud https://aws, b) is not"
                + " for AWS here, which takes iss https://oidc.example.com, aud https://x or"
                + " https://y.");
  }

  @Test
  void several_tokens() {
    assertText(
        Words.severalTokens(List.of(token, token)),
        """
        Several id_tokens of this job are for AWS: AWS_ID_TOKEN, AWS_ID_TOKEN.
          Keep one of them under id_tokens: in .gitlab-ci.yml, or give the others another aud;
          or the operator of the runner names the one to use: gitlab.token in the configuration.
        """);
  }

  @Test
  void a_token_that_cannot_be_read() {
    assertText(
        Words.unreadableToken("AWS_ID_TOKEN", "it is not a JWT"),
        """
        The variable AWS_ID_TOKEN is to hold the id_token for AWS, but it is not a JWT.
          In .gitlab-ci.yml, id_tokens: must have an entry of this name, and no variable may replace it.
        """);
  }

  @Test
  void no_rule_that_fits_and_the_closest() {
    assertText(
        Words.unmatched(
            token,
            Optional.of(
                new Decision.NearMiss(
                    "shop",
                    "environment",
                    List.of(new Glob("production"), new Glob("staging/*")),
                    List.of("review"))),
            NOW),
        """
        No rule of this runner gives AWS credentials to this job.
          The rule "shop" comes closest, but wants
            environment: production or staging/*
          and the token has environment: review.
          token: AWS_ID_TOKEN
            iss: https://gitlab.example.com
            aud: https://aws, b
            sub: project_path:acme/shop:ref_type:branch:ref:main
            exp: 2026-11-23T15:00:00Z (in 1h)
          The operator of the runner adds a rule under roles:, or sets
          credentials.when_unmatched: continue to run such jobs without credentials.
        """);
  }

  @Test
  void no_rule_that_fits_a_claim_that_the_token_lacks() {
    assertThat(
            Words.unmatched(
                token,
                Optional.of(
                    new Decision.NearMiss("r", "environment", List.of(new Glob("x")), List.of())),
                NOW))
        .contains("  and the token has no claim environment.");
  }

  @Test
  void no_rules_at_all() {
    assertThat(Words.unmatched(token, Optional.empty(), NOW))
        .contains("  Its configuration has no rules at all.");
  }

  @Test
  void a_role_that_the_job_may_not_have() {
    assertText(
        Words.roleNotAllowed(
            new Decision.RoleNotAllowed(
                "r",
                "ROLE_ARN",
                Optional.of("arn:aws:iam::123456789012:role/Admin"),
                List.of(new Glob("arn:aws:iam::123456789012:role/ci/*")))),
        """
        The job variable ROLE_ARN names a role that this job may not have: arn:aws:iam::123456789012:role/Admin
          The rule "r" allows arn:aws:iam::123456789012:role/ci/*,
          where * stands for any characters but /. The value must be the ARN of a role.
        """);
  }

  @Test
  void a_role_that_is_not_named() {
    assertThat(
            Words.roleNotAllowed(
                new Decision.RoleNotAllowed(
                    "r", "ROLE_ARN", Optional.empty(), List.of(new Glob("*")))))
        .first()
        .isEqualTo("The job variable ROLE_ARN is to name the role, but is not set.");
  }

  @Test
  void credentials_of_the_jobs_own() {
    assertText(
        Words.conflict(List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), GRANT),
        """
        This job brings AWS credentials of its own (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY),
          and the rule "shop" gives it those of arn:aws:iam::123456789012:role/ShopDeploy.
          Two sets must not mix. Remove AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
          from the variables of the job, the project, its groups and the runner; or, if the job is to
          keep its own, remove its id_token for AWS from .gitlab-ci.yml.
        """);
  }

  @Test
  void a_denial() {
    assertText(
        Words.refused(
            new Refusal(
                false,
                403,
                "AccessDenied",
                "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
            1,
            credentials(Optional.empty()),
            NOW),
        """
        AWS STS refused the credentials; trying again would not help.
          STS: HTTP 403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
          at: AWS STS in eu-west-1
          role: arn:aws:iam::123456789012:role/ShopDeploy
          rule: "shop", session name 20-77, duration 1h30m
          token: AWS_ID_TOKEN
            iss: https://gitlab.example.com
            aud: https://aws, b
            sub: project_path:acme/shop:ref_type:branch:ref:main
            exp: 2026-11-23T15:00:00Z (in 1h)
          In AWS, the role must exist, its trust policy must admit this iss, aud and sub, and
          the account needs an OIDC identity provider for iss that lists aud.
        """);
  }

  @Test
  void an_sts_that_is_away() {
    assertText(
        Words.refused(
            new Refusal(true, 0, "Connect", "Connection refused"),
            7,
            credentials(Optional.of(URI.create("https://sts.example.com"))),
            NOW.plus(Duration.ofHours(2))),
        """
        AWS STS gave no credentials within 30s (7 calls).
          STS: Connect: Connection refused
          at: https://sts.example.com
          role: arn:aws:iam::123456789012:role/ShopDeploy
          rule: "shop", session name 20-77, duration 1h30m
          token: AWS_ID_TOKEN
            iss: https://gitlab.example.com
            aud: https://aws, b
            sub: project_path:acme/shop:ref_type:branch:ref:main
            exp: 2026-11-23T15:00:00Z (1h ago)
        """);
  }

  @Test
  void a_single_call_is_one_call() {
    assertThat(
            Words.refused(new Refusal(true, 503, "x", ""), 1, credentials(Optional.empty()), NOW))
        .contains("AWS STS gave no credentials within 30s (1 call).", "  STS: HTTP 503 x");
  }

  @Test
  void a_certificate_that_is_not_trusted() {
    assertThat(
            Words.refused(
                new Refusal(false, 0, "TLS", "the certificate is not trusted: no path"),
                1,
                credentials(Optional.empty()),
                NOW))
        .startsWith(
            "AWS STS cannot be used; trying again would not help.",
            "  STS: TLS: the certificate is not trusted: no path")
        .endsWith("  aws.sts.ca_bundle of the configuration names the authorities to trust.");
  }

  @Test
  void a_token_without_the_usual_claims() throws IOException {
    IdToken bare = IdToken.decode("T", Jwts.of("{}"));

    assertThat(Words.unmatched(bare, Optional.empty(), NOW))
        .containsSequence(
            "  token: T", "    iss: ", "    aud: (none)", "    sub: (none)", "    exp: (none)");
  }

  @Test
  void no_words_hold_the_token() {
    assertThat(
            Words.refused(new Refusal(false, 400, "x", "y"), 1, credentials(Optional.empty()), NOW))
        .noneMatch(line -> line.contains("eyJ") || line.contains(token.jwt().reveal()));
  }

  @Test
  void something_left_behind() {
    assertText(
        Words.leftBehind(List.of("java.nio.file.AccessDeniedException: /x")),
        """
        Something of the job could not be removed:
          java.nio.file.AccessDeniedException: /x
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.4S, 0s",
    "PT0.6S, 1s",
    "PT45S, 45s",
    "PT15M, 15m",
    "PT1H, 1h",
    "PT1H30M, 1h30m",
    "PT12H0.2S, 12h",
    "P2D, 48h",
    "PT-5S, 0s",
  })
  void a_duration(Duration duration, String text) {
    assertThat(Words.duration(duration)).isEqualTo(text);
  }

  @Test
  void a_rest_of_time_is_told_to_the_minute() {
    assertThat(Words.roughly(Duration.ofSeconds(3599))).isEqualTo("1h");
    assertThat(Words.roughly(Duration.ofSeconds(5370))).isEqualTo("1h30m");
  }

  private JobState.Credentials credentials(Optional<URI> endpoint) {
    return new JobState.Credentials(
        GRANT,
        token,
        new StsSettings("eu-west-1", endpoint, Duration.ofSeconds(30), Optional.empty()),
        Optional.empty());
  }

  private static void assertText(List<String> lines, String text) {
    assertThat(String.join("\n", lines) + "\n").isEqualTo(text);
  }

  @Test
  void trouble_with_a_file_names_the_file_and_what_is_wrong_with_it() {
    assertThat(Words.trouble(new AccessDeniedException("/builds")))
        .isEqualTo("/builds: permission denied");
    assertThat(Words.trouble(new NoSuchFileException("/tmp/x")))
        .isEqualTo("/tmp/x: no such file or directory");
    assertThat(Words.trouble(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo("/x: No space left on device");
    assertThat(Words.trouble(new IOException("it ends too early"))).isEqualTo("it ends too early");
  }
}
