package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.Executables;
import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.RunnerGeneration;
import awsoidc.systemlog.SystemLog;
import awsoidc.token.IdToken;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code run-job}, with executables that do nothing but run scripts. */
class RunJobTest {

  private static final String CONFIGURATION =
      """
      gitlab: {url: https://gitlab.example.com, audience: [aws, other], verify: jwks}
      aws: {region: eu-west-1, sts: {proxy: "http://me:secret@proxy:3128"}}
      roles:
        - name: production
          when: {project_path: acme/shop, ref_protected: true}
          assume: arn:aws:iam::123456789012:role/ShopDeploy
          duration: 15m
      sandbox: {type: host, allow_root: true}
      audit: {file: /nowhere/audit.jsonl}
      """;

  private static final String PIPELINE =
      """
      deploy:
        id_tokens: {AWS_ID_TOKEN: {aud: aws}}
        environment: prod/$TIER
        variables: {TIER: low, GREETING: hello}
        script: ['echo "$GREETING $CI_ENVIRONMENT_NAME"']
        rules: [{if: $X}]
      fails: {script: [exit 3]}
      """;

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String input = "";

  @BeforeEach
  void install() throws IOException {
    Files.writeString(directory.resolve("executor.yaml"), CONFIGURATION);
    Files.writeString(directory.resolve(".gitlab-ci.yml"), PIPELINE);
    executable(
        "config",
        """
        cp "$JOB_RESPONSE_FILE" DIRECTORY/response.json
        cp "$2" DIRECTORY/used.yaml
        echo "$2" > DIRECTORY/used
        echo '{"builds_dir": "DIRECTORY/builds", "cache_dir": "DIRECTORY/cache"}'
        """);
    executable("prepare", "exit 0");
    executable("run", "bash \"$3\" || exit \"$BUILD_FAILURE_EXIT_CODE\"");
    executable("cleanup", "exit 0");
  }

  private void executable(String name, String script) throws IOException {
    Executables.write(
        directory.resolve("bin").resolve(name),
        "#!/bin/sh\n" + script.replace("DIRECTORY", directory.toString()));
  }

  @Test
  void a_job_of_the_pipeline_runs_and_its_log_is_shown() {
    assertThat(run("--demo", "deploy")).isZero();

    assertThat(printed())
        .contains("\nhello prod/low\n", "Job succeeded\n", "\nSummary:\n  job  success\n")
        .contains(".gitlab-ci.yml:6:3: rules: is not judged");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  /** Whoever calls this is the operator, and has no other log of the runner. */
  @Test
  void what_the_runner_is_told_of_a_failed_job_is_shown() throws IOException {
    executable("prepare", "exit \"$SYSTEM_FAILURE_EXIT_CODE\"");
    executable("cleanup", "echo 'there is no account ci' >&2");

    assertThat(run("--demo", "deploy")).isEqualTo(1);

    assertThat(printed()).contains("The runner's own log:\n", "there is no account ci\n");
  }

  /** It has keys without a value, for comments below them. */
  @Test
  void a_job_runs_with_the_configuration_that_an_installation_has() throws IOException {
    String shipped = Files.readString(Path.of("config/aws-oidc-executor.yaml"));
    Files.writeString(
        directory.resolve("executor.yaml"), shipped + "sandbox: {type: host, allow_root: true}\n");

    assertThat(run("--demo", "--claims", "project_path=acme/hello-aws", "deploy")).isZero();

    assertThat(
            ConfigurationFile.read(
                "used.yaml", Files.newInputStream(directory.resolve("used.yaml")), false))
        .isInstanceOf(ConfigurationFile.Result.Valid.class);
  }

  @Test
  void the_exit_code_is_the_jobs() {
    assertThat(run("--demo", "fails")).isEqualTo(1);
    assertThat(printed()).contains("  job  failed, exit status 1\n");
  }

  @Test
  void with_json_the_log_goes_to_standard_error() {
    assertThat(run("--demo", "--format", "json", "deploy")).isZero();

    assertThat(printed()).startsWith("{").contains("\"exit_code\" : 0");
    assertThat(err.toString(UTF_8)).contains("\nhello prod/low\n");
  }

  @Test
  void the_job_finds_the_files_of_a_directory() throws IOException {
    Path project = directory.resolve("project");
    Files.createDirectories(project.resolve("bin"));
    Executables.write(project.resolve("bin/deploy"), "#!/bin/sh\necho deployed with $(cat in*)\n");
    Files.writeString(project.resolve("in put"), "two words");
    Files.createSymbolicLink(project.resolve("link"), Path.of("in put"));
    pipeline("deploy: {script: [bin/deploy, readlink link, ls -A]}");

    assertThat(run("--demo", "--source", project.toString(), "deploy")).isZero();

    assertThat(printed())
        .contains("Unpacking the project's files...")
        .contains("deployed with two words\n", "\nin put\n", "\nbin\nin put\nlink\n");
  }

  @Test
  void of_a_checkout_the_job_finds_what_a_commit_could_have() throws Exception {
    Path project = directory.resolve("project");
    Files.createDirectories(project.resolve("empty"));
    git(project, "init", "-q");
    for (String name : List.of("committed", "deleted", "changed")) {
      Files.writeString(project.resolve(name), name);
    }
    Files.writeString(project.resolve(".gitignore"), "secret*\n");
    git(project, "add", ".");
    Files.delete(project.resolve("deleted"));
    Files.writeString(project.resolve("changed"), "anew");
    Files.writeString(project.resolve("-new ä\n."), "");
    Files.writeString(project.resolve("secret.env"), "");
    pipeline("deploy: {script: [cat changed, 'ls -AQ']}");

    assertThat(run("--demo", "--source", project.toString(), "deploy")).isZero();

    assertThat(printed())
        .contains("\nanew")
        .contains("\n\".gitignore\"\n", "\n\"changed\"\n\"committed\"\n", "-new \\303\\244\\n.")
        .doesNotContain("secret", "deleted", "empty", "\".git\"");
  }

  @Test
  void nothing_of_an_earlier_job_is_left_among_the_files() throws IOException {
    Path project = Files.createDirectories(directory.resolve("project"));
    Files.writeString(project.resolve("file"), "");
    pipeline("deploy: {script: ['ls -A', mkdir -p left/over]}");
    assertThat(run("--demo", "--source", project.toString(), "deploy")).isZero();
    out.reset();

    assertThat(run("--demo", "--source", project.toString(), "deploy")).isZero();

    assertThat(printed()).contains("\nfile\n").doesNotContain("\nleft\n");
  }

  @Test
  void a_directory_that_cannot_be_handed_over_is_refused() throws IOException {
    assertThat(run("--demo", "--source", directory + "/none", "deploy")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("--source: there is no directory");

    Path project = Files.createDirectories(directory.resolve("project"));
    byte[] noise = new byte[34 << 20];
    new Random(1).nextBytes(noise);
    Files.write(project.resolve("noise"), noise);
    assertThat(run("--demo", "--source", project.toString(), "deploy")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("are 34 MiB when packed, and at most 32 can be");
  }

  private void pipeline(String text) throws IOException {
    Files.writeString(directory.resolve(".gitlab-ci.yml"), text);
  }

  private static void git(Path project, String... words) throws Exception {
    Executables.assumeInstalled("git");
    Process git =
        new ProcessBuilder(
                Stream.concat(Stream.of("git", "-C", project.toString()), Stream.of(words))
                    .toList())
            .inheritIO()
            .start();
    assertThat(git.waitFor()).isZero();
  }

  /** A project's own, of its settings, go before those of the file. */
  @Test
  void variables_of_the_project_may_be_given() {
    assertThat(run("--demo", "--variable", "GREETING=hi", "--variable", "TIER=up", "deploy"))
        .isZero();
    assertThat(printed()).contains("\nhi prod/up\n");
  }

  @Test
  void a_demo_has_the_rules_of_the_configuration_and_doubles_of_gitlab_and_aws()
      throws IOException {
    run("--demo", "deploy");

    Configuration used;
    try (InputStream in = Files.newInputStream(directory.resolve("used.yaml"))) {
      used =
          ((ConfigurationFile.Result.Valid) ConfigurationFile.read("used", in, false))
              .configuration();
    }
    assertThat(used.rules().rules()).hasSize(1);
    assertThat(used.region()).isEqualTo("eu-west-1");
    assertThat(used.token().audiences()).containsExactly("aws", "other");
    assertThat(used.token().verification()).isPresent();
    assertThat(used.token().issuer()).startsWith("http://127.0.0.1:");
    assertThat(used.sts().endpoint())
        .hasToString("Optional[" + variable("AWS_ENDPOINT_URL_STS") + "]");
    assertThat(used.reporting().auditFile()).isEmpty();
    assertThat(used.reporting().operatorLog()).contains(SystemLog.NONE);
    assertThat(Files.readString(directory.resolve("used.yaml"))).doesNotContain("secret");
    assertThat(Path.of(Files.readString(directory.resolve("used")).strip()).getParent())
        .doesNotExist();
  }

  @Test
  void a_demos_token_claims_what_is_asked_for() throws IOException {
    String claims = "project_path=a/b,ref=v1,ref_type=tag,ref_protected=false,user_login=alice";
    run("--demo", "--claims", claims, "deploy");

    Map<String, List<String>> token =
        IdToken.decode("t", variable("AWS_ID_TOKEN")).claims().values();
    assertThat(token)
        .containsEntry("sub", List.of("project_path:a/b:ref_type:tag:ref:v1"))
        .containsEntry("aud", List.of("aws"))
        .containsEntry("ref_protected", List.of("false"))
        .containsEntry("user_login", List.of("alice"))
        .containsEntry("environment", List.of("prod/low"));
    assertThat(variable("CI_PROJECT_PATH")).isEqualTo("a/b");
    assertThat(variable("CI_COMMIT_TAG")).isEqualTo("v1");
  }

  @Test
  void a_real_token_comes_from_a_file_and_says_whose_job_it_is() throws IOException {
    input = jwt("{\"iss\": \"https://gitlab.example.com\", \"project_path\": \"a/b\"}") + "\n";

    assertThat(run("--token", "AWS_ID_TOKEN=-", "deploy")).isZero();
    assertThat(variable("AWS_ID_TOKEN")).isEqualTo(input.strip());
    assertThat(variable("CI_PROJECT_PATH")).isEqualTo("a/b");
    assertThat(Files.readString(directory.resolve("used")).strip())
        .isEqualTo(directory.resolve("executor.yaml").toString());
    assertThat(printed()).doesNotContain(input.strip());
  }

  /** Its tokens have expired by now. */
  @Test
  void a_job_that_a_runner_got_is_tried_again_with_new_tokens() throws IOException {
    String old =
        jwt(
            """
            {"iss": "https://gitlab.example.com", "aud": "aws", "exp": 1, "user_login": "bob",
             "sub": "project_path:acme/web:ref_type:branch:ref:main", "project_path": "acme/web"}
            """);
    writeResponse(old);

    assertThat(run("--demo", "--response", directory.resolve("old.json").toString())).isZero();
    IdToken token = IdToken.decode("t", variable("AWS_ID_TOKEN"));
    assertThat(token.issuer()).startsWith("http://127.0.0.1:");
    assertThat(token.audience()).containsExactly("aws");
    assertThat(token.expiry().orElseThrow()).isAfter(Clock.systemUTC().instant());
    assertThat(token.claims().values())
        .containsEntry("user_login", List.of("bob"))
        .containsEntry("sub", List.of("project_path:acme/web:ref_type:branch:ref:main"));
    assertThat(printed()).contains("\nagain\n");
  }

  @Test
  void a_token_from_a_file_replaces_that_of_a_former_job() throws IOException {
    writeResponse(jwt("{\"iss\": \"a\", \"aud\": \"aws\"}"));
    input = jwt("{\"iss\": \"b\", \"aud\": \"aws\"}");
    String response = directory.resolve("old.json").toString();

    assertThat(run("--response", response, "--token", "AWS_ID_TOKEN=-")).isZero();
    assertThat(IdToken.decode("t", variable("AWS_ID_TOKEN")).issuer()).isEqualTo("b");
    assertThat(run("--response", response)).isZero();
    assertThat(IdToken.decode("t", variable("AWS_ID_TOKEN")).issuer()).isEqualTo("a");
  }

  private void writeResponse(String token) throws IOException {
    Job job =
        Job.builder()
            .project(20, "acme/web")
            .idToken("AWS_ID_TOKEN", token)
            .script("echo again")
            .build();
    Files.writeString(directory.resolve("old.json"), job.responseJson(RunnerGeneration.V19));
  }

  @ParameterizedTest
  @CsvSource({
    "deploy, 'need --token, or --demo: AWS_ID_TOKEN'",
    "--demo nope, there is no job",
    "--demo --file /nowhere.yml deploy, /nowhere.yml",
    "--demo --claims project_path=acme deploy, project_path must be such as acme/shop",
    "--demo --claims job_id=x deploy, job_id must be a number",
    "--claims ref=main deploy, --claims needs --demo",
    "--demo --token AWS_ID_TOKEN=- deploy, --token is for AWS",
    "--token AWS_ID_TOKEN=- deploy, --token AWS_ID_TOKEN: it is not a JWT",
    "--token AWS_ID_TOKEN=- --file - deploy, only one of the job and its tokens",
    "--demo --response executor.yaml deploy, either JOB or --response",
    "--demo --response /nowhere.json, /nowhere.json",
    "--demo --response -, standard input: it is not valid JSON",
    "--demo --config - deploy, --config must be a file",
    "--demo --config /nowhere.yaml deploy, /nowhere.yaml",
    "--demo, either JOB or --response",
  })
  void a_wrong_call_runs_nothing(String arguments, String message) {
    assertThat(run(arguments.split(" ", -1))).isEqualTo(2);

    assertThat(printed() + err.toString(UTF_8)).contains(message);
    assertThat(directory.resolve("response.json")).doesNotExist();
  }

  @Test
  void an_id_token_that_the_job_does_not_have_is_a_mistake() {
    input = jwt("{}");

    assertThat(run("--token", "AWS=-", "fails")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("--token: the job has other id_tokens");
  }

  @Test
  void an_invalid_configuration_says_what_is_wrong() throws IOException {
    Files.writeString(directory.resolve("executor.yaml"), "gitlab: {url: nowhere}");

    assertThat(run("--demo", "deploy")).isEqualTo(2);
    assertThat(printed()).contains("executor.yaml:1:15: ");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("run-job"));
    all.addAll(List.of(arguments));
    if (!all.contains("--file")) {
      all.addAll(List.of("--file", directory.resolve(".gitlab-ci.yml").toString()));
    }
    return new Operator(
            directory,
            directory,
            "BUILD",
            directory,
            Map.of(
                "PATH",
                "/usr/local/bin:/usr/bin:/bin",
                "HOME",
                directory.toString(),
                ConfigurationFile.VARIABLE,
                directory.resolve("executor.yaml").toString()),
            Clock.systemUTC(),
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(all);
  }

  private String printed() {
    return out.toString(UTF_8);
  }

  private static String jwt(String claims) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString("{\"alg\":\"RS256\"}".getBytes(UTF_8))
        + "."
        + base64.encodeToString(claims.getBytes(UTF_8))
        + ".c2ln";
  }

  /** Of the payload, where the last of several counts. */
  private String variable(String key) throws IOException {
    try {
      String payload = Files.readString(directory.resolve("response.json"));
      return Stream.of(
              JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(payload), "variables"))
          .filter(one -> key.equals(one.get("key")))
          .map(one -> String.valueOf(one.get("value")))
          .reduce((former, last) -> last)
          .orElseThrow();
    } catch (ParseException e) {
      throw new IOException(e);
    }
  }
}
