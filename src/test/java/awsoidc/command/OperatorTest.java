package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private Path home = Path.of("/nowhere");
  @TempDir private Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "completion",
        "config",
        "demo",
        "explain",
        "gc",
        "lint",
        "report",
        "setup",
        "version",
        "what-if"
      })
  void each_command_explains_itself(String command) {
    assertThat(run(command, "--help")).isZero();
    String help = out.toString(UTF_8);
    assertThat(help)
        .contains("Usage: aws-oidc-executor " + command, "Exit codes:", "Examples:")
        .contains("called wrongly");
    assertThat(help.substring(help.indexOf("Examples:")).split("aws-oidc-executor " + command, -1))
        .hasSize(3);
    assertThat(help.lines()).allMatch(line -> line.length() <= 100);
    out.reset();
    assertThat(run("help", command)).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo(help);
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
    assertThat(err.toString(UTF_8)).contains("Did you mean", "aws-oidc-executor check");
    err.reset();
    assertThat(run("check", "--formt", "json")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("Possible solutions: --format");
    assertThat(run("check", "--format", "xml")).isEqualTo(2);
  }

  @Test
  void a_shell_is_told_all_commands_and_options() {
    assertThat(run("completion", "bash")).isZero();
    assertThat(out.toString(UTF_8)).contains("explain", "--denied").doesNotContain("--train");
    assertThat(run("completion", "zsh")).isZero();
    assertThat(run("completion", "fish")).isZero();
    assertThat(run("completion", "tcsh")).isEqualTo(2);
  }

  @Test
  void the_version_as_json() {
    assertThat(run("version", "--format", "json")).isZero();
    assertThat(out.toString(UTF_8))
        .isEqualToIgnoringWhitespace(
            """
            {"version": 1, "command": "version", "exit_code": 0, "blocks": [
              {"type": "paragraph", "text": "aws-oidc-executor BUILD, Java %s"}]}
            """
                .formatted(Runtime.version()));
  }

  @Test
  void nothing_stale_is_0() {
    assertThat(run("gc", "--dry-run", "--format", "json")).isZero();
    assertThat(out.toString(UTF_8)).contains("\"text\" : \"0 stale, 0 running\"");
  }

  @Test
  void a_file_that_cannot_be_read_is_2() {
    assertThat(run("check", "--config", "nowhere.yaml")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains(
            "nowhere.yaml (relative to "
                + Path.of("").toAbsolutePath()
                + "): there is no such file");
    err.reset();

    assertThat(run("check", "--config", directory.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains(directory + ": this is a directory, not a file");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void check_names_a_relative_file_by_its_whole_path() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("x.yaml"), "gitlab: {url: 'https://gitlab.example.com'}");
    Path relative = Path.of("").toAbsolutePath().relativize(file);

    assertThat(run("check", "--config", relative.toString())).isZero();
    assertThat(out.toString(UTF_8)).contains(file + ": valid");
    Files.writeString(file, "rolls: 3");
    assertThat(run("check", "--config", relative.toString())).isEqualTo(1);
    assertThat(out.toString(UTF_8)).contains(file + ":1:1: ");
  }

  @Test
  void check_warns_of_what_config_toml_says_against_us() throws IOException {
    Path bin = Files.createDirectory(directory.resolve("bin"));
    Files.createFile(bin.resolve("run"));
    Path toml =
        Files.writeString(
            directory.resolve("config.toml"),
            """
            [[runners]]
              name = "one"
              executor = "custom"
              shell = "pwsh"
              [runners.custom]
                run_exec = "%s/run"
                config_exec = "x"
                cleanup_exec = "y"
            """
                .formatted(bin));
    environment.put("CONFIG_FILE", toml.toString());
    home = directory;
    Files.createDirectory(directory.resolve("config"));
    Files.writeString(
        directory.resolve("config/aws-oidc-executor.yaml"), "gitlab: {url: 'https://a.example'}");

    assertThat(run("check")).isEqualTo(1);
    assertThat(out.toString(UTF_8).replaceAll("\\s+", " "))
        .contains(
            "This machine: ",
            "! config.toml "
                + toml
                + ": the runner \"one\" has shell = \"pwsh\", which is overridden",
            "✗ config.toml " + toml + ": the runner \"one\" lacks prepare_exec: ",
            "→ prepare_exec = \"" + bin + "/prepare\"");
  }

  @Test
  void a_configuration_that_is_not_valid_hides_neither_warnings_nor_the_machine()
      throws IOException {
    Path toml =
        Files.writeString(directory.resolve("other.toml"), "[[runners]]\nexecutor = \"docker\"\n");
    Path file =
        Files.writeString(
            directory.resolve("x.yaml"),
            """
            gitlab: {url: https://git.example}
            roles:
              - {when: {ref_protected: "True"}, asume: x}
            """);

    assertThat(run("check", "--config", file.toString(), "--config-toml", toml.toString()))
        .isEqualTo(1);
    assertThat(out.toString(UTF_8).replaceAll("\\s+", " "))
        .contains("unknown key \"asume\"", "WARNING: " + file + ":3:", "\"True\"")
        .contains("This machine: ", "none of the 1 in " + toml, "leftovers none");
  }

  @Test
  void a_config_toml_that_is_named_must_be_there_and_is_for_this_machine() {
    assertThat(run("check", "--config-toml", "/nowhere.toml")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("/nowhere.toml does not exist").hasLineCount(1);
    assertThat(run("check", "--config-toml", "/nowhere.toml", "x.yaml")).isEqualTo(2);
  }

  @Test
  void strict_makes_warnings_count() throws IOException {
    Path file =
        Files.writeString(directory.resolve("x.yaml"), "gitlab: {url: 'https://git.example'}");

    assertThat(run("check", "--config", file.toString())).isZero();
    assertThat(out.toString(UTF_8)).contains("To register this installation", "prepare_exec = ");
    assertThat(run("check", "--config", file.toString(), "--strict")).isEqualTo(1);
  }

  @Test
  void a_report_writes_metrics_and_reads_the_configured_file() throws IOException {
    Path audit = directory.resolve("audit.jsonl");
    Files.writeString(
        audit,
        "{\"time\":\"2026-11-28T10:00:00Z\",\"event\":\"grant\",\"role\":\"r\",\"outcome\":\"granted\"}\n");
    Path file =
        Files.writeString(
            directory.resolve("x.yaml"),
            "gitlab: {url: 'https://git.example'}\naudit: {file: '" + audit + "'}\n");
    Path metrics = directory.resolve("x.prom");

    assertThat(run("report", "--config", file.toString(), "--metrics", metrics.toString()))
        .isZero();
    assertThat(metrics)
        .content()
        .contains("aws_oidc_executor_sessions{role=\"r\",event=\"grant\"} 1");
    assertThat(out.toString(UTF_8)).contains("Sessions by role");
    out.reset();
    assertThat(run("report", "--since", "2026-11-28T10:00:01Z", audit.toString())).isZero();
    assertThat(out.toString(UTF_8)).contains("Nothing is recorded in this time.");
    assertThat(run("report", "--since", "soon", audit.toString())).isEqualTo(2);
    err.reset();
    assertThat(run("report", "--metrics", directory + "/nowhere/x.prom", audit.toString())).isOne();
    assertThat(err.toString(UTF_8)).contains("/nowhere/x.prom.new: no such file or directory");
    assertThat(directory.toFile().list()).doesNotContain("x.prom.new");
    Files.writeString(file, "gitlab: {url: 'https://git.example'}");
    err.reset();
    assertThat(run("report", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains(file + " has no audit.file");
    assertThat(run("report", directory.resolve("nowhere").toString())).isEqualTo(2);
  }

  private int run(String... arguments) {
    Path nowhere = Path.of("/nowhere");
    return new Operator(
            home,
            nowhere,
            "BUILD",
            nowhere,
            environment,
            Clock.systemUTC(),
            InputStream.nullInputStream(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(List.of(arguments));
  }
}
