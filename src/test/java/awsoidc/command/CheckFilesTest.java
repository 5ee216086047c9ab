package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code check FILE…}, as in a pipeline. */
class CheckFilesTest {

  private static final String VALID =
      """
      gitlab: {url: https://git.example}
      roles:
        - when: {project_path: acme/shop}
          assume: arn:aws:iam::123456789012:role/ShopDeploy
      """;

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void all_files_are_checked_and_the_machine_is_not() throws IOException {
    Path good = write("good.yaml", VALID);
    Path bad = write("bad.yaml", "gitlab: {url: x, isuer: y}\n");

    assertThat(check("", good.toString(), bad.toString())).isEqualTo(1);
    assertThat(printed())
        .contains(
            good + ": valid; issuer https://git.example, rules: 1",
            bad + ":1:15: gitlab.url is \"x\"",
            bad + ":1:18: unknown key \"isuer\"")
        .doesNotContain("This machine", "config.toml");
  }

  @Test
  void a_file_that_cannot_be_read_does_not_keep_the_others_from_being_checked() throws IOException {
    Path bad = write("bad.yaml", "gitlab: {url: x}\n");

    assertThat(check("", directory + "/nowhere.yaml", bad.toString())).isEqualTo(2);
    assertThat(printed())
        .contains("nowhere.yaml: there is no such file", bad + ":1:15: gitlab.url");
  }

  @Test
  void standard_input_is_one_of_the_files() {
    assertThat(check(VALID, "-")).isZero();
    assertThat(printed())
        .isEqualTo("standard input: valid; issuer https://git.example, rules: 1\n");
  }

  @Test
  void warnings_count_where_it_is_strict() throws IOException {
    Path file = write("x.yaml", VALID.replace("project_path", "project_pth"));

    assertThat(check("", file.toString())).isZero();
    assertThat(check("", "--strict", file.toString())).isEqualTo(1);
    assertThat(printed())
        .contains(
            "WARNING: " + file + ":3:12: rule 1.when.project_pth: GitLab's ID tokens have no");
  }

  /** The account of a pipeline's job is not that of the runner that the file is for. */
  @Test
  void what_only_a_root_runner_refuses_is_a_note() throws IOException {
    Path file = write("x.yaml", VALID + "sandbox: {type: host}\n");

    assertThat(check("", "--strict", file.toString())).isZero();
    assertThat(printed())
        .contains("NOTE: " + file + ":5:17: only where the runner is root: sandbox.type is host");
    out.reset();
    write("x.yaml", VALID);
    assertThat(check("", file.toString())).isZero();
    assertThat(printed()).doesNotContain("NOTE");
  }

  @Test
  void gitlab_gets_each_finding_with_its_file_as_the_repository_has_it() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path bad = write("bad.yaml", "gitlab: {url: x}\n");
    Path inside = Path.of("src/test/../../pom.xml"); // no configuration, but in this repository

    assertThat(check("", "--format", "code-quality", bad.toString(), "./" + inside)).isEqualTo(1);

    List<JsonNode> found = findings();
    assertThat(found.getFirst().at("/check_name").stringValue())
        .isEqualTo("aws-oidc-executor check");
    assertThat(found.getFirst().at("/description").stringValue()).startsWith("gitlab.url is \"x\"");
    assertThat(found.getFirst().at("/severity").stringValue()).isEqualTo("critical");
    assertThat(found.getFirst().at("/location/path").stringValue()).isEqualTo(bad.toString());
    assertThat(found.getFirst().at("/location/lines/begin").intValue()).isEqualTo(1);
    assertThat(found.getLast().at("/location/path").stringValue()).isEqualTo("pom.xml");
    out.reset();
    assertThat(check("", "--format", "code-quality", here.resolve("pom.xml").toString())).isOne();
    assertThat(findings().getLast().at("/location/path").stringValue()).isEqualTo("pom.xml");
  }

  @Test
  void gitlab_knows_a_finding_again_that_has_moved() throws IOException {
    Path file = write("x.yaml", "gitlab: {url: x}\n");
    check("", "--format", "code-quality", file.toString());
    String before = findings().getFirst().at("/fingerprint").stringValue();
    out.reset();
    write("x.yaml", "# a comment\ngitlab: {url: x}\n");

    check("", "--format", "code-quality", file.toString());

    assertThat(findings().getFirst().at("/fingerprint").stringValue())
        .hasSize(64)
        .isEqualTo(before);
    assertThat(findings().getFirst().at("/location/lines/begin").intValue()).isEqualTo(2);
  }

  @Test
  void nothing_found_is_an_empty_list() throws IOException {
    assertThat(check("", "--format", "code-quality", write("x.yaml", VALID).toString())).isZero();
    assertThat(findings()).isEmpty();
  }

  @Test
  void what_contradicts_the_files_is_called_wrongly() throws IOException {
    String file = write("x.yaml", VALID).toString();

    assertThat(check("", "--format", "code-quality")).isEqualTo(2);
    assertThat(check("", "--config", file, file)).isEqualTo(2);
    assertThat(check("", "--no-offline", file)).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("is for FILE", "either FILE or --config", "--no-offline is for this machine");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private String printed() {
    return out.toString(UTF_8);
  }

  private List<JsonNode> findings() {
    List<JsonNode> found = new ArrayList<>();
    new JsonMapper().readTree(printed()).forEach(found::add);
    return found;
  }

  private int check(String input, String... arguments) {
    return new Operator(
            Path.of("/nowhere"),
            Path.of("/nowhere"),
            "BUILD",
            directory,
            Map.of(),
            Clock.systemUTC(),
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(Stream.concat(Stream.of("check"), Stream.of(arguments)).toList());
  }
}
