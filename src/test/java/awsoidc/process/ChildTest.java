package awsoidc.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChildTest {

  @TempDir private Path directory;

  private final Watched out = new Watched();
  private final Watched err = new Watched();

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
  void the_two_outputs_stay_apart() throws Exception {
    bash("echo one; echo two >&2; echo three").waitFor();

    assertThat(out.bytes.toString(UTF_8)).isEqualTo("one\nthree\n");
    assertThat(err.bytes.toString(UTF_8)).isEqualTo("two\n");
  }

  @Test
  void bytes_of_any_kind_pass_unchanged_from_its_input_to_its_output() throws Exception {
    byte[] bytes = new byte[300_000];
    new Random(10).nextBytes(bytes);
    Path input = Files.write(directory.resolve("input"), bytes);

    Child child = start(out, "cat");
    child.give("", Optional.of(input));

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
    start(out, "printf", "%s|", "a b", "", "'\"$x", "*").waitFor();

    assertThat(out.bytes.toString(UTF_8)).isEqualTo("a b||'\"$x|*|");
  }

  @Test
  void both_outputs_are_closed_at_its_end() throws Exception {
    bash("true").waitFor();

    assertThat(out.closed).isTrue();
    assertThat(err.closed).isTrue();
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
  void a_child_that_nobody_reads_any_more_ends() throws Exception {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Child child = start(gone, "bash", "-c", "while :; do echo more || exit; done");
    try {
      int code = assertTimeoutPreemptively(ofSeconds(10), child::waitFor);

      assertThat(code).isNotZero();
    } finally {
      child.terminate(ofMillis(1));
    }
  }

  @Test
  void its_last_output_waits_for_a_slow_reader() throws Exception {
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] source, int offset, int length) throws IOException {
            pause();
            out.write(source, offset, length);
          }

          @Override
          public void close() throws IOException {
            pause();
            out.write("closed".getBytes(UTF_8));
          }
        };
    Child child = start(slow, "echo", "end");

    assertThat(child.waitFor()).isZero();

    assertThat(out.bytes.toString(UTF_8)).isEqualTo("end\nclosed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"while sleep 0.3; do echo more; done", "exec yes"})
  void what_others_go_on_to_print_is_not_waited_for(String others) throws Exception {
    Child child = bash("{ " + others + "; } 2> /dev/null & echo $! >&2; exit 5");

    int code = assertTimeoutPreemptively(ofSeconds(30), child::waitFor);

    assertThat(code).isEqualTo(5);
    long pid = Long.parseLong(err.bytes.toString(UTF_8).strip());
    assertThat(ProcessHandle.of(pid))
        .hasValueSatisfying(left -> assertThat(left.destroyForcibly()).isTrue());
  }

  @Test
  void a_process_left_in_the_background_holds_nothing_up() throws Exception {
    Child child = bash("sleep 60 2> /dev/null & echo $!; exit 5");

    int code = assertTimeoutPreemptively(ofSeconds(30), child::waitFor);

    assertThat(code).isEqualTo(5);
    long pid = Long.parseLong(out.bytes.toString(UTF_8).strip());
    assertThat(ProcessHandle.of(pid))
        .hasValueSatisfying(left -> assertThat(left.destroyForcibly()).isTrue());
  }

  @Test
  void a_command_that_does_not_exist_is_an_io_exception() {
    assertThatThrownBy(() -> start(out, "/no/such/command"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/no/such/command");
  }

  @Test
  void a_text_is_read_before_a_file() throws Exception {
    Path script = directory.resolve("script");
    Files.writeString(script, "echo \"$WORD\"; exit 3\n");

    Child child = start(out, "bash");
    child.give("WORD=first\n", Optional.of(script));

    assertThat(child.waitFor()).isEqualTo(3);
    assertThat(out.bytes.toString(UTF_8)).isEqualTo("first\n");
  }

  @Test
  void a_text_may_be_all() throws Exception {
    Child child = start(out, "bash");
    child.give("echo alone; exit 4\n", Optional.empty());

    assertThat(child.waitFor()).isEqualTo(4);
    assertThat(out.bytes.toString(UTF_8)).isEqualTo("alone\n");
  }

  @Test
  void what_it_prints_waits_for_where_it_belongs() throws Exception {
    Child child = Child.start(List.of("bash", "-c", "echo early; read -r; echo late"), Map.of());
    child.give("go\n", Optional.empty());
    child.awaitEnd();
    child.printTo(out, err);
    child.waitFor();

    assertThat(out.bytes.toString(UTF_8)).isEqualTo("early\nlate\n");
  }

  @Test
  void one_that_has_got_nothing_can_be_ended() throws Exception {
    Child child = Child.start(List.of("cat"), Map.of());

    assertTimeoutPreemptively(ofSeconds(10), () -> child.terminate(ofSeconds(9)));

    assertThat(child.waitFor()).isEqualTo(143);
  }

  private Child bash(String script) throws IOException {
    return start(out, "bash", "-c", script);
  }

  private Child start(OutputStream to, String... command) throws IOException {
    Child child = Child.start(List.of(command), Map.of());
    child.printTo(to, err);
    return child;
  }

  /** Longer than what has ended may be silent. */
  private static void pause() throws IOException {
    try {
      Thread.sleep(ofMillis(2_500));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Keeps what comes, and tells of it. */
  private static final class Watched extends OutputStream {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch something = new CountDownLatch(1);
    volatile boolean closed;

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      bytes.write(source, offset, length);
      something.countDown();
    }

    @Override
    public void close() {
      closed = true;
    }

    void awaitOutput() throws InterruptedException {
      assertThat(something.await(20, TimeUnit.SECONDS)).as("output").isTrue();
    }
  }
}
