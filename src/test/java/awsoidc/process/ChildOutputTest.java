package awsoidc.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of what a child prints. */
class ChildOutputTest {

  private final WatchedOutput out = new WatchedOutput();
  private final WatchedOutput err = new WatchedOutput();

  @Test
  void the_two_outputs_stay_apart() throws Exception {
    bash("echo one; echo two >&2; echo three").waitFor();

    assertThat(out.bytes.toString(UTF_8)).isEqualTo("one\nthree\n");
    assertThat(err.bytes.toString(UTF_8)).isEqualTo("two\n");
  }

  @Test
  void both_outputs_are_closed_at_its_end() throws Exception {
    bash("true").waitFor();

    assertThat(out.closed).isTrue();
    assertThat(err.closed).isTrue();
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
  void what_it_prints_waits_for_where_it_belongs() throws Exception {
    Child child = Child.start(List.of("bash", "-c", "echo early; read -r; echo late"), Map.of());
    child.give("go\n", Path.of("/dev/null"));
    child.awaitEnd();
    child.printTo(out, err);
    child.waitFor();

    assertThat(out.bytes.toString(UTF_8)).isEqualTo("early\nlate\n");
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
}
