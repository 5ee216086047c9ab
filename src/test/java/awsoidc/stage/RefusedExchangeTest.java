package awsoidc.stage;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.Sts;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.stage.StageCalls.Told;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What STS may answer, and what becomes of it. */
class RefusedExchangeTest {

  private static final String HTML =
      "<html><head><title>502</title></head><body>nginx</body></html>";

  @RegisterExtension private final StagesInProcess stages = new StagesInProcess();

  /** Trouble that passes, and a word of what the log says about it. */
  enum Transient {
    INTERNAL("InternalFailure"),
    UNAVAILABLE("HTTP 503"),
    THROTTLING("Rate exceeded"),
    LIMIT("slow down"),
    IDP("IDPCommunicationError"),
    KEY("verification key"),
    HTML_PAGE("HTTP 502"),
    EMPTY("HTTP 500"),
    DROPPED("STS: ");

    final String said;

    Transient(String said) {
      this.said = said;
    }

    /** What the next request meets. */
    void inject(Sts sts) {
      switch (this) {
        case INTERNAL -> sts.answerNext(500, "InternalFailure", "try later");
        case UNAVAILABLE -> sts.answerNext(503, "ServiceUnavailable", "try later");
        case THROTTLING -> sts.answerNext(400, "Throttling", "Rate exceeded");
        case LIMIT -> sts.answerNext(503, "RequestLimitExceeded", "slow down");
        case IDP -> sts.answerNext(400, "IDPCommunicationError", "no way");
        case KEY ->
            sts.answerNext(
                400,
                "InvalidIdentityToken",
                "Couldn't retrieve verification key from your identity provider");
        case HTML_PAGE -> sts.answerNextRaw(502, "text/html", HTML);
        case EMPTY -> sts.answerNextRaw(500, "", "");
        case DROPPED -> sts.dropNext();
      }
    }
  }

  /** What will not pass, in STS's words. */
  enum Lasting {
    DENIED(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
    VALIDATION(400, "ValidationError", "1 validation error detected"),
    MALFORMED(400, "MalformedPolicyDocument", "no"),
    REGION(403, "RegionDisabledException", "STS is not activated in this region"),
    CLAIM(403, "IDPRejectedClaim", "no"),
    UNKNOWN(418, "ImATeapot", "short and stout"),
    OTHER_STS(400, "InvalidParameterValue", "token expired");

    final int status;
    final String message;
    final String code;

    Lasting(int status, String code, String message) {
      this.status = status;
      this.code = code;
      this.message = message;
    }
  }

  // Case 6.
  @ParameterizedTest
  @EnumSource(Transient.class)
  void transient_errors_are_retried(Transient trouble) {
    trouble.inject(stages.sts());
    trouble.inject(stages.sts());

    Told call = stages.prepare(stages.granted());

    assertThat(call.exitCode()).as(call.err()).isZero();

    assertThat(stages.sts().requests()).isEqualTo(3);
  }

  // Case 6.
  @ParameterizedTest
  @EnumSource(Transient.class)
  void transient_errors_that_outlast_the_deadline_are_a_system_failure(Transient trouble) {
    stages.deadline(Duration.ofSeconds(1)).configure(StagesInProcess.ONE_RULE);
    for (int i = 0; i < 100; i++) {
      trouble.inject(stages.sts());
    }

    Told call = stages.prepare(stages.granted());

    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains(trouble.said, StagesInProcess.ROLE, "within 1s");
    assertNoTrace(call);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | AccessDenied | Not authorized to perform sts:AssumeRoleWithWebIdentity |"
            + " access-denied",
        "400 | InvalidIdentityToken | No OpenIDConnect provider found in your account for x |"
            + " no-provider",
        "400 | InvalidIdentityToken | Incorrect token audience | wrong-audience",
        "400 | InvalidIdentityToken | The ID Token provided is not a valid JWT | not-a-jwt",
        "400 | InvalidIdentityToken | Missing a required claim: sub | missing-claim",
        "400 | InvalidIdentityToken | OpenIDConnect provider's HTTPS certificate doesn't match"
            + " configured thumbprint | thumbprint",
        "400 | InvalidIdentityToken | Something new | invalid-token",
        "400 | ExpiredTokenException | Token expired: current date/time must be before | "
            + " expired-token",
        "403 | IDPRejectedClaim | The identity provider rejected it | idp-rejected",
        "400 | MalformedPolicyDocument | Syntax errors in policy. | malformed-policy",
        "400 | PackedPolicyTooLarge | Packed size of session policy consumes 120% | packed-policy",
        "403 | RegionDisabledException | STS is not activated in this region | region-disabled",
        "400 | ValidationError | 1 validation error: roleSessionName is wrong | validation",
        "400 | InvalidParameterValue | Token is expired | expired-token",
        "418 | TeapotException | short and stout | unknown",
      })
  void a_permanent_refusal_is_one_call_and_a_job_failure(
      int status, String code, String message, String entry) {
    stages.sts().answerNext(status, code, message);

    Told prepare = stages.prepare(stages.granted());

    assertThat(prepare.exitCode()).isEqualTo(1);
    assertThat(stages.sts().requests()).isEqualTo(1);
    assertThat(prepare.err())
        .contains(
            code,
            message,
            "sub: " + StagesInProcess.SUB,
            "docs/troubleshooting.md, " + entry + "\n");
    assertThat(prepare.err().lines().count()).isLessThanOrEqualTo(25);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | InvalidIdentityToken | Couldn't retrieve verification key from your identity"
            + " provider | keys-not-retrieved",
        "400 | IDPCommunicationError | could not be reached | idp-communication",
        "400 | Throttling | Rate exceeded | throttled",
        "429 | AccessDeniedByGateway | later | throttled",
        "408 | RequestTimeout | later | sts-away",
        "503 | ServiceUnavailable | later | sts-away",
      })
  void a_transient_refusal_is_retried_and_a_system_failure_at_the_deadline(
      int status, String code, String message, String entry) {
    stages.deadline(Duration.ofSeconds(2)).configure(StagesInProcess.ONE_RULE);
    for (int i = 0; i < 50; i++) {
      stages.sts().answerNext(status, code, message);
    }

    Told prepare = stages.prepare(stages.granted());

    assertThat(prepare.exitCode()).isEqualTo(2);
    assertThat(stages.sts().requests()).isGreaterThan(1);
    assertThat(prepare.err()).contains(code, "within 2s", entry + "\n");
  }

  @Test
  void a_session_that_the_next_role_s_request_finds_unknown_is_no_throttling() {
    stages
        .deadline(Duration.ofSeconds(2))
        .configure(
            StagesInProcess.ONE_RULE
                + "    then: [{assume: 'arn:aws:iam::123456789012:role/Later'}]\n");
    stages
        .sts()
        .answerNextRaw(
            200,
            "text/xml",
            """
            <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
              <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>s3cr3t</SecretAccessKey>
              <SessionToken>FwoG</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
            </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """);

    Told prepare = stages.prepare(stages.granted());

    assertThat(prepare.exitCode()).isEqualTo(2);
    assertThat(stages.sts().requests()).isGreaterThan(2);
    assertThat(prepare.err()).contains("InvalidClientTokenId", "within 2s", "not-known-yet\n");
  }

  // Case 6.
  @ParameterizedTest
  @EnumSource(Lasting.class)
  void a_refusal_is_not_retried_and_tells_all(Lasting refusal) {
    stages.sts().answerNext(refusal.status, refusal.code, refusal.message);

    Told call = stages.prepare(stages.granted());

    assertRefused(call, refusal.code, refusal.message);
    assertThat(call.err()).contains("HTTP " + refusal.status);
  }

  // Case 6, by an STS that really looks.
  @ParameterizedTest
  @CsvSource({
    "audience,InvalidIdentityToken,Incorrect token audience",
    "provider,InvalidIdentityToken,No OpenIDConnect provider found in your account for",
    "expired,ExpiredTokenException,Token expired",
    "branch,AccessDenied,Not authorized to perform sts:AssumeRoleWithWebIdentity"
  })
  void what_sts_finds_wrong_with_a_token_is_said_at_once(
      String wrong, String code, String message) {
    GitLabClaims claims = GitLabClaims.ofProject(StagesInProcess.PROJECT);
    String ours = stages.issuer().url();
    String token =
        switch (wrong) {
          case "audience" -> {
            stages.configure("  audience: sts.amazonaws.com\n", StagesInProcess.ONE_RULE);
            yield stages
                .issuer()
                .idToken(claims.asMap(), List.of("sts.amazonaws.com"), Duration.ofHours(1));
          }
          case "provider" -> {
            stages.configure(StagesInProcess.ONE_RULE.replace("123456789012", "210987654321"));
            yield stages.token(claims);
          }
          case "expired" ->
              stages.issuer().idToken(claims.asMap(), List.of(ours), Duration.ofHours(-1));
          default -> stages.token(claims.with("ref", "feature/x"));
        };

    Told call = stages.prepare(stages.plain().idToken("AWS_ID_TOKEN", token));

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(stages.sts().requests()).isEqualTo(1);
    assertThat(call.err())
        .contains(code, message, "iss: " + ours, "aud: ", "sub: project_path:acme/shop", "exp: ")
        .contains(":role/ShopDeploy")
        .doesNotContain(token);
    if (wrong.equals("expired")) {
      assertThat(call.err()).contains(" ago)");
    }
  }

  private void assertRefused(Told call, String code, String message) {
    assertThat(call.exitCode()).as(call.err()).isEqualTo(1);
    assertThat(stages.sts().requests()).isEqualTo(1);
    assertThat(call.err())
        .contains(code, message, "role: " + StagesInProcess.ROLE, "iss: " + stages.issuer().url())
        .contains("aud: " + stages.issuer().url(), "sub: " + StagesInProcess.SUB, "exp: ");
    assertNoTrace(call);
  }

  private static void assertNoTrace(Told call) {
    assertThat(call.err()).doesNotContain("\tat ", "software.amazon", "WARNING");
  }
}
