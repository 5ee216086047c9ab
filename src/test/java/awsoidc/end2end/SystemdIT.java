package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.end2end.support.BootedSystemd;
import awsoidc.end2end.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/systemd.md, under a real systemd: each drop-in and each row of its table is tried with a
 * job, by the tests' runner double as the unit's program.
 */
@Tag("systemd")
@SuppressWarnings("NullAway.Init") // JUnit calls boot() first
class SystemdIT {

  private static final Path PAGE = Path.of("docs/systemd.md");
  private static final Path LOG = Path.of("/run/job.log");

  /** One job by the tests' runner double; where Java cannot start, the runner's first call. */
  private static final String DOUBLE =
      """
      #!/bin/sh
      bin=/opt/aws-oidc-executor/bin
      "$bin/aws-oidc-executor" version >/dev/null 2>&1 ||
        SYSTEM_FAILURE_EXIT_CODE=2 BUILD_FAILURE_EXIT_CODE=1 exec "$bin/config"
      exec "$bin/aws-oidc-executor" run-job --demo --config "/usr/share/tests/$1.yaml" \\
        --file /usr/share/tests/job.yml deploy
      """;

  private static final String JOB =
      """
      deploy:
        id_tokens: {AWS_ID_TOKEN: {aud: https://gitlab.example.com}}
        script:
          - echo "account $(id -un)"
          - test -n "$AWS_SESSION_TOKEN" && echo "credentials yes"
          - echo "group $(cat /proc/self/cgroup)"
      """;

  private static final String CONFIGURATION =
      """
      gitlab: {url: https://gitlab.example.com}
      roles:
        - when: {project_path: acme/shop}
          assume: arn:aws:iam::123456789012:role/ShopDeploy
      operator_log: none
      """;

  @TempDir private static Path directory;
  private static BootedSystemd systemd;

  @BeforeAll
  static void boot() throws IOException {
    Optional<String> missing = BootedSystemd.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    Path scratch = Files.createDirectory(directory.resolve("systemd"));
    systemd =
        BootedSystemd.start(scratch, Path.of(System.getProperty("installation", "")).toRealPath());
    Command account =
        systemd.paste(
            "id gitlab-runner || useradd --system --create-home --shell /bin/bash gitlab-runner");
    assertThat(account.exitCode()).as(account.err()).isZero();
    systemd.unit(BootedSystemd.UNIT, BootedSystemd.PACKAGED_UNIT);
    systemd.write(Path.of("/usr/bin/gitlab-runner"), DOUBLE);
    systemd.write(Path.of("/etc/gitlab-runner/config.toml"), "concurrent = 1\n");
    systemd.write(Path.of("/usr/share/tests/job.yml"), JOB);
    systemd.write(Path.of("/usr/share/tests/user.yaml"), CONFIGURATION);
    systemd.write(
        Path.of("/usr/share/tests/bubblewrap.yaml"),
        CONFIGURATION + "sandbox: {type: bubblewrap}\n");
  }

  @AfterAll
  static void end() {
    if (systemd != null) {
      systemd.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A runner that is root",
        "A runner with an account of its own",
        "A runner with DynamicUser",
        "A hardened unit"
      })
  void a_drop_in_of_the_page_runs_jobs(String heading) throws IOException {
    String section = section(heading);
    List<String> dropIns = blocks(section, "ini");
    assertThat(dropIns).hasSize(1);
    for (String lines : blocks(section, "sh")) {
      assertThat(systemd.paste(lines).exitCode()).as(lines).isZero();
    }

    String log = job("user", dropIns.getFirst());

    assertThat(log)
        .contains("credentials yes", "Job succeeded", "/" + BootedSystemd.UNIT + "/aws-oidc-")
        .doesNotContain("WARNING: Cannot", "ERROR");
    assertThat(log)
        .contains(heading.contains("DynamicUser") ? "account ci-runner" : "account gitlab-runner");
  }

  @Test
  void the_drop_ins_are_what_systemd_understands() throws IOException {
    for (String dropIn : blocks(Files.readString(PAGE), "ini")) {
      place(dropIn, "");
      Command verify = systemd.run("systemd-analyze", "verify", BootedSystemd.UNIT);

      assertThat(verify.exitCode()).as(verify.err()).isZero();
      assertThat(verify.out() + verify.err()).doesNotContain("aws-oidc-executor.conf");
    }
  }

  @Test
  void the_hardened_unit_is_rated_better_than_the_packaged_one() throws IOException {
    place("[Service]\n", "");
    double packaged = exposure();
    place(blocks(section("A hardened unit"), "ini").getFirst(), "");

    assertThat(exposure()).isLessThan(packaged / 2);
  }

  private double exposure() {
    Command rated = systemd.run("systemd-analyze", "security", "--no-pager", BootedSystemd.UNIT);
    Matcher level =
        Pattern.compile("Overall exposure level.*: ([0-9.]+) ").matcher(rated.out() + rated.err());
    assertThat(level.find()).as(rated.out() + rated.err()).isTrue();
    return Double.parseDouble(level.group(1));
  }

  record Row(String setting, String sandbox, boolean works, String words) {}

  static Stream<Row> rows() throws IOException {
    return Pattern.compile("(?m)^\\| `([^`]+)` \\| `(\\w+)` \\| (works|fails) \\| (?:`(.*)` )?\\|$")
        .matcher(Files.readString(PAGE))
        .results()
        .map(row ->
            new Row(
                row.group(1),
                row.group(2),
                row.group(3).equals("works"),
                Optional.ofNullable(row.group(4)).orElse("")));
  }

  @Test
  void every_row_of_the_table_is_tried() throws IOException {
    long lines =
        section("Setting by setting").lines().filter(line -> line.startsWith("| `")).count();

    assertThat(rows()).hasSize((int) lines).hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_setting_does_what_the_page_says(Row row) throws IOException {
    String log =
        job(
            row.sandbox(),
            "[Service]\nDelegate=yes\nStateDirectory=aws-oidc-executor\n" + row.setting() + "\n");

    assertThat(log).as(row.toString()).contains(row.words());
    if (row.works()) {
      assertThat(log).contains("credentials yes", "Job succeeded").doesNotContain("account root");
    } else {
      assertThat(log).doesNotContain("Job succeeded", "\tat ");
    }
    if (row.words().isEmpty()) {
      assertThat(log).doesNotContain("WARNING: Cannot", "ERROR");
    }
    assertThat(log.contains("/" + BootedSystemd.UNIT + "/aws-oidc-"))
        .isEqualTo(
            row.works()
                && row.sandbox().equals("user")
                && !row.setting().startsWith("ProtectControlGroups"));
  }

  /** Runs the unit with this drop-in; returns what its job prints. */
  private static String job(String sandbox, String dropIn) throws IOException {
    place(
        dropIn,
        """
        [Service]
        Type=oneshot
        Restart=no
        ExecStart=
        ExecStart=/usr/bin/gitlab-runner %s
        StandardOutput=append:%s
        StandardError=append:%s
        """
            .formatted(sandbox, LOG, LOG));
    systemd.run("rm", "-rf", LOG, "/var/lib/aws-oidc-executor", "/var/lib/private");
    systemd.run("systemctl", "reset-failed");
    systemd.paste(blocks(Files.readString(PAGE), "sh").getFirst());
    return systemd.read(LOG);
  }

  private static void place(String dropIn, String ofTheTests) throws IOException {
    systemd.unit(BootedSystemd.UNIT + ".d/aws-oidc-executor.conf", dropIn);
    systemd.unit(BootedSystemd.UNIT + ".d/tests.conf", ofTheTests);
    systemd.run("systemctl", "daemon-reload");
  }

  private static String section(String heading) throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("\n## " + heading + "\n");
    assertThat(begin).as(heading).isPositive();
    int end = page.indexOf("\n## ", begin + 1);
    return page.substring(begin, end < 0 ? page.length() : end);
  }

  private static List<String> blocks(String text, String language) {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(text)
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
