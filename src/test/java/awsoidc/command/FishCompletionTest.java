package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real fish makes of the script. */
class FishCompletionTest {

  @TempDir private Path directory;

  private Path script;

  @BeforeEach
  void writeScript() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, UTF_8);
    int code =
        new Operator(
                directory,
                directory,
                "BUILD",
                directory,
                Map.of(),
                Clock.systemUTC(),
                new ByteArrayInputStream(new byte[0]),
                print,
                print)
            .run(List.of("completion", "fish"));
    assertThat(code).isZero();
    script = Files.write(directory.resolve("script.fish"), out.toByteArray());
  }

  @Test
  void the_script_names_no_hidden_option() throws IOException {
    assertThat(Files.readString(script)).contains("-l denied").doesNotContain("train");
  }

  @Test
  void commands_are_completed_with_what_they_are_for() throws Exception {
    assertThat(completed("li"))
        .containsExactly(
            "lint\tReads trust policies and reports those that admit more jobs than they should, or"
                + " none");
    assertThat(names("")).contains("check", "config", "help", "run-job", "who-can");
    assertThat(names("config ")).containsExactly("schema", "show");
    assertThat(names("help who")).containsExactly("who-can");
  }

  @Test
  void options_are_those_of_the_command_whatever_stands_between() throws Exception {
    assertThat(names("demo --den")).containsExactly("--denied");
    assertThat(names("check --config x.yaml --claims a=b --str")).containsExactly("--strict");
    assertThat(names("check --no-off")).containsExactly("--no-offline");
    assertThat(names("--debug config show --conf")).containsExactly("--config");
    assertThat(names("check --denied")).isEmpty();
    // A job may have the name of a command.
    assertThat(names("run-job lint --suppress")).isEmpty();
  }

  @Test
  void values_are_completed() throws Exception {
    assertThat(names("check --format ")).contains("text", "json", "html", "code-quality");
    assertThat(names("version --color al")).containsExactly("always");
    assertThat(names("completion ")).contains("bash", "fish", "zsh");
    assertThat(names("setup --as ter")).containsExactly("terraform");
  }

  @Test
  void files_are_completed_where_they_are_asked_for_and_nowhere_else() throws Exception {
    Files.createFile(directory.resolve("rules.yaml"));
    Files.createDirectory(directory.resolve("rulebook"));

    assertThat(names("check --config rule")).containsExactly("rulebook/", "rules.yaml");
    assertThat(names("check rule")).containsExactly("rulebook/", "rules.yaml");
    assertThat(names("publish-issuer --output rule")).containsExactly("rulebook/");
    assertThat(names("version rule")).isEmpty();
    assertThat(names("rule")).isEmpty();
  }

  private List<String> names(String line) throws Exception {
    return completed(line).stream().map(one -> one.replaceFirst("\t.*", "")).toList();
  }

  /** Each completion, with a tab and what it is for where fish says it. */
  private List<String> completed(String line) throws Exception {
    assumeTrue(isInstalled(), "fish is not installed");
    Process fish =
        new ProcessBuilder(
                "fish",
                "--no-config",
                "-c",
                "source script.fish; complete -C \"aws-oidc-executor " + line + "\"")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    fish.getOutputStream().close();
    String said = new String(fish.getInputStream().readAllBytes(), UTF_8);
    assertThat(fish.waitFor()).as(said).isLessThanOrEqualTo(1);
    return said.lines().sorted().toList();
  }

  private static boolean isInstalled() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, "fish")));
  }
}
