package awsoidc.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentDeliveryTest {

  private static final Session SESSION =
      new Session(
          "ASIAEXAMPLE",
          Secret.of("the secret key"),
          Secret.of("the session token"),
          Instant.parse("2026-11-23T15:04:05.678901Z"),
          "arn:aws:sts::123456789012:assumed-role/Deploy/20-77");

  @Test
  void a_session_is_in_the_variables_that_sdks_read() {
    assertThat(new EnvironmentDelivery(SESSION, Optional.of("eu-west-1")).variables())
        .containsOnly(
            entry("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
            entry("AWS_SECRET_ACCESS_KEY", "the secret key"),
            entry("AWS_SESSION_TOKEN", "the session token"),
            entry("AWS_CREDENTIAL_EXPIRATION", "2026-11-23T15:04:05Z"),
            entry("AWS_REGION", "eu-west-1"),
            entry("AWS_DEFAULT_REGION", "eu-west-1"));
  }

  @Test
  void the_region_that_the_job_chose_stays() {
    assertThat(new EnvironmentDelivery(SESSION, Optional.empty()).variables())
        .doesNotContainKeys("AWS_REGION", "AWS_DEFAULT_REGION");
  }

  @Test
  void an_expiration_on_the_minute_keeps_its_seconds() {
    Session onTheMinute =
        new Session("A", Secret.of("b"), Secret.of("c"), Instant.parse("2026-11-23T15:00:00Z"), "");

    assertThat(new EnvironmentDelivery(onTheMinute, Optional.empty()).variables())
        .containsEntry("AWS_CREDENTIAL_EXPIRATION", "2026-11-23T15:00:00Z");
  }
}
