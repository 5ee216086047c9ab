package awsoidc.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.runner.RunnerEnvironment;
import awsoidc.token.Jwts;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private Instant now = Instant.parse("2026-11-23T15:00:00Z");
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
            operator_log: none
            """);
    environment.put("TMPDIR", temporary.toString());
    environment.put("JOB_RESPONSE_FILE", temporary.resolve("response.json").toString());
    environment.put("BUILD_FAILURE_EXIT_CODE", "81");
    environment.put("SYSTEM_FAILURE_EXIT_CODE", "82");
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("NO_COLOR", "1");
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
  void without_what_the_runner_sets_one_line_says_so() {
    environment.remove("JOB_RESPONSE_FILE");

    assertThat(run("config", "--config", configuration.toString())).isEqualTo(82);
    assertThat(run("prepare")).isEqualTo(82);

    assertThat(err.toString(UTF_8).lines())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("ERROR: "))
        .anyMatch(line -> line.contains("JOB_RESPONSE_FILE is not set"));
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
  void a_broken_configuration_is_a_system_failure_told_in_one_line_and_whole_to_the_operator()
      throws IOException {
    Files.writeString(configuration, "rolls: 3\n");

    int code = run("config", "--config", configuration.toString());

    assertThat(code).isEqualTo(82);
    assertThat(out.size()).isZero();
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("ERROR: The configuration of aws-oidc-executor on this runner is not valid")
        .doesNotContain(configuration.toString());
    err.reset();

    assertThat(run("cleanup")).isZero();

    assertThat(err.toString(UTF_8))
        .startsWith("ERROR: The configuration of aws-oidc-executor is not valid:\n")
        .contains("  " + configuration + ":1:1: ")
        .endsWith(
            "\nTo check it: "
                + directory
                + "/bin/aws-oidc-executor check --config "
                + configuration
                + "\n");
    err.reset();
    assertThat(run("cleanup")).isZero();
    assertThat(err.size()).isZero();
  }

  /** Scripts of the runner's own account can write where the note is. */
  @Test
  void a_note_to_the_operator_that_a_script_may_have_written_is_not_told() throws IOException {
    Files.writeString(temporary.resolve("aws-oidc-executor.note"), "Root has been hacked");
    environment.put("AWS_OIDC_EXECUTOR_KEY", "x");
    environment.put("CUSTOM_ENV_CI_JOB_STATUS", "success");

    assertThat(run("cleanup")).isZero();

    assertThat(err.size()).isZero();
    assertThat(temporary.resolve("aws-oidc-executor.note")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gitlab: {url: https://gitlab.example.com}\nro", "\n"})
  void a_configuration_that_is_being_written_is_read_again(String half) throws Exception {
    String whole = Files.readString(configuration);
    Files.writeString(configuration, half);
    Thread writer = writes(whole, Duration.ofMillis(500));

    int code = run("config", "--config", configuration.toString());

    writer.join();
    assertThat(code).as(err.toString(UTF_8)).isZero();
    assertThat(err.size()).isZero();
  }

  /** Half of it would be valid, and give this job no sandbox and no role. */
  @Test
  void a_configuration_that_has_just_changed_is_not_read_at_once() throws Exception {
    payload(TOKEN);
    String whole = Files.readString(configuration);
    Files.writeString(configuration, "gitlab: {url: https://gitlab.example.com}\n");
    now = Files.getLastModifiedTime(configuration).toInstant();
    Thread writer = writes(whole, Duration.ofMillis(100));

    int code = run("config", "--config", configuration.toString());

    writer.join();
    assertThat(code).as(err.toString(UTF_8)).isZero();
    assertThat(out.toString(UTF_8)).contains("\"AWS_OIDC_EXECUTOR_CREDENTIALS\":\"yes\"");
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
  void prepare_without_config_is_a_system_failure() {
    assertThat(run("prepare")).isEqualTo(82);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "ERROR: aws-oidc-executor is not registered correctly at this runner, so no job can run"
                + " here. Its operator finds the reason in the log of the runner or of the"
                + " system.\n");
    err.reset();

    run("cleanup");

    assertThat(err.toString(UTF_8))
        .startsWith(
            "ERROR: prepare: config_exec is not registered in config.toml, or its answer was"
                + " lost\n");
  }

  @Test
  void without_cleanup_exec_the_operators_words_are_in_the_jobs_log() throws IOException {
    Path toml = directory.resolve("config.toml");
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.writeString(bin.resolve("prepare"), "");
    Files.writeString(
        toml,
        """
        [[runners]]
          executor = "custom"
          [runners.custom]
            prepare_exec = "%s/prepare"
        """
            .formatted(bin));
    environment.put("CONFIG_FILE", toml.toString());

    assertThat(run("prepare")).isEqualTo(82);

    assertThat(err.toString(UTF_8))
        .startsWith("ERROR: prepare: config_exec is not registered in config.toml");
  }

  @Test
  void run_of_a_job_that_was_not_prepared_says_what_is_not_registered() throws IOException {
    payload(TOKEN);
    configure();

    assertThat(run("run", "/script", "build_script")).isEqualTo(82);

    assertThat(err.toString(UTF_8))
        .startsWith(
            "ERROR: run: this job has not been prepared: prepare_exec is not registered in"
                + " config.toml\n");
  }

  /** The runner says "running" to cleanup, whatever kept the job from its script. */
  @ParameterizedTest
  @CsvSource({"running,refused", "failed,failed"})
  void the_end_of_a_job_without_a_session_is_a_refusal(String status, String outcome)
      throws IOException {
    payload(TOKEN);
    Path audit = directory.resolve("audit.jsonl");
    Files.writeString(configuration, "audit: {file: " + audit + "}\n", StandardOpenOption.APPEND);
    configure();
    environment.put("CUSTOM_ENV_CI_JOB_STATUS", status);

    assertThat(run("cleanup")).isZero();

    assertThat(Files.readAllLines(audit))
        .singleElement()
        .asString()
        .contains("\"event\":\"end\"", "\"outcome\":\"" + outcome + "\"");
  }

  @Test
  void what_a_refusal_by_the_rules_rested_on_is_recorded() throws IOException {
    payload(TOKEN);
    Path audit = directory.resolve("audit.jsonl");
    String role = "arn:aws:iam::123456789012:role/Other";
    Files.writeString(
        configuration,
        Files.readString(configuration)
                .replaceFirst("assume: .*", "assume: {variable: ROLE, allow: \"" + role + "s/*\"}")
            + "audit: {file: "
            + audit
            + "}\n");
    environment.put("CUSTOM_ENV_ROLE", role);

    assertThat(run("config", "--config", configuration.toString())).isEqualTo(81);

    assertThat(Files.readAllLines(audit))
        .singleElement()
        .asString()
        .contains(
            "\"outcome\":\"role-not-allowed\"",
            "\"id_token\":\"AWS_ID_TOKEN\"",
            "\"iss\":\"https://gitlab.example.com\",\"sub\":\"x\"",
            "\"variables\":{\"ROLE\":\"" + role + "\"}");
  }

  /** Somebody who writes the configuration after a while. */
  private Thread writes(String whole, Duration later) {
    return Thread.ofPlatform()
        .start(() -> {
          LockSupport.parkNanos(later.toNanos());
          try {
            Files.writeString(configuration, whole);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** config's answer is the environment of the later stages. */
  private void configure() throws IOException {
    assertThat(run("config", "--config", configuration.toString())).isZero();
    try (JsonParser json = new JsonFactory().createParser(out.toByteArray())) {
      while (json.nextToken() != null) {
        String name = json.currentName();
        if (json.currentToken() == JsonToken.VALUE_STRING && name.startsWith("AWS_OIDC")) {
          environment.put(name, json.getText());
        }
      }
    }
    out.reset();
  }

  @Test
  void image_and_services_that_are_not_used_are_told_once() throws IOException {
    payload("");
    Path response = temporary.resolve("response.json");
    Files.writeString(
        response,
        Files.readString(response)
            .replaceFirst(
                "^\\{", "{\"image\":{\"name\":\"alpine\"},\"services\":[{\"name\":\"redis\"}],"));

    configure();

    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "image: and services: of this job are not used: this runner runs its scripts without"
                + " containers.\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"aws sts assume-role-with-web-identity", "x.assume_role_with_web_identity("})
  void a_script_that_exchanges_its_token_itself_is_told_that_it_need_not(String line)
      throws IOException {
    payload(TOKEN);
    Path response = temporary.resolve("response.json");
    Files.writeString(
        response,
        Files.readString(response)
            .replaceFirst(
                "^\\{", "{\"steps\":[{\"name\":\"script\",\"script\":[\"" + line + "\"]}],"));

    configure();

    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("It need not", "rule \"shop\"", "is not masked");
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_ROLE_ARN,it has the variable AWS_ROLE_ARN",
    "DEPLOY_ROLE,it has the variable DEPLOY_ROLE",
    "OTHER,''"
  })
  void a_job_without_a_token_that_aws_was_meant_for_has_a_line_for_a_script_that_fails(
      String variable, String why) throws IOException {
    Files.writeString(
        configuration,
        Files.readString(configuration)
            .replace(
                "roles:",
                """
                roles:
                  - when: {project_path: x}
                    assume: {variable: DEPLOY_ROLE, allow: "arn:aws:iam::123456789012:role/*"}\
                """));
    Files.writeString(
        temporary.resolve("response.json"),
        "{\"variables\":[{\"key\":\""
            + variable
            + "\",\"value\":\"x\"}],\"job_info\":{\"project_id\":20}}");

    configure();

    assertThat(environment.getOrDefault("AWS_OIDC_EXECUTOR_HINT", ""))
        .contains(why.isEmpty() ? "" : why + ". If it needs AWS, ")
        .matches(why.isEmpty() ? "" : ".*id_tokens: \\{AWS_ID_TOKEN: \\{aud: https://gitlab.*}}");
  }

  @Test
  void a_shell_of_config_toml_that_is_overridden_is_told() throws IOException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.createFile(bin.resolve("config"));
    environment.put(
        "CONFIG_FILE",
        Files.writeString(
                directory.resolve("config.toml"),
                """
                concurrent = 4
                shell = "none of a runner's"
                [[runners]]
                  name = "one"
                  executor = "custom"
                  shell = "pwsh" # of Windows
                  [runners.custom]
                    config_exec = "%s/config"
                [[runners]]
                  executor = "shell"
                  shell = "sh"
                """
                    .formatted(bin))
            .toString());

    configure();

    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "shell = \"pwsh\" of this runner's config.toml is overridden: its scripts run in"
                + " bash.\n");
  }

  @Test
  void run_without_a_script_is_a_system_failure() {
    assertThat(run("run")).isEqualTo(82);
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
  void an_unknown_argument_is_a_system_failure() {
    assertThat(run("cleanup", "--force")).isEqualTo(82);
    assertThat(err.toString(UTF_8))
        .startsWith(
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
    StageContext context =
        new StageContext(
            new RunnerEnvironment(environment),
            directory,
            "test",
            "runner",
            directory.resolve("home").toString(),
            () -> now,
            count -> {
              byte[] bytes = new byte[count];
              random.nextBytes(bytes);
              return bytes;
            },
            action -> {},
            out,
            err);
    return new Stages(context).run(stage, List.of(arguments));
  }
}
