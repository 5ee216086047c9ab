package awsoidc.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.net.Network;
import awsoidc.pattern.Glob;
import awsoidc.role.Assumption;
import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.role.Grants;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.sts.Exchange;
import awsoidc.sts.Session;
import awsoidc.sts.Settings;
import awsoidc.sts.StsError;
import awsoidc.sts.StsErrors;
import awsoidc.sts.StsRequest;
import awsoidc.sts.StsSettings;
import awsoidc.token.IdToken;
import awsoidc.token.Jwts;
import awsoidc.token.NearMiss;
import awsoidc.token.TokenSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact words that authors and operators read. */
class RefusalTest {

  private static final Help HELP = new Help(Path.of("/opt/x"), Optional.empty());
  private static final Instant NOW = Instant.ofEpochSecond(1_795_442_400);

  private static final Grant GRANT =
      Grants.grant(
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
  void a_token_that_is_not_ours() {
    TokenSettings ours =
        new TokenSettings(
            "https://oidc.example.com",
            List.of("https://x", "https://y"),
            Optional.empty(),
            Optional.empty());

    assertThat(TokenMessages.notOurs(token, ours))
        .isEqualTo(
            "The id_token AWS_ID_TOKEN (iss https://gitlab.example.com, aud https://aws, b) is"
                + " ignored: for AWS credentials, this runner needs iss https://oidc.example.com,"
                + " aud https://x or https://y.");
  }

  @ParameterizedTest
  @CsvSource({
    "SLASH, https://x/, is https://x/, they differ in a slash at the end",
    "SCHEME, http://x, is http://x, they differ in the scheme",
    "NO_AUDIENCE, '', is missing, it has no aud at all",
  })
  void a_token_that_is_almost_the_aws_token_is_said_with_what_is_expected(
      NearMiss.Difference difference, String found, String is, String why) {
    assertThat(TokenMessages.nearMiss(token, new NearMiss(difference, "aud", found, "https://x")))
        .startsWith(
            "This job gets no AWS credentials: the aud of the id_token AWS_ID_TOKEN "
                + is
                + ", but https://x is expected ("
                + why);
  }

  @Test
  void several_tokens() {
    assertText(
        TokenRefusals.several(List.of(token, token)).lines(HELP),
        """
        Several id_tokens of this job are for AWS: AWS_ID_TOKEN, AWS_ID_TOKEN.
          Keep one of them under id_tokens: in .gitlab-ci.yml, or give the others another aud;
          or the operator of the runner names the one to use: gitlab.token in the configuration.
          More: /opt/x/docs/troubleshooting.md, several-tokens
        """);
  }

  @Test
  void a_token_that_cannot_be_read() {
    assertText(
        TokenRefusals.unreadable("AWS_ID_TOKEN", "it is not a JWT").lines(HELP),
        """
        The variable AWS_ID_TOKEN is to hold the id_token for AWS, but it is not a JWT.
          In .gitlab-ci.yml, id_tokens: must have an entry of this name, and no variable may replace it.
          More: /opt/x/docs/troubleshooting.md, unreadable-token
        """);
  }

  @Test
  void a_token_that_has_expired() {
    Refusal refusal = TokenRefusals.expired(token, NOW.plus(Duration.ofHours(2)));

    assertThat(refusal.retryable()).isFalse();
    assertText(
        refusal.lines(HELP),
        """
        The id_token of this job has expired, by the clock of this runner (2026-11-23T16:00:00Z).
          token: AWS_ID_TOKEN
            iss: https://gitlab.example.com
            aud: https://aws, b
            sub: project_path:acme/shop:ref_type:branch:ref:main
            exp: 2026-11-23T15:00:00Z (1h ago)
          Raise the job's timeout, or see whether the token is that of another job.
          More: /opt/x/docs/troubleshooting.md, expired-token
        """);
  }

  @Test
  void no_rule_that_fits_and_the_closest() {
    assertText(
        RuleRefusals.unmatched(
                token,
                Optional.of(
                    new Decision.NearMiss(
                        "shop",
                        List.of(
                            new Decision.Miss(
                                "environment",
                                List.of(new Glob("production"), new Glob("staging/*")),
                                List.of("review"))))),
                NOW)
            .lines(HELP),
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
          More: /opt/x/docs/troubleshooting.md, no-rule
        """);
  }

  @Test
  void no_rule_that_fits_a_claim_that_the_token_lacks() {
    assertThat(
            RuleRefusals.unmatched(
                    token,
                    Optional.of(
                        new Decision.NearMiss(
                            "r",
                            List.of(
                                new Decision.Miss(
                                    "environment", List.of(new Glob("x")), List.of())))),
                    NOW)
                .lines(HELP))
        .contains("  and the token has no claim environment.");
  }

  @Test
  void no_rule_that_fits_and_all_that_the_closest_wants() {
    assertThat(
            RuleRefusals.unmatched(
                    token,
                    Optional.of(
                        new Decision.NearMiss(
                            "r",
                            List.of(
                                new Decision.Miss("environment", List.of(new Glob("x")), List.of()),
                                new Decision.Miss(
                                    "ref", List.of(new Glob("main")), List.of("y"))))),
                    NOW)
                .lines(HELP))
        .containsSubsequence(
            "    environment: x",
            "    ref: main",
            "  and the token has no claim environment; ref: y.");
  }

  @Test
  void no_rules_at_all() {
    assertThat(RuleRefusals.unmatched(token, Optional.empty(), NOW).lines(HELP))
        .contains("  Its configuration has no rules at all.");
  }

  @Test
  void a_role_that_the_job_may_not_have() {
    assertText(
        RuleRefusals.roleNotAllowed(
                new Decision.RoleNotAllowed(
                    "r",
                    "ROLE_ARN",
                    Optional.of("arn:aws:iam::123456789012:role/Admin"),
                    List.of(new Glob("arn:aws:iam::123456789012:role/ci/*"))),
                token)
            .lines(HELP),
        """
        The job variable ROLE_ARN names a role that this job may not have: "arn:aws:iam::123456789012:role/Admin"
          The rule "r" allows arn:aws:iam::123456789012:role/ci/*,
          where * stands for any characters but /. The value must be the ARN of a role.
          More: /opt/x/docs/troubleshooting.md, role-not-allowed
        """);
  }

  @Test
  void a_rule_that_declines_and_may_be_meant_for_the_job() {
    assertThat(
            RuleRefusals.undecided(
                    new Decision.Undecided("no contractors", List.of("groups_direct"), "all"),
                    token,
                    NOW)
                .lines(HELP))
        .startsWith(
            "The rule \"no contractors\" (assume: none) may be meant for this job: its token has"
                + " no claim groups_direct.",
            "  GitLab leaves groups_direct out for a member of more than 200 groups, and where its"
                + " feature flag ci_jwt_groups_direct is off.",
            "  So the rule \"all\" below it gives nothing to this job.");
  }

  @Test
  void only_the_operator_mends_a_proxy_that_is_none() {
    assertThat(bySts(StsError.Trouble.PROXY, false).isOperators()).isTrue();
    assertThat(bySts(StsError.Trouble.PROXY, true).isOperators()).isFalse();
    assertThat(bySts(StsError.Trouble.TLS, false).isOperators()).isFalse();
  }

  @Test
  void a_role_that_is_not_named() {
    assertThat(
            RuleRefusals.roleNotAllowed(
                    new Decision.RoleNotAllowed(
                        "r", "ROLE_ARN", Optional.empty(), List.of(new Glob("*"))),
                    token)
                .lines(HELP))
        .first()
        .isEqualTo("The job variable ROLE_ARN is to name the role, but is not set.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void a_role_variable_that_is_empty(String value) {
    assertThat(roleNotAllowed(value))
        .startsWith(
            "The job variable ROLE_ARN is to name the role, but is empty.",
            "  Is it, or a variable that it is made of, Protected, or scoped to an environment?",
            "  This job's ref is not protected, and it has no environment.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:iam:::role/Deploy",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role/ci-",
        "arn:aws:iam::123456789012:role/ci//Deploy",
        "arn:aws:iam::$ACCOUNT:role/Deploy",
        "arn:aws:iam::"
      })
  void a_role_variable_that_is_half_empty(String value) {
    assertThat(roleNotAllowed(value))
        .startsWith(
            "The job variable ROLE_ARN names a role that this job may not have: \""
                + value
                + "\", in which something is missing.",
            "  Is it, or a variable that it is made of, Protected, or scoped to an environment?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'arn:aws:iam::123456789012:role/ci/A'", "\u201cDeploy\u201d", "a b"})
  void what_is_around_a_pasted_role_is_seen(String value) {
    assertThat(roleNotAllowed(value)).first().asString().endsWith(": \"" + value + "\"");
  }

  private List<String> roleNotAllowed(String value) {
    return RuleRefusals.roleNotAllowed(
            new Decision.RoleNotAllowed(
                "r", "ROLE_ARN", Optional.of(value), List.of(new Glob("*"))),
            token)
        .lines(HELP);
  }

  @Test
  void a_page_of_the_operators_is_pointed_to_with_the_refusals_name() {
    Help help = new Help(Path.of("/opt/x"), Optional.of(URI.create("https://wiki/aws")));

    assertThat(TokenRefusals.expired(token, NOW).lines(help))
        .endsWith("  More: https://wiki/aws#expired-token");
  }

  @Test
  void credentials_of_the_jobs_own() {
    assertText(
        RuleRefusals.conflict(List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), GRANT)
            .lines(HELP),
        """
        This job brings AWS credentials of its own (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY),
          and the rule "shop" gives it those of arn:aws:iam::123456789012:role/ShopDeploy.
          Mixing credentials is unsafe. Remove AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
          from the variables of the job, the project, its groups and the runner, from dotenv reports of earlier
          jobs, and from what its scripts write to GITLAB_ENV; or, if the job is to keep its own, remove its
          id_token for AWS from .gitlab-ci.yml. For all jobs of the runner, credentials.on_conflict: `job`
          keeps the job's variables, `executor` overrides them.
          More: /opt/x/docs/troubleshooting.md, conflict
        """);
  }

  @Test
  void a_denial() {
    assertText(
        refused(
            StsErrors.answer(
                false,
                403,
                "AccessDenied",
                "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
            1,
            situation(Optional.empty()),
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
          Most likely causes, in order:
            - the policy has * or ? under StringEquals: patterns need StringLike
            - Principal or condition keys of the policy name another provider than gitlab.example.com
            - there is no role ShopDeploy in account 123456789012
          A trust policy of the role that admits exactly this job has
            "Condition": {"StringEquals": {
              "gitlab.example.com:aud": "https://aws",
              "gitlab.example.com:sub": "project_path:acme/shop:ref_type:branch:ref:main"}}
          To compare it with the role's own:
            aws iam get-role --role-name ShopDeploy --query Role.AssumeRolePolicyDocument | /opt/x/bin/aws-oidc-executor explain --policy - --role arn:aws:iam::123456789012:role/ShopDeploy --claim iss=https://gitlab.example.com --claim aud=https://aws --claim aud=b --claim sub=project_path:acme/shop:ref_type:branch:ref:main
          More: /opt/x/docs/troubleshooting.md, access-denied
        """);
  }

  /** The policy that is advised looks at them, so what compares it must, too. */
  @Test
  void the_command_to_compare_has_every_claim_that_aws_looks_at() throws IOException {
    token =
        IdToken.decode(
            "AWS_ID_TOKEN",
            Jwts.of(
                "{\"iss\":\"https://gitlab.com\",\"aud\":\"https://aws\",\"sub\":\"project_path:a/b\","
                    + "\"project_id\":\"20\",\"ref_protected\":\"true\",\"project_path\":\"a/b\"}"));

    assertThat(
            refused(
                StsErrors.answer(false, 403, "AccessDenied", "no"),
                1,
                situation(Optional.empty()),
                NOW))
        .anySatisfy(line ->
            assertThat(line)
                .contains("--claim iss=https://gitlab.com --claim aud=https://aws")
                .contains("--claim project_id=20 --claim ref_protected=true")
                .doesNotContain("project_path="));
  }

  @Test
  void an_sts_that_is_away() {
    assertText(
        refused(
            StsErrors.silence(StsError.Trouble.NETWORK, true, "Connect", "Connection refused"),
            7,
            situation(Optional.of(URI.create("https://sts.example.com"))),
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
          The runner does not reach STS.
          To try: curl -v https://sts.example.com
          Look at name resolution, routes and firewalls of the runner; aws.sts.endpoint and aws.sts.proxy name other ways. A proxy in CI/CD variables does not reach the runner: HTTPS_PROXY belongs into the environment of its service. With aws.sts.fips: AWS has FIPS endpoints in few regions.
          More: /opt/x/docs/troubleshooting.md, network
        """);
  }

  @Test
  void the_session_of_a_profile_is_told_as_it_was_asked_for() {
    Assumption audit =
        Grants.assumption(
            new RoleArn("aws", "123456789012", "Audit"), Duration.ofMinutes(15), false, "p-77");

    assertThat(refused(new StsRequest.WebIdentity(audit, token.jwt()), Optional.of("audit")))
        .contains(
            "  role: arn:aws:iam::123456789012:role/Audit",
            "  rule: \"shop\", profile audit, session name p-77, duration 15m");
  }

  @Test
  void the_session_of_a_chains_next_role_is_told_as_it_was_asked_for() {
    Hop hop =
        new Hop(
            new RoleArn("aws", "210987654321", "Target"),
            Duration.ofMinutes(30),
            "target-77",
            Policies.NONE,
            Optional.empty(),
            Optional.empty(),
            List.of());
    Session caller = new Session("ASIA", Secret.of("key"), Secret.of("token"), NOW, "");
    Assumption chain =
        new Assumption(
            GRANT.role(), Duration.ofHours(1), true, "20-77", Policies.NONE, List.of(hop));
    String told = "  rule: \"shop\", session name target-77, duration 30m";

    assertThat(refused(new StsRequest.Chained(hop, caller), Optional.empty())).contains(told);
    assertThat(refused(new StsRequest.Identity(chain, caller), Optional.empty())).contains(told);
  }

  private List<String> refused(StsRequest request, Optional<String> profile) {
    return refused(
        new Exchange.Result.Refused(StsErrors.answer(false, 403, "AccessDenied", "no"), request, 2),
        profile,
        situation(Optional.empty()),
        NOW);
  }

  @Test
  void a_clock_that_is_wrong_is_said_with_the_difference() {
    assertThat(
            refused(
                StsErrors.answer(
                    400,
                    "ExpiredTokenException",
                    "Token expired",
                    NOW.plus(Duration.ofMinutes(90))),
                1,
                situation(Optional.empty()),
                NOW))
        .contains(
            "  the clock of this runner is 1h30m behind that of STS (2026-11-23T15:30:00Z)",
            "  More: /opt/x/docs/troubleshooting.md, clock-skew");
  }

  @Test
  void a_clock_that_is_a_little_off_is_not_to_blame() {
    assertThat(
            refused(
                StsErrors.answer(
                    400, "ExpiredTokenException", "Token expired", NOW.minusSeconds(200)),
                1,
                situation(Optional.empty()),
                NOW))
        .contains("  More: /opt/x/docs/troubleshooting.md, expired-token");
  }

  @Test
  void no_refusal_takes_more_than_25_lines() throws IOException {
    IdToken much =
        IdToken.decode(
            "T",
            Jwts.of(
                "{\"iss\":\"https://gitlab.com\",\"aud\":\"https://aws\",\"sub\":\"x\","
                    + "\"project_id\":\"1\",\"namespace_id\":\"2\",\"ref_protected\":\"false\","
                    + "\"job_project_path\":\"a/b\",\"environment\":\"e\",\"ref_type\":\"tag\","
                    + "\"pipeline_source\":\"merge_request_event\"}"));
    token = much;

    assertThat(
            refused(
                StsErrors.answer(false, 403, "AccessDenied", "no"),
                1,
                situation(Optional.empty()),
                NOW))
        .hasSizeLessThanOrEqualTo(25)
        .anyMatch(line -> line.contains("gitlab.com:namespace_id"))
        .last()
        .isEqualTo("  More: /opt/x/docs/troubleshooting.md, access-denied");
  }

  @Test
  void a_single_call_is_one_call() {
    assertThat(refused(StsErrors.answer(true, 503, "x", ""), 1, situation(Optional.empty()), NOW))
        .contains("AWS STS gave no credentials within 30s (1 call).", "  STS: HTTP 503 x");
  }

  @Test
  void a_certificate_that_is_not_trusted() {
    assertThat(
            refused(
                StsErrors.silence(
                    StsError.Trouble.TLS, false, "TLS", "the certificate is not trusted: no path"),
                1,
                situation(Optional.empty()),
                NOW))
        .startsWith(
            "AWS STS cannot be used; trying again would not help.",
            "  STS: TLS: the certificate is not trusted: no path")
        .contains(
            "  If a proxy opens TLS, or STS is a private one: aws.sts.ca_bundle names the"
                + " authorities to trust.");
  }

  @Test
  void the_address_to_try_is_the_one_that_was_asked() {
    StsSettings china =
        new StsSettings(
            "cn-north-1",
            Optional.empty(),
            false,
            false,
            Duration.ofSeconds(30),
            Network.USUAL,
            false);
    StsError silence = StsErrors.silence(StsError.Trouble.NETWORK, true, "Connect", "refused");

    assertThat(refused(silence, 1, china, NOW))
        .contains("  To try: curl -v https://sts.cn-north-1.amazonaws.com.cn");
  }

  @Test
  void a_token_without_the_usual_claims() throws IOException {
    IdToken bare = IdToken.decode("T", Jwts.of("{}"));

    assertThat(RuleRefusals.unmatched(bare, Optional.empty(), NOW).lines(HELP))
        .containsSequence(
            "  token: T", "    iss: ", "    aud: (none)", "    sub: (none)", "    exp: (none)");
  }

  @Test
  void no_words_hold_the_token() {
    assertThat(refused(StsErrors.answer(false, 400, "x", "y"), 1, situation(Optional.empty()), NOW))
        .noneMatch(line -> line.contains("eyJ") || line.contains(token.jwt().reveal()));
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
    assertThat(Phrases.duration(duration)).isEqualTo(text);
  }

  @Test
  void a_rest_of_time_is_told_to_the_minute() {
    assertThat(Phrases.roughly(Duration.ofSeconds(3599))).isEqualTo("1h");
    assertThat(Phrases.roughly(Duration.ofSeconds(5370))).isEqualTo("1h30m");
  }

  private StsSettings situation(Optional<URI> endpoint) {
    return Settings.of(endpoint, Duration.ofSeconds(30), Optional.empty());
  }

  private List<String> refused(StsError error, int calls, StsSettings sts, Instant now) {
    return refused(
        new Exchange.Result.Refused(
            error, new StsRequest.WebIdentity(GRANT.main(), token.jwt()), calls),
        Optional.empty(),
        sts,
        now);
  }

  private List<String> refused(
      Exchange.Result.Refused refused, Optional<String> profile, StsSettings sts, Instant now) {
    return bySts(refused, profile, sts, now).lines(HELP);
  }

  private Refusal bySts(StsError.Trouble trouble, boolean retryable) {
    StsError error =
        new StsError(retryable, trouble, 0, "x", "x", Optional.empty(), Optional.empty());
    return bySts(
        new Exchange.Result.Refused(
            error, new StsRequest.WebIdentity(GRANT.main(), token.jwt()), 1),
        Optional.empty(),
        situation(Optional.empty()),
        NOW);
  }

  private Refusal bySts(
      Exchange.Result.Refused refused, Optional<String> profile, StsSettings sts, Instant now) {
    TokenSettings ours =
        new TokenSettings(
            "https://gitlab.example.com",
            List.of("https://aws"),
            Optional.empty(),
            Optional.empty());
    return Refusal.bySts(refused, new Situation(GRANT, profile, token, ours, sts, now));
  }

  private static void assertText(List<String> lines, String text) {
    assertThat(String.join("\n", lines) + "\n").isEqualTo(text);
  }
}
