package awsoidc.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.runner.RunnerEnvironment;
import awsoidc.token.Jwts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagesTest {

  private static final String TOKEN =
      Jwts.of(
          "{\"iss\":\"https://gitlab.example.com\",\"aud\":\"https://gitlab.example.com\","
              + "\"sub\":\"x\",\"project_path\":\"acme/shop\",\"project_id\":\"20\"}");

  @TempDir private Path directory;

  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Random random = new Random(12);

  private Path temporary;
  private Path configuration;

  @BeforeEach
  void callAsARunnerDoes() throws IOException {
    temporary = Files.createDirectory(directory.resolve("custom-executor1"));
    configuration =
        Files.writeString(
            directory.resolve("c.yaml"),
            """
            gitlab: {url: https://gitlab.example.com}
            aws: {region: eu-west-1}
            roles:
              - name: shop
                when: {project_path: acme/shop}
                assume: arn:aws:iam::123456789012:role/ShopDeploy
            sandbox: {type: bubblewrap, builds_dir: /b, cache_dir: /c}
            """);
    environment.put("TMPDIR", temporary.toString());
    environment.put("JOB_RESPONSE_FILE", temporary.resolve("response.json").toString());
    environment.put("BUILD_FAILURE_EXIT_CODE", "81");
    environment.put("SYSTEM_FAILURE_EXIT_CODE", "82");
    environment.put("PATH", "/usr/bin:/bin");
    payload("");
  }

  @Test
  void config_answers_with_one_line_of_json_and_nothing_else() {
    int code = run("config", "--config", configuration.toString());

    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("{\"driver\":")
        .endsWith("}}")
        .contains("\"AWS_OIDC_EXECUTOR_CREDENTIALS\":\"no\"");
  }

  @Test
  void a_job_whose_token_fits_a_rule_is_to_get_credentials() throws IOException {
    payload(TOKEN);

    int code = run("config", "--config", configuration.toString());

    assertThat(code).as(err.toString(UTF_8)).isZero();
    assertThat(out.toString(UTF_8)).contains("\"AWS_OIDC_EXECUTOR_CREDENTIALS\":\"yes\"");
    assertThat(out.toString(UTF_8) + err.toString(UTF_8)).doesNotContain(TOKEN);
  }

  @Test
  void what_the_author_sets_does_not_pick_a_rule() throws IOException {
    payload(TOKEN.replaceFirst("\\.[^.]*\\.", "." + other() + "."));
    environment.put("CUSTOM_ENV_CI_PROJECT_PATH", "acme/shop");

    int code = run("config", "--config", configuration.toString());

    assertThat(code).isEqualTo(81);
    assertThat(err.toString(UTF_8)).contains("the token has project_path: evil/shop.");
  }

  @Test
  void credentials_of_the_jobs_own_are_a_job_failure() throws IOException {
    payload(TOKEN);
    environment.put("CUSTOM_ENV_AWS_ACCESS_KEY_ID", "AKIA");

    int code = run("config", "--config", configuration.toString());

    assertThat(code).isEqualTo(81);
    assertThat(out.size()).isZero();
    assertThat(err.toString(UTF_8)).startsWith("ERROR: This job brings AWS credentials");
  }

  @Test
  void a_configuration_that_is_not_valid_is_a_job_failure_and_says_where() throws IOException {
    Files.writeString(configuration, "rolls: 3\n");

    int code = run("config", "--config", configuration.toString());

    assertThat(code).isEqualTo(81);
    assertThat(out.size()).isZero();
    assertThat(err.toString(UTF_8)).contains(configuration + ":1:1");
  }

  @Test
  void a_payload_that_cannot_be_read_is_a_system_failure() throws IOException {
    Files.writeString(temporary.resolve("response.json"), "{\"token\": hunter2");

    int code = run("config", "--config", configuration.toString());

    assertThat(code).isEqualTo(82);
    assertThat(err.toString(UTF_8))
        .startsWith("ERROR: config failed: the job's payload")
        .contains("not valid JSON")
        .doesNotContain("hunter2", "\tat ");
  }

  @Test
  void with_debug_a_failure_shows_where() throws IOException {
    Files.delete(temporary.resolve("response.json"));

    int code = run("config", "--debug", "--config", configuration.toString());

    assertThat(code).isEqualTo(82);
    assertThat(err.toString(UTF_8)).contains("\tat awsoidc.stage.");
  }

  @Test
  void prepare_without_config_is_a_job_failure() {
    assertThat(run("prepare")).isEqualTo(81);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "ERROR: prepare: config_exec is not registered in config.toml, or its answer was"
                + " lost\n");
  }

  @Test
  void run_without_a_script_is_a_job_failure() {
    assertThat(run("run")).isEqualTo(81);
    assertThat(err.toString(UTF_8)).contains("GitLab Runner calls it with a script");
  }

  @Test
  void cleanup_needs_no_job_env_and_may_come_twice() throws IOException {
    run("config", "--config", configuration.toString());
    Path sandbox = Files.createDirectory(temporary.resolve("aws-oidc-executor"));
    Files.writeString(sandbox.resolve("left"), "x");
    Path fileVariables = Files.createDirectory(directory.resolve("shop.tmp"));
    Files.writeString(fileVariables.resolve("KUBECONFIG"), "secret");
    environment.put("CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR", fileVariables.toString());

    assertThat(run("cleanup")).isZero();
    assertThat(run("cleanup")).isZero();

    assertThat(sandbox).doesNotExist();
    assertThat(fileVariables).doesNotExist();
    assertThat(temporary).isDirectoryNotContaining(file -> file.toString().endsWith(".state"));
    assertThat(err.size()).isZero();
  }

  @Test
  void an_unknown_argument_is_a_job_failure() {
    assertThat(run("cleanup", "--force")).isEqualTo(81);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "ERROR: cleanup: unknown argument --force; --config FILE and --debug are known\n");
  }

  private static String other() {
    return Jwts.of(
            "{\"iss\":\"https://gitlab.example.com\",\"aud\":\"https://gitlab.example.com\","
                + "\"project_path\":\"evil/shop\"}")
        .split("\\.", -1)[1];
  }

  private void payload(String token) throws IOException {
    Files.writeString(
        temporary.resolve("response.json"),
        "{\"variables\":[{\"key\":\"AWS_ID_TOKEN\",\"value\":\""
            + token
            + "\"}],\"job_info\":{\"project_id\":20},\"runner_info\":{\"timeout\":3600}}");
  }

  private int run(String stage, String... arguments) {
    Edges edges =
        new Edges(
            new RunnerEnvironment(environment),
            directory,
            "test",
            "runner",
            directory.resolve("home").toString(),
            () -> Instant.parse("2026-11-23T15:00:00Z"),
            count -> {
              byte[] bytes = new byte[count];
              random.nextBytes(bytes);
              return bytes;
            },
            action -> {},
            out,
            err);
    return new Stages(edges).run(stage, List.of(arguments));
  }
}
