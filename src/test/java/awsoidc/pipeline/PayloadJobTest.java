package awsoidc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobImage;
import awsoidc.demo.runner.JobVariable;
import awsoidc.demo.runner.RunnerGeneration;
import java.text.ParseException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadJobTest {

  private static final Job JOB =
      Job.builder()
          .id(4711)
          .name("deploy")
          .stage("production")
          .project(42, "acme/web")
          .tag("v1")
          .protectedRef(true)
          .variable("A", "a")
          .variable(JobVariable.file("F", "f"))
          .idToken("AWS_ID_TOKEN", "secret")
          .script("a", "b\nc")
          .step("release", "r")
          .afterScript("z")
          .timeout(Duration.ofMinutes(20))
          .image(JobImage.of("debian").entrypoint("").pullPolicy("always").user("1"))
          .service(JobImage.of("redis", "cache").command("x").variable("V", "v"))
          .registryLogin("registry.example.com", "me", "password")
          .build();

  @ParameterizedTest
  @EnumSource
  void a_job_is_read_as_a_runner_wrote_it(RunnerGeneration generation) throws ParseException {
    Job read = read(JOB.responseJson(generation));

    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("sha", "gitlab", "repository", "ownVariables", "image", "services")
        .isEqualTo(JOB);
    assertThat(read.ownVariables()).isEqualTo(JOB.variables());
    assertThat(read.image().orElseThrow().name()).isEqualTo("debian");
    assertThat(read.image().orElseThrow().entrypoint()).containsExactly("");
    assertThat(read.services()).hasSize(1);
  }

  @Test
  void images_keep_their_options() throws ParseException {
    Job read = read(JOB.responseJson(RunnerGeneration.V19));

    assertThat(read.image()).isEqualTo(JOB.image());
    assertThat(read.services()).isEqualTo(JOB.services());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "{", "[]", "{}", "{\"steps\": []}", "{\"steps\": \"secret\"}"})
  void what_is_no_payload_is_refused_without_its_text(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ParseException.class)
        .message()
        .doesNotContain("secret");
  }

  @Test
  void fields_of_another_type_count_as_absent() throws ParseException {
    Job read =
        read(
            """
            {"id": "x", "steps": [1, {"name": "script", "script": ["a"]}], "variables": {"a": 1},
             "image": [], "services": [null], "job_info": 1, "runner_info": {"timeout": 0}}
            """);

    assertThat(read.steps().getFirst().lines()).containsExactly("a");
    assertThat(read.timeout()).isEqualTo(Duration.ofHours(1));
  }

  private static Job read(String json) throws ParseException {
    JobBuilder builder = Job.builder();
    PayloadJob.read(json, builder);
    return builder.build();
  }
}
