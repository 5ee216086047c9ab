package awsoidc.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobVariablesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_ACCESS_KEY",
        "AWS_SECRET_KEY",
        "AWS_CREDENTIAL_FILE",
        "AWS_PROFILE",
        "AWS_CONFIG_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_ROLE_ARN",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI"
      })
  void each_credential_of_the_job_is_a_conflict(String name) {
    assertThat(job(Map.of(name, "x", "CI", "true")).conflicting(Optional.empty()))
        .containsExactly(name);
  }

  @Test
  void the_variable_that_chooses_the_role_is_not_a_conflict() {
    assertThat(job(Map.of("AWS_ROLE_ARN", "x")).conflicting(Optional.of("AWS_ROLE_ARN"))).isEmpty();
  }

  @Test
  void an_empty_credential_is_a_conflict_too() {
    assertThat(job(Map.of("AWS_SESSION_TOKEN", "")).conflicting(Optional.empty()))
        .containsExactly("AWS_SESSION_TOKEN");
  }

  @Test
  void all_conflicts_are_reported() {
    assertThat(
            job(Map.of("AWS_SECRET_ACCESS_KEY", "x", "AWS_ACCESS_KEY_ID", "y"))
                .conflicting(Optional.empty()))
        .containsExactly("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
  }

  @Test
  void a_job_without_credentials_of_its_own_has_no_conflict() {
    assertThat(
            job(Map.of("AWS_REGION", "x", "aws_access_key_id", "y")).conflicting(Optional.empty()))
        .isEmpty();
  }

  @Test
  void either_variable_sets_the_region() {
    assertThat(job(Map.of("AWS_REGION", "eu-west-1")).halfRegion()).contains("eu-west-1");
    assertThat(job(Map.of("AWS_DEFAULT_REGION", "eu-west-1")).halfRegion()).contains("eu-west-1");
    assertThat(job(Map.of("AWS_DEFAULT_REGION", "a", "AWS_REGION", "b")).halfRegion()).isEmpty();
    assertThat(job(Map.of("AWS_REGION", "")).halfRegion()).isEmpty();
    assertThat(job(Map.of("AWS_REGION", "a\n[profile x]")).halfRegion()).isEmpty();
    assertThat(job(Map.of()).halfRegion()).isEmpty();
    assertThat(job(Map.of("AWS_REGION", "x")).setRegion()).isTrue();
    assertThat(job(Map.of("AWS_DEFAULT_REGION", "x")).setRegion()).isTrue();
    assertThat(job(Map.of()).setRegion()).isFalse();
  }

  private static JobVariables job(Map<String, String> variables) {
    return new JobVariables(name -> Optional.ofNullable(variables.get(name)));
  }
}
