package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.config.Protection;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.OperatorHome;
import awsoidc.end2end.support.World;
import awsoidc.file.Tree;
import awsoidc.text.Printable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorIT {

  @TempDir private Path directory = Path.of("/");

  @BeforeEach
  void open() throws IOException {
    OperatorHome.open(directory);
  }

  private Path tmp() {
    return OperatorHome.tmp(directory);
  }

  private Map<String, String> environment(String path) {
    return OperatorHome.environment(directory, path);
  }

  @Test
  void the_demo_creates_a_bucket_and_leaves_nothing_behind() throws IOException {
    Command demo = tool("", "demo");

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out())
        .contains("Job succeeded", "arn:aws:iam::123456789012:role/S3Deploy", "demo-bucket")
        .containsPattern("session name +20-438685")
        .containsPattern("cleaned up +all of it")
        .containsPattern("prepare +\\d+ ms")
        .contains("a double of GitLab Runner")
        .doesNotContain("\u001b", "section_start", "WARNING: /");
    assertThat(demo.err()).isEmpty();
    assertThat(tmp()).isEmptyDirectory();
  }

  @Test
  void what_stages_load_has_no_class_of_the_client_for_iam() throws IOException {
    Path runtime = Installation.HOME.resolve("runtime/current").toRealPath();
    URI image = URI.create("jrt:/");

    assertThat(names(runtime.resolve("iam.jar")))
        .contains("software/amazon/awssdk/services/iam/IamClient.class")
        .noneMatch(name -> name.startsWith("awsoidc/"));
    try (FileSystem modules =
            FileSystems.newFileSystem(
                image, Map.of("java.home", runtime.resolve("image").toString()));
        Stream<Path> services =
            Files.list(modules.getPath("/modules/awsoidc/software/amazon/awssdk/services"))) {
      assertThat(services.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("ecr", "sts");
      assertThat(modules.getPath("/modules/awsoidc/awsoidc/account")).doesNotExist();
    }
  }

  private static List<String> names(Path jar) throws IOException {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      return file.stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void a_job_of_a_pipeline_is_tried_with_the_operators_own_rules() throws IOException {
    boolean root = Protection.ofThisProcess().isRoot();
    Path configuration =
        Files.writeString(
            directory.resolve("executor.yaml"),
            """
            gitlab: {url: https://gitlab.example.com}
            roles:
              - name: production
                when: {project_path: acme/web, environment: production}
                assume: arn:aws:iam::123456789012:role/WebDeploy
            sandbox: %s
            """
                .formatted(root ? "{user: nobody}" : "{type: host}"));
    Path pipeline =
        Files.writeString(
            directory.resolve("pipeline.yml"),
            """
            .aws: {id_tokens: {AWS_ID_TOKEN: {aud: https://gitlab.example.com}}}
            deploy:
              extends: .aws
              environment: production
              script: ['test -n "$AWS_SESSION_TOKEN"', 'echo "in $AWS_REGION of $CI_PROJECT_PATH"']
            """);
    String[] call = {
      "run-job",
      "--demo",
      "--config",
      configuration.toString(),
      "--file",
      pipeline.toString(),
      "--claims",
      "project_path=acme/web",
      "deploy"
    };

    Command run = tool("", (Object[]) call);

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("in us-east-1 of acme/web\n", "assumed-role/WebDeploy/", "Job succeeded")
        .doesNotContain("\u001b", "section_start");
    assertThat(tmp()).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"xterm, '', true", "xterm, 1, false", "dumb, '', false"})
  void the_demo_is_coloured_on_a_terminal_that_takes_it(
      String term, String noColor, boolean coloured) throws IOException {
    assumeTrue(Command.run("script", "--version").exitCode() == 0, "no script(1): SKIPPED");
    Map<String, String> environment = environment(OperatorHome.PATH);
    environment.put("TERM", term);
    environment.put("NO_COLOR", noColor);

    Command demo =
        Command.run(
            environment,
            directory,
            "",
            "script",
            "-qec",
            Installation.TOOL + " demo --denied",
            "/dev/null");

    assertThat(demo.out()).contains("AccessDenied");
    assertThat(demo.out().contains("\u001b[")).isEqualTo(coloured);
  }

  @Test
  void the_demo_runs_by_another_driver() throws IOException {
    Path driver = directory.resolve("it's a driver");
    World.script(
        driver.resolve("run"),
        "#!/bin/bash\necho run >>'%s/calls'\nbash <\"$1\"\n".formatted(directory));
    World.script(
        driver.resolve("cleanup"), "#!/bin/bash\necho cleanup >>'%s/calls'\n".formatted(directory));
    Command demo = tool("", "demo", "--driver", driver.toString());

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out())
        .contains(
            "This job has credentials: ASIA", "in eu-west-1", "masked: [MASKED]", "Job succeeded");
    assertThat(directory.resolve("calls")).content().startsWith("run\n").endsWith("run\ncleanup\n");
  }

  @Test
  void a_driver_that_cannot_be_started_is_a_wrong_call() {
    Command demo = tool("", "demo", "--driver", directory.toString());

    assertThat(demo.exitCode()).isEqualTo(2);
    assertThat(demo.err()).contains(directory + "/run is no executable file");
  }

  @Test
  void without_a_client_the_demo_says_so_before_it_starts() throws IOException {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "/etc/profile sets PATH, and only root can put another in its place: SKIPPED");
    Path bin = Files.createDirectory(directory.resolve("bin"));
    for (String program : List.of("sh", "bash", "readlink", "setpriv")) {
      Files.createSymbolicLink(bin.resolve(program), Path.of("/usr/bin", program));
    }

    Command demo =
        Command.run(
            environment(bin.toString()),
            directory,
            "",
            "/usr/bin/unshare",
            "--mount",
            "sh",
            "-c",
            "/usr/bin/mount --bind /dev/null /etc/profile && exec \"$0\" demo",
            Installation.TOOL);

    assertThat(demo.exitCode()).isEqualTo(1);
    assertThat(demo.out()).isEmpty();
    assertThat(demo.err()).contains("needs the AWS CLI or curl").hasLineCount(1);
  }

  @Test
  void the_denied_demo_shows_a_refusal() {
    Command demo = tool("", "demo", "--denied");

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out())
        .contains("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        .contains("sub: project_path:acme/shop:ref_type:branch:ref:feature/x", "Job failed")
        .containsPattern("calls of STS +1");
  }

  @Test
  void the_kept_demo_says_where_to_look() throws IOException {
    Command demo = tool("", "demo", "--keep");

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    Matcher kept = Pattern.compile("Kept: (\\S+)").matcher(demo.out());
    assertThat(kept.find()).isTrue();
    Path root = Path.of(kept.group(1));
    assertThat(root.resolve("job.log")).content().contains("Job succeeded");
    assertThat(root.resolve("demo.yaml")).content().contains("operator_log: none");
    assertThat(tool("", "check", "--config", root.resolve("demo.yaml")).exitCode()).isZero();
    Tree.delete(root);
  }

  @Test
  void check_says_that_a_configuration_is_valid() throws IOException {
    Path file =
        Files.writeString(directory.resolve("a.yaml"), "gitlab: {url: https://git.example}");

    assertThat(tool("", "check", "--config", file).out())
        .contains(file.toString(), "valid", "https://git.example");
    assertThat(tool("", "check").exitCode()).isZero();
  }

  @Test
  void check_warns_of_unsafe_settings_and_of_what_others_can_write() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("unsafe.yaml"),
            "gitlab: {url: http://git.example}\nsandbox: {type: container, privileged: true}\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));

    Command check = tool("", "check", "--config", file);

    assertThat(check.exitCode()).isZero();
    assertThat(check.out().lines())
        .anyMatch(line -> line.startsWith("WARNING: " + file + ":1:15: gitlab.url is http"))
        .anyMatch(line -> line.startsWith("WARNING: " + file + ":2:40: sandbox.privileged"))
        .anyMatch(line -> line.matches("WARNING: .*other accounts can write it.*chmod go-w .*"))
        .anyMatch(line -> line.startsWith(file + ": valid"));
  }

  @Test
  void check_shows_what_a_name_hides() throws IOException {
    Path file =
        Files.writeString(directory.resolve("b.yaml"), "gitlab: {\u202eurl: \"x\\u2028\"}\n");

    assertThat(tool("", "check", "--config", file).out().replace("\n", "").codePoints())
        .allMatch(Printable::isShown);
  }

  @Test
  void check_tells_all_problems_of_standard_input_at_once() {
    Command check =
        tool(
            "gitlab: {url: x}\nroles:\n- {nme: a}\nsandbox: {type: vm}\n",
            "check",
            "--config",
            "-");

    assertThat(check.exitCode()).isEqualTo(1);
    assertThat(check.out())
        .contains("standard input:1:15", "standard input:3:4", "standard input:4:17")
        .doesNotContain("Exception");
  }

  /**
   * Every stage has 64 MiB: input that is too large for them must be refused in words, all else
   * must fit.
   */
  @Test
  void the_largest_configuration_fits_into_a_stage() throws IOException {
    StringBuilder most = new StringBuilder("gitlab: {url: https://git.example}\nroles:\n");
    for (int rule = 0; rule < 9_400; rule++) {
      most.append("- {assume: none, when: {project_id: ").append(rule).append(", ref: [");
      for (int ref = 0; ref < 11; ref++) {
        most.append("release-").append(rule).append('-').append(ref).append(", ");
      }
      most.append("main]}}\n");
    }
    Path file = Files.writeString(directory.resolve("most.yaml"), most);
    Path more =
        Files.writeString(
            directory.resolve("more.yaml"),
            most.toString().replace("main]", "main" + ", a".repeat(10) + "]"));

    assertThat(tool("", "check", "--config", file).out()).contains("valid");
    assertThat(tool("", "check", "--config", more).out()).contains("more than 200000 keys");
  }

  @Test
  void check_of_a_missing_file_says_so() {
    Command check = tool("", "check", "--config", "/nowhere/x.yaml");

    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.out() + check.err()).contains("/nowhere/x.yaml").doesNotContain("\tat ");
  }

  @Test
  void version_names_the_build() throws IOException {
    String build = Files.readSymbolicLink(Installation.HOME.resolve("runtime/current")).toString();

    Command version = tool("", "version");

    assertThat(version.exitCode()).isZero();
    assertThat(version.out()).hasLineCount(1).contains(build, "Java 25");
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "help demo", "help check"})
  void help_helps(String words) {
    Command help = tool("", (Object[]) words.split(" ", -1));

    assertThat(help.exitCode()).as(help.err()).isZero();
    assertThat(help.out()).contains("Usage: aws-oidc-executor");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dmeo", "demo --nope", "check --config"})
  void a_wrong_call_is_answered_with_the_usage(String words) {
    Command wrong = tool("", (Object[]) (words.isEmpty() ? new String[0] : words.split(" ", -1)));

    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("Usage: aws-oidc-executor").doesNotContain("\tat ");
  }

  private Command tool(String in, Object... words) {
    Object[] command = Stream.concat(Stream.of(Installation.TOOL), Stream.of(words)).toArray();
    return Command.run(environment("/usr/bin:/bin"), directory, in, command);
  }
}
