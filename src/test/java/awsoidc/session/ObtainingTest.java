package awsoidc.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import awsoidc.audit.Audit;
import awsoidc.audit.AuditEvent.Kind;
import awsoidc.delivery.DeliverySettings;
import awsoidc.demo.Sts;
import awsoidc.refusal.Entry;
import awsoidc.refusal.Help;
import awsoidc.refusal.Refusal;
import awsoidc.role.Assumption;
import awsoidc.role.Grant;
import awsoidc.role.Grants;
import awsoidc.role.Profile;
import awsoidc.role.RoleArn;
import awsoidc.state.JobState;
import awsoidc.sts.Settings;
import awsoidc.sts.StsSettings;
import awsoidc.token.IdToken;
import awsoidc.token.Jwts;
import awsoidc.token.TokenSettings;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObtainingTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private static final String SESSION =
      """
      <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
      <AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>a-secret</SecretAccessKey>
      <SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
      </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
      """;

  @Test
  void a_profile_whose_role_allows_less_keeps_what_was_granted() throws Exception {
    try (Sts sts = Sts.start(Clock.systemUTC())) {
      sts.answerNextRaw(200, "text/xml", SESSION);
      sts.answerNext(
          400,
          "ValidationError",
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
      sts.answerNextRaw(200, "text/xml", SESSION);

      Obtaining.Result result =
          new Obtaining(context(Clock.systemUTC()), credentials(sts.url())).all(Kind.GRANT);

      Grant grant = ((Obtaining.Result.Obtained) result).grant();
      assertThat(grant.duration()).isEqualTo(ofHours(12));
      assertThat(grant.profiles())
          .singleElement()
          .satisfies(profile -> {
            assertThat(profile.name()).isEqualTo("audit");
            assertThat(profile.assumption().duration()).isEqualTo(ofHours(1));
          });
    }
  }

  @Test
  void a_profile_that_no_time_is_left_for_is_a_transient_error_and_told_as_such() throws Exception {
    try (Sts sts = Sts.start(Clock.systemUTC())) {
      sts.answerNextRaw(200, "text/xml", SESSION);
      Instant start = Instant.now();
      InstantSource clock = () -> sts.requests() == 0 ? start : start.plusSeconds(21);

      Obtaining.Result result =
          new Obtaining(context(clock), credentials(sts.url())).all(Kind.GRANT);

      Refusal refusal = ((Obtaining.Result.Refused) result).refusal();
      assertThat(refusal.retryable()).isTrue();
      assertThat(refusal.entry()).isEqualTo(Entry.DEADLINE);
      assertThat(String.join("\n", refusal.lines(new Help(Path.of("/opt/x"), Optional.empty()))))
          .contains("no credentials within 20s", "profile audit", "raise aws.sts.deadline");
      assertThat(sts.requests()).isEqualTo(1);
    }
  }

  @Test
  void authorities_that_cannot_be_used_are_recorded_as_a_refusal(@TempDir Path directory)
      throws Exception {
    Path audit = directory.resolve("audit.jsonl");
    Path missing = directory.resolve("ca.pem");
    StsSettings settings =
        Settings.of(Optional.empty(), Duration.ofSeconds(20), Optional.of(missing));

    Obtaining.Result result =
        new Obtaining(context(Clock.systemUTC(), Optional.of(audit)), credentials(settings))
            .all(Kind.GRANT);

    assertThat(
            ((Obtaining.Result.Refused) result)
                .refusal()
                .lines(new Help(Path.of("/opt/x"), Optional.empty())))
        .containsExactly(
            "aws.sts.ca_bundle " + missing + " cannot be used: there is no such file",
            "  More: /opt/x/docs/troubleshooting.md, tls");
    assertThat(Files.readAllLines(audit))
        .singleElement(STRING)
        .contains("\"event\":\"refusal\"", "\"rule\":\"rule\"", "\"outcome\":\"tls\"")
        .contains("\"session_duration_s\":43200", "\"profiles\":{\"audit\":\"arn:")
        .contains("\"variables\":{\"ROLE_ARN\":\"arn:aws:iam::123456789012:role/Deploy\"}");
  }

  /** Its tools would see an end in the past, and nobody would know why. */
  @Test
  void a_session_that_is_over_on_arrival_is_used_and_the_clock_is_warned_of() throws Exception {
    try (Sts sts = Sts.start(Clock.systemUTC())) {
      sts.answerNextRaw(200, "text/xml", SESSION);
      sts.answerNextRaw(200, "text/xml", SESSION);
      Instant later = Instant.parse("2099-01-01T00:00:00Z");

      Obtaining.Result result =
          new Obtaining(context(() -> later), credentials(sts.url())).all(Kind.GRANT);

      assertThat(result).isInstanceOf(Obtaining.Result.Obtained.class);
      assertThat(err.toString(UTF_8))
          .containsPattern(
              "By the clock of this runner \\(2099-01-01T00:00:00Z\\), the AWS credentials"
                  + " that STS has just given ended at 2099-01-01T00:00:00Z. It is [0-9]+h.* ahead"
                  + " of that of STS \\(20.*clock-skew");
    }
  }

  private static JobState.Credentials credentials(String url) throws Exception {
    return credentials(
        Settings.of(Optional.of(URI.create(url)), Duration.ofSeconds(20), Optional.empty()));
  }

  private static JobState.Credentials credentials(StsSettings settings) throws Exception {
    Assumption assumption =
        Grants.assumption(new RoleArn("aws", "123456789012", "Deploy"), ofHours(12), true, "20-77");
    return new JobState.Credentials(
        new Grant(
            "rule",
            assumption,
            List.of(new Profile("audit", assumption, Optional.empty())),
            Optional.empty(),
            Optional.of("ROLE_ARN")),
        IdToken.decode("AWS_ID_TOKEN", Jwts.of("{}")),
        new TokenSettings("https://x", List.of("a"), Optional.empty(), Optional.empty()),
        settings,
        new DeliverySettings(
            DeliverySettings.Way.FILES,
            DeliverySettings.OnConflict.FAIL,
            Duration.ofMinutes(5),
            false),
        Optional.empty(),
        List.of(),
        false);
  }

  private ExchangeContext context(InstantSource clock) {
    return context(clock, Optional.empty());
  }

  private ExchangeContext context(InstantSource clock, Optional<Path> audit) {
    return new ExchangeContext(
        clock,
        name -> Optional.empty(),
        Path.of("/nowhere"),
        warning -> err.writeBytes((warning + "\n").getBytes(UTF_8)),
        new Help(Path.of("/"), Optional.empty()),
        new Audit(audit, Optional.empty(), warning -> {}));
  }
}
