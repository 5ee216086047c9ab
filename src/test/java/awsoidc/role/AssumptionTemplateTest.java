package awsoidc.role;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.token.Claims;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssumptionTemplateTest {

  private static final RoleArn HUB = new RoleArn("aws", "123456789012", "Hub");
  private static final RoleArn TARGET = new RoleArn("aws", "210987654321", "Target");
  private static final Claims CLAIMS =
      new Claims(
          Map.of(
              "project_path", List.of("acme/shop"),
              "user_login", List.of("a b\u0000"),
              "ref", List.of("x".repeat(300))));

  @Test
  void a_chain_lasts_an_hour_at_most_whatever_the_jobs_timeout() {
    Assumption chained = assumption(new SessionDuration.Job(), Optional.empty());

    assertThat(chained.duration()).hasHours(1);
    assertThat(chained.last().duration()).hasHours(1);
    assertThat(chained.last().role()).isEqualTo(TARGET);
  }

  @Test
  void a_link_has_the_rules_duration_and_name_or_its_own() {
    SessionDuration twenty = new SessionDuration.Fixed(Duration.ofMinutes(20));

    assertThat(assumption(twenty, Optional.empty()).last().duration()).hasMinutes(20);
    assertThat(assumption(twenty, Optional.of(Duration.ofMinutes(45))).last().duration())
        .hasMinutes(45);
    assertThat(assumption(twenty, Optional.empty()).then().getFirst().sessionName())
        .isEqualTo("acme-shop");
  }

  @Test
  void tags_and_source_identity_are_made_valid() {
    Hop hop = assumption(new SessionDuration.Job(), Optional.empty()).then().getFirst();

    assertThat(hop.sourceIdentity()).contains("a-b-");
    assertThat(hop.tags().getFirst())
        .isEqualTo(new SessionTag("project", "acme/shop for a b-", true));
    assertThat(hop.tags().getLast().value()).hasSize(256);
  }

  private static Assumption assumption(SessionDuration duration, Optional<Duration> ofTheLink) {
    return new AssumptionTemplate(
            duration,
            new SessionName("{project_path}"),
            Policies.NONE,
            List.of(
                new HopTemplate(
                    TARGET,
                    ofTheLink,
                    Optional.empty(),
                    Policies.NONE,
                    Optional.empty(),
                    Optional.of(new SessionName("{user_login}")),
                    List.of(
                        new SessionTag("project", "{project_path} for {user_login}", true),
                        new SessionTag("ref", "{ref}", false)))))
        .forJob(HUB, CLAIMS, Duration.ofHours(6));
  }
}
