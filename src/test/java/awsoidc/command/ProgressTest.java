package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    progress(true, Duration.ofMillis(5))
        .during(
            "asking GitLab",
            () -> {
              while (!err.toString(UTF_8).contains("asking GitLab (")) {
                Thread.sleep(1);
              }
            });

    assertThat(err.toString(UTF_8)).endsWith("\r\u001b[K");
  }

  @Test
  void a_file_or_a_pipe_is_told_nothing() throws Exception {
    progress(false, Duration.ZERO).during("asking GitLab", () -> {});

    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void a_failure_gets_through() {
    assertThatThrownBy(() ->
            progress(true, Duration.ofMinutes(1))
                .during(
                    "asking GitLab",
                    () -> {
                      throw new IOException("away");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("away");
    assertThat(err.toString(UTF_8)).doesNotContain("asking");
  }

  private Progress progress(boolean terminal, Duration patience) {
    return new Progress(
        new Terminal(terminal, Map.of()), new PrintStream(err, true, UTF_8), patience);
  }
}
