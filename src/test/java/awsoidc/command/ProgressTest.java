package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgressTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  @Timeout(60)
  void a_terminal_is_told_what_takes_so_long_and_is_clean_afterwards() throws Exception {
    Progress progress = progress(true, Duration.ofMillis(5));
    progress.begin("check");
    awaitLine();

    progress.end();

    assertThat(err.toString(UTF_8)).matches("(?s).*\r {11,}\r");
  }

  @Test
  @Timeout(60)
  void what_a_command_prints_comes_on_a_clean_line_and_ends_it() throws Exception {
    Progress progress = progress(true, Duration.ofMillis(5));
    PrintStream out = progress.before(new PrintStream(err, true, UTF_8));
    progress.begin("check");
    awaitLine();

    out.println("a report");
    out.println("of two lines");
    progress.end();

    assertThat(err.toString(UTF_8)).matches("(?s).*\r {11,}\ra report\nof two lines\n");
  }

  @Test
  void who_is_quick_is_told_nothing() {
    Progress progress = progress(true, Duration.ofMinutes(1));
    progress.begin("check");
    progress.end();

    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void a_file_or_a_pipe_is_told_nothing() {
    Progress progress = progress(false, Duration.ZERO);
    progress.begin("check");
    progress.end();

    assertThat(err.toString(UTF_8)).isEmpty();
  }

  private void awaitLine() throws InterruptedException {
    while (!err.toString(UTF_8).contains("check (")) {
      Thread.sleep(1);
    }
  }

  private Progress progress(boolean terminal, Duration patience) {
    return new Progress(
        new Terminal(terminal, Map.of("TERM", "xterm")),
        new PrintStream(err, true, UTF_8),
        patience);
  }
}
