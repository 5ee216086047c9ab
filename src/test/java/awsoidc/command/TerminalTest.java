package awsoidc.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {

  @Test
  void a_terminal_takes_colours_unless_its_variables_say_no() {
    assertThat(terminal(Map.of("TERM", "xterm")).takesColour()).isTrue();
    assertThat(terminal(Map.of("TERM", "xterm", "NO_COLOR", "")).takesColour()).isTrue();
    assertThat(terminal(Map.of("TERM", "xterm", "NO_COLOR", "1")).takesColour()).isFalse();
    assertThat(terminal(Map.of("TERM", "dumb")).takesColour()).isFalse();
    assertThat(terminal(Map.of()).takesColour()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/pts/0", "/dev/tty", "/dev/tty1", "/dev/ttyS0", "/dev/console"})
  void a_terminal_is_known_by_its_device(String device) {
    assertThat(Terminal.isTerminal(Path.of(device))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "/dev/shm/out", "/dev/pts", "/tmp/tty", "pipe:[1]"})
  void all_else_is_none(String device) {
    assertThat(Terminal.isTerminal(Path.of(device))).isFalse();
  }

  @Test
  void a_pipe_takes_no_colours_and_whole_lines() {
    Terminal pipe = new Terminal(false, Map.of("TERM", "xterm"));

    assertThat(pipe.takesColour()).isFalse();
    assertThat(pipe.columns()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void a_terminal_is_never_used_beyond_100_columns() {
    assertThat(terminal(Map.of()).columns()).isBetween(40, 100);
  }

  private static Terminal terminal(Map<String, String> environment) {
    return new Terminal(true, environment);
  }
}
