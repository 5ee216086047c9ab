package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(strings = {"check", "demo", "explain", "gc", "version"})
  void each_command_explains_itself(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString(UTF_8)).contains("Usage: aws-oidc-executor " + command);
    assertThat(run("help", command)).isZero();
  }

  @Test
  void the_tool_explains_itself() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(UTF_8)).contains("Usage: aws-oidc-executor", "check", "explain");
  }

  @Test
  void the_version_is_an_option_and_a_command() {
    assertThat(run("--version")).isZero();
    assertThat(run("version")).isZero();
    assertThat(out.toString(UTF_8).lines())
        .hasSize(2)
        .containsOnly("aws-oidc-executor BUILD, Java " + Runtime.version());
  }

  @Test
  void what_is_no_command_is_2() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("chek")).isEqualTo(2);
    assertThat(run("check", "--hlp")).isEqualTo(2);
  }

  private int run(String... arguments) {
    Path nowhere = Path.of("/nowhere");
    return new Operator(
            nowhere,
            nowhere,
            "BUILD",
            nowhere,
            Map.of(),
            Clock.systemUTC(),
            InputStream.nullInputStream(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(List.of(arguments));
  }
}
