package awsoidc.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import awsoidc.runner.RunnerEnvironment;
import awsoidc.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTest {

  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
  private final Log log = Log.to(stream);

  @Test
  void a_line_is_a_line() {
    log.info("é 😀 \"x\"");

    assertThat(written()).isEqualTo("é 😀 \"x\"\n");
  }

  @Test
  void a_warning_says_so() {
    log.warning("careful");

    assertThat(written()).isEqualTo("WARNING: careful\n");
  }

  /** GitLab Runner's own: ANSI_YELLOW and ANSI_BOLD_RED of its helpers/ansi_colors.go. */
  @Test
  void in_a_jobs_log_warnings_are_yellow_and_errors_red() {
    Log coloured = Log.coloured(stream, new RunnerEnvironment(Map.of("NO_COLOR", "")));

    coloured.info("plain");
    coloured.warning("careful");
    coloured.error(List.of("first", "  second"));

    assertThat(written().lines())
        .containsExactly(
            "plain",
            "\u001b[0;33mWARNING: careful\u001b[0;m",
            "\u001b[31;1mERROR: first\u001b[0;m",
            "  second");
  }

  @Test
  void a_runner_without_colours_gets_none() {
    Log.coloured(stream, new RunnerEnvironment(Map.of("NO_COLOR", "1"))).warning("careful");

    assertThat(written()).isEqualTo("WARNING: careful\n");
  }

  @Test
  void an_error_says_so_once() {
    log.error(List.of("first", "  second"));

    assertThat(written()).isEqualTo("ERROR: first\n  second\n");
  }

  /** A new line, GitLab's section markers, a terminal's escapes, what turns or hides text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nERROR: b",
        "a\rb",
        "a\u001b[2Kb",
        "a\u009b2Kb",
        "a\u0085b",
        "a\u0000b",
        "a\u007fb",
        "a\tb",
        "a\u202eb",
        "a\u2028b",
        "a\u2029b",
        "a\u200bb",
        "a\u2066b\u2069",
        "a\ufeffb",
        "a\r\u001b[0Ksection_start:1:x\r\u001b[0Kb",
      })
  void nothing_that_is_not_seen_gets_through(String line) {
    log.info(line);
    log.warning(line);
    log.error(List.of(line, line));

    assertThat(written().lines()).hasSize(4);
    assertThat(written().replace("\n", "").codePoints()).allMatch(Printable::isShown);
    assertThat(written()).startsWith("a\\u");
  }

  @Test
  void a_line_without_end_is_cut() {
    log.info("x".repeat(5_000));

    assertThat(written()).isEqualTo("x".repeat(1_000) + "…\n");
  }

  @Test
  void a_reader_that_is_gone_is_no_failure() {
    Log broken =
        Log.to(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });

    assertThatCode(() -> broken.error(List.of("x"))).doesNotThrowAnyException();
  }

  private String written() {
    return stream.toString(UTF_8);
  }
}
