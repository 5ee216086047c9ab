package awsoidc.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.runner.RunnerEnvironment;
import awsoidc.sandbox.HostUser;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.state.SealKey;
import awsoidc.state.UnusableState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandOverTest {

  private static final Sandbox SANDBOX =
      SandboxPlan.host(Optional.empty(), Optional.empty())
          .sandbox(
              Path.of("/tmp/it's/custom-executor1"),
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
    Map<String, String> jobEnv =
        HandOver.jobEnv(key(), "1.2.3-abc", SANDBOX, Path.of("/d"), Optional.empty(), false, false);

    assertThat(jobEnv)
        .containsEntry("AWS_OIDC_EXECUTOR_BUILD", "1.2.3-abc")
        .containsEntry("AWS_OIDC_EXECUTOR_CREDENTIALS", "no")
        .containsEntry("AWS_OIDC_EXECUTOR_KEY", key().encoded().reveal());
    assertThat(words("bash", jobEnv.getOrDefault("AWS_OIDC_EXECUTOR_ENVIRONMENT", "")))
        .containsExactly(
            "HOME=/home/$HOME",
            "USER=runner",
            "LOGNAME=runner",
            "PATH=/usr/bin:/bin",
            "LANG=C.UTF-8",
            "TMPDIR=/tmp/it's/aws-oidc-custom-executor1");
    assertThat(words("bash", jobEnv.getOrDefault("AWS_OIDC_EXECUTOR_COMMAND", "")))
        .containsExactly("bash", "-l");
  }

  @Test
  void job_env_says_whether_there_are_credentials() throws IOException {
    assertThat(HandOver.jobEnv(key(), "1", SANDBOX, Path.of("/d"), Optional.empty(), true, false))
        .containsEntry("AWS_OIDC_EXECUTOR_CREDENTIALS", "yes");
  }

  @Test
  void the_key_comes_back_in_a_later_stage() throws Exception {
    RunnerEnvironment later =
        new RunnerEnvironment(
            HandOver.jobEnv(key(), "1", SANDBOX, Path.of("/d"), Optional.empty(), true, false));

    assertThat(HandOver.key(later).encoded()).isEqualTo(key().encoded());
  }

  @Test
  void an_author_cannot_hand_over_a_key() {
    RunnerEnvironment spoofed =
        new RunnerEnvironment(Map.of("CUSTOM_ENV_AWS_OIDC_EXECUTOR_KEY", "x"));

    assertThatThrownBy(() -> HandOver.key(spoofed)).isInstanceOf(HandOver.NoHandOver.class);
  }

  @Test
  void without_config_the_remedy_is_told() {
    assertThatThrownBy(() -> HandOver.key(new RunnerEnvironment(Map.of())))
        .isInstanceOf(HandOver.NoHandOver.class)
        .hasMessageContaining("config_exec is not registered in config.toml");
  }

  @Test
  void a_damaged_key_is_refused() {
    assertThatThrownBy(
            () -> HandOver.key(new RunnerEnvironment(Map.of("AWS_OIDC_EXECUTOR_KEY", "x"))))
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
    assertThat(words("bash", HandOver.shellWords(words))).isEqualTo(words);
    assertThat(words("sh", HandOver.shellWords(words))).isEqualTo(words);
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
