package awsoidc.gitlabrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.Role;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.end2end.support.BootedSystemd;
import awsoidc.end2end.support.Command;
import awsoidc.pipeline.PipelineJobs;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/getting-started.md, pasted as it is, on a machine with systemd and a runner as GitLab's
 * packages set it up: the service of root, and the account gitlab-runner.
 */
@Tag("systemd")
@Timeout(300)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class GettingStartedIT {

  private static final Path PAGE = Path.of("docs/getting-started.md");
  private static final Path CONFIGURATION =
      BootedSystemd.PREFIX.resolve("config/aws-oidc-executor.yaml");
  private static final Path RUNNER = Path.of("/usr/bin/gitlab-runner");
  private static final Path LOG = Path.of("/run/job.log");
  private static final String ROLE = "arn:aws:iam::123456789012:role/ShopDeploy";
  private static final String EXAMPLE = "https://gitlab.example.com";

  @TempDir private Path directory;
  private BootedSystemd systemd;

  /** The section of docs/systemd.md whose drop-in takes the place of the page's; or empty. */
  private String hardened = "";

  @BeforeEach
  void a_machine_with_a_runner() throws IOException {
    Optional<String> missing = BootedSystemd.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    systemd =
        BootedSystemd.start(
            Files.createDirectory(directory.resolve("systemd")),
            Path.of(System.getProperty("installation", "target/installation")));
    systemd.unit(BootedSystemd.UNIT, BootedSystemd.PACKAGED_UNIT);
  }

  @AfterEach
  void off() {
    if (systemd != null) {
      systemd.close();
    }
  }

  @Test
  void with_a_real_runner_the_job_is_green() throws Exception {
    assertGreenWithARealRunner();
  }

  /** docs/systemd.md tries it with the runner double; GitLab's own program is to work there too. */
  @Test
  void with_a_real_runner_in_a_hardened_unit_the_job_is_green() throws Exception {
    String page = Files.readString(Path.of("docs/systemd.md"));
    hardened = page.substring(page.indexOf("## A hardened unit"));
    assertGreenWithARealRunner();
  }

  private void assertGreenWithARealRunner() throws Exception {
    Optional<Path> runner =
        RealRunner.find(System.getProperty("gitlab.runner", ""), System.getenv("PATH"));
    assumeTrue(runner.isPresent(), "there is no gitlab-runner: SKIPPED");
    systemd.copy(runner.get(), RUNNER);
    pasteAllButTheLast();
    try (RealRunnerWorld world = new RealRunnerWorld(directory.resolve("world"))) {
      registerAsThePageSays(world.coordinator().url());
      for (String lines : blocks(hardened, "sh")) {
        assertThat(systemd.paste(lines).exitCode()).isZero();
      }
      for (String dropIn : blocks(hardened, "ini")) {
        systemd.unit(BootedSystemd.UNIT + ".d/aws-oidc-executor.conf", dropIn);
      }
      world
          .sts()
          .role(
              new Role(
                  ROLE,
                  TrustPolicy.admitting(
                      "123456789012",
                      world.issuer(),
                      world.issuer(),
                      Map.of("project_path", "acme/shop"))));
      systemd.write(
          CONFIGURATION,
          systemd
                  .read(CONFIGURATION)
                  .replace(EXAMPLE, world.issuer())
                  .replace(
                      "aws:\n", "aws:\n  sts: {endpoint: \"%s\"}\n".formatted(world.sts().url()))
              + "operator_log: none\n");
      JobBuilder job = world.awsJob();
      assertThat(PipelineJobs.read(block("yaml", 0), "whoami", job)).isEmpty();

      String check = pasteTheLast();
      OfferedJob offered = world.offer(job);

      assertThat(offered.ending()).as(offered.log() + check).isEqualTo(Ending.SUCCESS);
      assertGreen(offered.log(), check);
      assertThat(systemd.run("systemctl", "stop", BootedSystemd.UNIT).exitCode()).isZero();
    }
  }

  @Test
  void with_the_tests_runner_double_the_job_is_green() throws IOException {
    systemd.write(
        RUNNER,
        """
        #!/bin/sh
        exec %1$s/bin/aws-oidc-executor run-job --demo --config %2$s --file /root/job.yml whoami
        """
            .formatted(BootedSystemd.PREFIX, CONFIGURATION));
    systemd.unit(
        BootedSystemd.UNIT + ".d/tests.conf",
        "[Service]\nType=oneshot\nRestart=no\nStandardOutput=append:%1$s\nStandardError=append:%1$s\n"
            .formatted(LOG));
    systemd.write(Path.of("/root/job.yml"), block("yaml", 0));
    pasteAllButTheLast();
    register(EXAMPLE);

    String check = pasteTheLast();

    String log = systemd.read(LOG);
    assertThat(log).contains("Job succeeded");
    assertGreen(log, check);
  }

  private void assertGreen(String log, String check) throws IOException {
    assertThat(log)
        .contains("credentials for eu-west-1 until 20")
        .containsPattern(
            Pattern.quote(block("text", 2).strip()).replaceAll("20-438685", "\\\\E.*\\\\Q"));
    // What is asked over the network is another test's.
    assertThat(check.lines().filter(line -> line.contains("✗")))
        .allMatch(line -> line.contains("STS") || line.contains("issuer"));
    assertThat(check).contains("✓ ", "config.toml");
  }

  private void registerAsThePageSays(String url) throws IOException {
    String lines = block("text", 1).replace(EXAMPLE, url).replace("glrt-…", "glrt-test-runner");
    Command registered = systemd.paste(lines);

    assertThat(registered.exitCode()).as(lines + registered.err()).isZero();
    assertThat(lines(systemd.read(Path.of("/etc/gitlab-runner/config.toml"))))
        .containsAll(lines(block("toml", 0)));
  }

  /** As the page's gitlab-runner register would leave it. */
  private void register(String url) throws IOException {
    systemd.write(
        Path.of("/etc/gitlab-runner/config.toml"),
        """
        concurrent = 1
        check_interval = 1
        [[runners]]
          name = "aws"
          id = 1
          url = "%s"
          token = "glrt-test-runner"
        %s
        """
            .formatted(url, block("toml", 0)));
    assertThat(lines(systemd.read(Path.of("/root/aws-oidc/config.toml"))))
        .containsAll(
            lines(block("toml", 0)).stream().filter(line -> line.contains("_exec")).toList());
  }

  private void pasteAllButTheLast() throws IOException {
    List<String> blocks = blocks("sh");
    String lines = String.join("\n", blocks.subList(0, blocks.size() - 1));
    Command pasted = systemd.paste(lines);

    assertThat(pasted.exitCode()).as(lines + pasted.out() + pasted.err()).isZero();
    assertThat(pasted.out()).contains("Java 25");
    assertThat(systemd.run("sh", "-n", "/root/aws-oidc/create-role.sh").exitCode()).isZero();
  }

  /** Returns what check says in the end; it fails where it does not reach AWS. */
  private String pasteTheLast() throws IOException {
    List<String> lines = lines(blocks("sh").getLast());
    assertThat(lines.getLast()).isEqualTo("aws-oidc-executor check");
    Command restarted = systemd.paste(String.join("\n", lines.subList(0, lines.size() - 1)));
    assertThat(restarted.exitCode()).as(restarted.err() + systemd.read(LOG)).isZero();

    return systemd.paste(blocks("sh").getFirst() + lines.getLast()).out();
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  private static String block(String language, int index) throws IOException {
    return blocks(language).get(index);
  }

  private static List<String> blocks(String language) throws IOException {
    return blocks(Files.readString(PAGE), language);
  }

  private static List<String> blocks(String text, String language) {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(text)
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
