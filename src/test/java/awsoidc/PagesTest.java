package awsoidc;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.config.ConfigurationFile;
import awsoidc.demo.runner.Job;
import awsoidc.pipeline.PipelineJobs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds of all pages: links lead somewhere, examples are valid, tests that are named exist.
 */
class PagesTest {

  private static final Path DOCS = Path.of("docs");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```$");
  private static final Pattern NAMED_TEST = Pattern.compile("`([A-Za-z]+(?:IT|Test))(?:\\.\\w+)?`");

  /** Those whose YAML is configurations and pipelines only. */
  private static final List<String> WITH_EXAMPLES =
      List.of(
          "authors.md",
          "comparison.md",
          "engines.md",
          "getting-started.md",
          "migration.md",
          "operating.md",
          "private-gitlab.md",
          "troubleshooting.md");

  static Stream<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path directory : List.of(Path.of("."), DOCS)) {
      try (Stream<Path> files = Files.list(directory)) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .map(Path::normalize)
            .forEach(pages::add);
      }
    }
    return pages.stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_link_leads_somewhere(Path page) throws IOException {
    Map<Path, List<String>> headings = new HashMap<>();
    String text = CODE.matcher(Files.readString(page)).replaceAll("");
    for (MatchResult link : LINK.matcher(text).results().toList()) {
      String target = link.group(1);
      if (target.matches("(https?|mailto):.*")) {
        continue;
      }
      int hash = target.indexOf('#');
      String name = hash < 0 ? target : target.substring(0, hash);
      Path file = name.isEmpty() ? page : page.resolveSibling(name).normalize();
      assertThat(file).as("%s links to %s", page, target).exists();
      if (hash >= 0) {
        if (!headings.containsKey(file)) {
          headings.put(file, headings(file));
        }
        assertThat(headings.get(file))
            .as("%s links to %s", page, target)
            .contains(target.substring(hash + 1));
      }
    }
  }

  // As GitLab and GitHub make them of headings.
  private static List<String> headings(Path page) throws IOException {
    return Pattern.compile("(?m)^#+ (.*)$")
        .matcher(CODE.matcher(Files.readString(page)).replaceAll(""))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void the_index_has_every_page() throws IOException {
    String index = Files.readString(DOCS.resolve("README.md"));
    try (Stream<Path> files = Files.list(DOCS)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".md") && !name.equals("README.md"))
          .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
    }
  }

  static Stream<String> examples() throws IOException {
    List<String> examples = new ArrayList<>();
    for (String page : WITH_EXAMPLES) {
      Pattern.compile("(?ms)^( *)```yaml\\n(.*?)^ *```$")
          .matcher(Files.readString(DOCS.resolve(page)))
          .results()
          .map(block -> block.group(2).stripTrailing().stripIndent() + "\n")
          .forEach(examples::add);
    }
    return examples.stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void an_example_is_a_valid_configuration_or_pipeline(String yaml) throws IOException {
    if (yaml.startsWith("gitlab:")) {
      assertThat(
              ConfigurationFile.read(
                  "page", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), false))
          .isInstanceOf(ConfigurationFile.Result.Valid.class);
      return;
    }
    assertThat(PipelineJobs.names(yaml)).isNotEmpty();
    for (String job : PipelineJobs.names(yaml)) {
      assertThat(PipelineJobs.read(yaml, job, Job.builder())).as(yaml).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_block_for_the_shell_is_one(Path page) throws IOException, InterruptedException {
    for (MatchResult block :
        Pattern.compile("(?ms)^( *)```sh\\n(.*?)^ *```$")
            .matcher(Files.readString(page))
            .results()
            .toList()) {
      Process shell = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
      shell.getOutputStream().write(block.group(2).getBytes(StandardCharsets.UTF_8));
      shell.getOutputStream().close();
      String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(shell.waitFor()).as(page + ": " + said + block.group(2)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_test_that_is_named_exists(Path page) throws IOException {
    List<String> tests;
    try (Stream<Path> all = Files.walk(Path.of("src/test/java"))) {
      tests =
          all.map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .map(name -> name.substring(0, name.length() - ".java".length()))
              .toList();
    }
    assertThat(NAMED_TEST.matcher(Files.readString(page)).results())
        .allSatisfy(named -> assertThat(tests).contains(named.group(1)));
  }

  // Said by GitLab Runner and by AWS's tools.
  private static final List<String> NOT_OURS =
      List.of(
          "fork/exec",
          "Unable to locate credentials",
          "Job failed (system failure): exit status 2",
          "prepare environment: exit status 2",
          "Preparation failed: exit status 2",
          "Will be retried in 3s",
          "Cleanup script failed: exit status 2",
          "unknown Custom executor executable exit code",
          "custom executor is missing RunExec",
          "custom executor not configured",
          "Starting with version 17.0 the 'build_script' stage will be replaced",
          "bwrap: setting up uid map: Permission denied",
          "the builds_dir is not configured",
          "Check https://docs.gitlab.com/runner/shells/#shell-profile-loading");

  @Test
  void what_troubleshooting_begins_with_is_said_by_this_program_or_by_others() throws IOException {
    StringBuilder sources = new StringBuilder();
    for (String directory : List.of("src/main/java", "bin")) {
      try (Stream<Path> files = Files.walk(Path.of(directory))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          sources.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
        }
      }
    }
    List<String> phrases =
        Files.readAllLines(DOCS.resolve("troubleshooting.md")).stream()
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\|", -1)[1])
            .flatMap(cell ->
                Pattern.compile("`([^`]+)`").matcher(cell).results().map(code -> code.group(1)))
            .filter(phrase -> !NOT_OURS.contains(phrase))
            .toList();

    assertThat(phrases).hasSizeGreaterThan(8);
    assertThat(phrases).allSatisfy(phrase -> assertThat(sources.indexOf(phrase)).isPositive());
  }
}
