package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigAnswerTest {

  @Test
  void it_is_one_line_of_json_with_what_the_runner_knows() {
    Map<String, String> jobEnv = new LinkedHashMap<>();
    jobEnv.put("KEY", "a\"b\\c\nd");
    jobEnv.put("ANOTHER", "é");

    assertThat(new ConfigAnswer("1.2.3", Path.of("/builds"), Path.of("/cache"), jobEnv).toJson())
        .isEqualTo(
            "{\"driver\":{\"name\":\"aws-oidc-executor\",\"version\":\"1.2.3\"},"
                + "\"builds_dir\":\"/builds\",\"cache_dir\":\"/cache\",\"builds_dir_is_shared\":true,\"shell\":\"bash\","
                + "\"job_env\":{\"KEY\":\"a\\\"b\\\\c\\nd\",\"ANOTHER\":\"é\"}}");
  }

  @Test
  void printing_it_shows_no_value_of_job_env() {
    assertThat(
            new ConfigAnswer("1", Path.of("/b"), Path.of("/c"), Map.of("KEY", "hunter2"))
                .toString())
        .contains("KEY")
        .doesNotContain("hunter2");
  }
}
