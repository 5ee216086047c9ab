package awsoidc.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.config.Reporting;
import awsoidc.delivery.DeliverySettings;
import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.role.Grants;
import awsoidc.role.RoleArn;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.sandbox.HostPlan;
import awsoidc.sandbox.HostUser;
import awsoidc.sandbox.JobDirectories;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.state.JobState;
import awsoidc.state.SealKey;
import awsoidc.state.UnusableState;
import awsoidc.sts.Settings;
import awsoidc.systemlog.SystemLog;
import awsoidc.text.ShellWords;
import awsoidc.token.IdToken;
import awsoidc.token.Jwts;
import awsoidc.token.TokenSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JobEnvTest {

  private static final Reporting AUDITED =
      new Reporting(
          Optional.of(Path.of("/var/log/an audit.jsonl")),
          false,
          Optional.of(SystemLog.SYSLOG),
          Optional.empty());

  private static final Sandbox SANDBOX =
      SandboxPlan.of(new HostPlan(), Path.of("/b"), Path.of("/c"), SandboxSettings.DEFAULT_GRACE)
          .sandbox(
              new JobDirectories(Path.of("/tmp/it's/custom-executor1"), Path.of("/var/lib/x")),
              new HostUser("runner", "/home/$HOME", "/usr/bin:/bin", "C.UTF-8"));

  @Test
  void a_shell_gets_back_exactly_the_words_that_were_quoted() throws Exception {
    assertShellGetsBack(
        List.of(
            "plain",
            "",
            " ",
            "two words",
            "it's",
            "'",
            "''",
            "'\\''",
            "\"quoted\"",
            "\\",
            "\\n",
            "trailing\\",
            "new\nline",
            "\n",
            "trailing\n",
            "tab\there",
            "$HOME",
            "${IFS}",
            "$(touch /tmp/never)",
            "`id`",
            "*",
            "?[a-z]",
            "~",
            "{a,b}",
            "!!",
            "#comment",
            "a;b",
            "a&&b|c>d<e",
            "-n",
            "--",
            "A=b",
            "é😀\u2028",
            "\u0001\u001b[31m\u007f",
            "\r\n"));
  }

  @Test
  void a_shell_gets_back_random_words() throws Exception {
    Random random = new Random(11);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      StringBuilder word = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        word.append(
            random.nextBoolean()
                ? "'\"\\$`\n *".charAt(random.nextInt(8))
                : (char) (1 + random.nextInt(0x7f)));
      }
      words.add(word.toString());
    }

    assertShellGetsBack(words);
  }

  @Test
  void job_env_says_how_a_script_without_credentials_is_run() throws Exception {
    Map<String, String> jobEnv = jobEnv("1.2.3-abc", Optional.empty());

    assertThat(jobEnv)
        .containsEntry("AWS_OIDC_EXECUTOR_BUILD", "1.2.3-abc")
        .containsEntry("AWS_OIDC_EXECUTOR_CREDENTIALS", "no")
        .containsEntry("AWS_OIDC_EXECUTOR_GRACE", "10")
        .doesNotContainKey("AWS_OIDC_EXECUTOR_FORWARDS")
        .containsEntry("AWS_OIDC_EXECUTOR_KEY", key().encoded().reveal());
    assertThat(words("bash", launch(jobEnv, "environment")))
        .containsExactly(
            "HOME=/home/$HOME",
            "USER=runner",
            "LOGNAME=runner",
            "PATH=/usr/bin:/bin",
            "LANG=C.UTF-8",
            "TMPDIR=/tmp/it's/custom-executor1/aws-oidc-executor",
            "SHLVL=2");
    assertThat(words("bash", launch(jobEnv, "command"))).containsExactly("bash", "-l");
  }

  @Test
  void job_env_says_whether_there_are_credentials() throws Exception {
    assertThat(jobEnv("1", Optional.of(credentials(Way.ENVIRONMENT))))
        .containsEntry("AWS_OIDC_EXECUTOR_CREDENTIALS", "yes");
  }

  @Test
  void later_calls_tell_of_failures_where_config_was_told_to() throws Exception {
    for (Reporting reporting :
        List.of(
            Reporting.DEFAULT,
            AUDITED,
            new Reporting(
                Optional.empty(),
                true,
                Optional.of(SystemLog.NONE),
                Optional.of(URI.create("https://wiki.example.com/aws"))))) {
      assertThat(JobEnv.reporting(new RunnerEnvironment(jobEnv("1", Optional.empty(), reporting))))
          .isEqualTo(reporting);
    }
  }

  @Test
  void a_job_on_this_machine_is_not_elsewhere() throws IOException {
    assertThat(JobEnv.isElsewhere(new RunnerEnvironment(jobEnv("1", Optional.empty())))).isFalse();
  }

  /** A variable of the runner's own environment may have the same name. */
  @Test
  void a_log_that_config_did_not_name_is_ignored() {
    assertThat(
            JobEnv.reporting(
                new RunnerEnvironment(Map.of("AWS_OIDC_EXECUTOR_LOG", "/var/log/x.log"))))
        .isEqualTo(Reporting.DEFAULT);
  }

  /** What bin/run makes of it. */
  private static String launch(Map<String, String> jobEnv, String what) throws Exception {
    String launch = jobEnv.getOrDefault("AWS_OIDC_EXECUTOR_LAUNCH", "");
    String printed = "\"$(" + launch + "; printf '%s' \"$" + what + "\")\"";
    return words("bash", printed).getFirst();
  }

  private static Map<String, String> jobEnv(
      String build, Optional<JobState.Credentials> credentials) throws IOException {
    return jobEnv(build, credentials, Reporting.DEFAULT);
  }

  private static Map<String, String> jobEnv(
      String build, Optional<JobState.Credentials> credentials, Reporting reporting)
      throws IOException {
    return JobEnv.jobEnv(
        key(),
        build,
        SANDBOX,
        Path.of("/d"),
        SandboxSettings.DEFAULT_GRACE,
        Optional.empty(),
        credentials,
        reporting,
        Optional.empty());
  }

  private static JobState.Credentials credentials(Way way) throws Exception {
    Duration hour = Duration.ofHours(1);
    return new JobState.Credentials(
        Grants.grant(
            "rule",
            new RoleArn("aws", "123456789012", "Deploy"),
            hour,
            true,
            "20-77",
            Optional.empty()),
        IdToken.decode("AWS_ID_TOKEN", Jwts.of("{}")),
        new TokenSettings("https://x", List.of("a"), Optional.empty(), Optional.empty()),
        Settings.of(Optional.empty(), Duration.ofSeconds(20), Optional.empty()),
        new DeliverySettings(way, DeliverySettings.OnConflict.FAIL, hour, false),
        Optional.empty(),
        List.of(),
        false);
  }

  @Test
  void the_key_comes_back_in_a_later_stage() throws Exception {
    RunnerEnvironment later = new RunnerEnvironment(jobEnv("1", Optional.empty()));

    assertThat(JobEnv.key(later).encoded()).isEqualTo(key().encoded());
  }

  @Test
  void an_author_cannot_hand_over_a_key() {
    RunnerEnvironment spoofed =
        new RunnerEnvironment(Map.of("CUSTOM_ENV_AWS_OIDC_EXECUTOR_KEY", "x"));

    assertThatThrownBy(() -> JobEnv.key(spoofed)).isInstanceOf(JobEnv.NoJobEnv.class);
  }

  @Test
  void without_config_the_remedy_is_told() {
    assertThatThrownBy(() -> JobEnv.key(new RunnerEnvironment(Map.of())))
        .isInstanceOf(JobEnv.NoJobEnv.class)
        .hasMessageContaining("config_exec is not registered in config.toml");
  }

  @Test
  void a_damaged_key_is_refused() {
    assertThatThrownBy(
            () -> JobEnv.key(new RunnerEnvironment(Map.of("AWS_OIDC_EXECUTOR_KEY", "x"))))
        .isInstanceOf(UnusableState.class);
  }

  private static SealKey key() throws IOException {
    return SealKey.generate(count -> {
      byte[] bytes = new byte[count];
      Arrays.fill(bytes, (byte) 7);
      return bytes;
    });
  }

  private static void assertShellGetsBack(List<String> words) throws Exception {
    assertThat(words("bash", ShellWords.words(words))).isEqualTo(words);
    assertThat(words("sh", ShellWords.words(words))).isEqualTo(words);
  }

  /** What a shell's eval makes of it. */
  private static List<String> words(String shell, String quoted) throws Exception {
    Process process =
        new ProcessBuilder(shell, "-c", "eval \"set -- $1\"; printf '%s\\0' \"$@\"", shell, quoted)
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    List<String> words = new ArrayList<>(Arrays.asList(output.split("\0", -1)));
    words.removeLast();
    return words;
  }
}
