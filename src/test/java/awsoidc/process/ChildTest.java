package awsoidc.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChildTest {

  @TempDir private Path directory;

  private final WatchedOutput out = new WatchedOutput();
  private final WatchedOutput err = new WatchedOutput();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 42, 255})
  void its_exit_code_is_told(int code) throws Exception {
    assertThat(bash("exit " + code).waitFor()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"KILL, 137", "TERM, 143", "SEGV, 139"})
  void after_a_signal_it_is_128_and_the_signals_number(String signal, int code) throws Exception {
    assertThat(bash("ulimit -c 0; kill -" + signal + " $$").waitFor()).isEqualTo(code);
  }

  @Test
  void bytes_of_any_kind_pass_unchanged_from_its_input_to_its_output() throws Exception {
    byte[] bytes = new byte[300_000];
    new Random(10).nextBytes(bytes);
    Path input = Files.write(directory.resolve("input"), bytes);

    Child child = start("cat");
    child.give("", input);

    assertThat(child.waitFor()).isZero();
    assertThat(out.bytes.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void its_environment_is_ours_and_more() throws Exception {
    Child child =
        Child.start(
            List.of("/usr/bin/env", "-0"),
            Map.of("A", "with space\nand line", "E", "", "U", "é😀"));
    child.printTo(out, err);
    child.waitFor();

    assertThat(out.bytes.toString(UTF_8).split("\0"))
        .contains("A=with space\nand line", "E=", "U=é😀", "PATH=" + System.getenv("PATH"));
  }

  @Test
  void arguments_are_passed_as_they_are() throws Exception {
    start("printf", "%s|", "a b", "", "'\"$x", "*").waitFor();

    assertThat(out.bytes.toString(UTF_8)).isEqualTo("a b||'\"$x|*|");
  }

  @Test
  void its_output_comes_while_it_runs_and_terminating_it_ends_it() throws Exception {
    Child child = bash("echo ready; exec sleep 60");
    out.awaitOutput();

    assertTimeoutPreemptively(ofSeconds(10), () -> child.terminate(ofSeconds(9)));

    assertThat(child.waitFor()).isEqualTo(143);
  }

  @Test
  void terminating_it_lets_it_have_the_last_word() throws Exception {
    Child child = bash("trap 'echo bye; exit 7' TERM; echo ready; while :; do :; done");
    out.awaitOutput();

    child.terminate(ofSeconds(9));

    assertThat(child.waitFor()).isEqualTo(7);
    assertThat(out.bytes.toString(UTF_8)).isEqualTo("ready\nbye\n");
  }

  @Test
  void what_ignores_sigterm_is_killed() throws Exception {
    Child child = bash("trap '' TERM; echo ready; exec sleep 60");
    out.awaitOutput();

    assertTimeoutPreemptively(ofSeconds(10), () -> child.terminate(ofMillis(100)));

    assertThat(child.waitFor()).isEqualTo(137);
  }

  @Test
  void terminating_what_has_ended_does_nothing() throws Exception {
    Child child = bash("exit 3");
    child.waitFor();

    child.terminate(ofSeconds(9));

    assertThat(child.waitFor()).isEqualTo(3);
  }

  @Test
  void a_command_that_does_not_exist_is_an_io_exception() {
    assertThatThrownBy(() -> start("/no/such/command"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/no/such/command");
  }

  @Test
  void a_text_is_read_before_a_file() throws Exception {
    Path script = directory.resolve("script");
    Files.writeString(script, "echo \"$WORD\"; exit 3\n");

    Child child = start("bash");
    child.give("WORD=first\n", script);

    assertThat(child.waitFor()).isEqualTo(3);
    assertThat(out.bytes.toString(UTF_8)).isEqualTo("first\n");
  }

  @Test
  void one_that_has_got_nothing_can_be_ended() throws Exception {
    Child child = Child.start(List.of("cat"), Map.of());

    assertTimeoutPreemptively(ofSeconds(10), () -> child.terminate(ofSeconds(9)));

    assertThat(child.waitFor()).isEqualTo(143);
  }

  private Child bash(String script) throws IOException {
    return start("bash", "-c", script);
  }

  private Child start(String... command) throws IOException {
    Child child = Child.start(List.of(command), Map.of());
    child.printTo(out, err);
    return child;
  }
}
