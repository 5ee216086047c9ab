package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.yaml.Mark;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an operator reads about each mistake: NAME.yaml is the mistake, NAME.expected the answer.
 * They lie in src/test/resources/config/broken.
 */
final class BrokenConfigurationTest {

  private static final Path FILES = Path.of("src/test/resources/config/broken");

  @ParameterizedTest
  @MethodSource("broken")
  void is_answered_word_for_word(Path file) throws IOException {
    String expected = Files.readString(FILES.resolve(name(file) + ".expected"));

    assertThat(answer(file)).containsExactlyElementsOf(expected.lines().toList());
  }

  @ParameterizedTest
  @MethodSource("broken")
  void is_answered_in_the_words_of_an_operator(Path file) {
    assertThat(answer(file)).allSatisfy(Answer::isForAnOperator);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void is_answered_in_the_order_of_the_file(Path file) {
    List<Mark> places = answer(file).stream().flatMap(line -> Answer.place(line).stream()).toList();

    assertThat(places).isSortedAccordingTo(Answer.ORDER);
  }

  @Test
  void there_is_an_answer_for_each_mistake_and_no_other() throws IOException {
    assertThat(Reading.in(FILES, ".expected").stream().map(file -> name(file)).toList())
        .hasSizeGreaterThan(40)
        .isEqualTo(broken().map(file -> name(file)).toList());
  }

  @ParameterizedTest
  @MethodSource("marked")
  void a_problem_points_at_what_must_be_changed(String marked) {
    String yaml = marked.replace("»", "");
    Mark place = Mark.after(marked.substring(0, marked.indexOf('»')));

    assertThat(Reading.problems(yaml))
        .anySatisfy(
            line -> assertThat(line).startsWith(place.line() + ":" + place.column() + ": "));
  }

  /** A » stands before the value or the key that must be changed. */
  static Stream<String> marked() {
    String minimal = Reading.MINIMAL;
    return Stream.of(
        "gitlab:\n  url: »gitlab",
        "gitlab:\n  url: »\"gitlab\"",
        "gitlab: {url: https://ä.example.com, 名: x, »isuer: x}",
        minimal + "aws: {sts: {deadline:   »1d}}",
        minimal + "aws:\n  sts:\n    »dedline: 1m",
        minimal + "»gitlab: {url: https://gitlab.example.com}",
        minimal + "roles: »3",
        minimal + "roles:\n- »3",
        minimal + "roles:\n  - »name: x\n    when: {ref: main}",
        minimal + "roles:\n  - assume: »|\n      none\n",
        minimal + "roles:\n  - assume: none\n    when: {\"ref\": [a, »[b]]}",
        minimal + "roles:\n  - assume: none\n    when:\n      ref: [\n        a,\n        »{b: c}]",
        minimal + "roles:\n  - assume:\n      »variable: V",
        minimal + "roles:\n  - assume: »{variable: V}",
        minimal + "roles: [{assume: none}, »{assume: none}]",
        minimal + "»\trolls: []",
        minimal + "roles:\n  - assume: none\n    when: {ref: »*main}",
        minimal + "roles:\n  - when: {ref: »*}",
        minimal + "aws: {region: »'eu-west-1}",
        minimal + "aws: {region: 😀😀, »x: y}",
        minimal + "»aws\n");
  }

  @Test
  void the_documentation_shows_real_answers() throws IOException {
    String answer =
        Files.readString(FILES.resolve("in-the-documentation.expected"))
            .replace("in-the-documentation.yaml", "/etc/aws-oidc-executor.yaml");

    assertThat(Files.readString(Documentation.FILE)).contains("```text\n" + answer + "```");
  }

  static Stream<Path> broken() throws IOException {
    return Reading.in(FILES, ".yaml").stream();
  }

  private static List<String> answer(Path file) {
    try {
      return switch (Reading.read(name(file) + ".yaml", Files.readAllBytes(file))) {
        case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) ->
            problems.stream().map(Problem::toString).toList();
        case ConfigurationFile.Result.Valid valid -> List.of();
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[a-z]+$", "");
  }
}
