package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigAnswerTest {

  @Test
  void it_is_one_line_of_json_with_what_the_runner_knows() {
    Map<String, String> jobEnv = new LinkedHashMap<>();
    jobEnv.put("KEY", "a\"b\\c\nd");
    jobEnv.put("ANOTHER", "é");

    assertThat(
            new ConfigAnswer(
                    "1.2.3",
                    Optional.of(Path.of("/builds")),
                    Optional.of(Path.of("/cache")),
                    jobEnv)
                .toJson())
        .isEqualTo(
            "{\"driver\":{\"name\":\"aws-oidc-executor\",\"version\":\"1.2.3\"},"
                + "\"builds_dir\":\"/builds\",\"cache_dir\":\"/cache\",\"builds_dir_is_shared\":true,\"shell\":\"bash\","
                + "\"job_env\":{\"KEY\":\"a\\\"b\\\\c\\nd\",\"ANOTHER\":\"é\"}}");
  }

  @Test
  void directories_that_are_not_configured_are_left_to_the_runner() {
    assertThat(new ConfigAnswer("1", Optional.empty(), Optional.empty(), Map.of()).toJson())
        .doesNotContain("builds_dir\"", "cache_dir")
        .endsWith("\"job_env\":{}}");
  }

  @Test
  void printing_it_shows_no_value_of_job_env() {
    assertThat(
            new ConfigAnswer("1", Optional.empty(), Optional.empty(), Map.of("KEY", "hunter2"))
                .toString())
        .contains("KEY")
        .doesNotContain("hunter2");
  }
}
