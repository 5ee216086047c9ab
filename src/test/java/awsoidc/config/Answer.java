package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.yaml.Mark;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of what an invalid configuration is answered with. */
final class Answer {

  static final Comparator<Mark> ORDER =
      Comparator.comparingInt(Mark::line).thenComparingInt(Mark::column);

  private static final Pattern LINE = Pattern.compile("[^:]*:([1-9]\\d*):([1-9]\\d*): \\S.*");

  /** The last line if there are too many to tell. */
  private static final Pattern MORE = Pattern.compile("… and \\d+ more");

  /** What only programmers of Java say. */
  private static final Pattern JAVA =
      Pattern.compile(
          "Exception|\\bError\\b|java|org\\.|com\\.fasterxml|yaml\\.snake|Snake|Jackson|Event|Scalar"
              + "|Sequence|Mapping|Stream|Constraint|<[a-z]|Optional|null|Input|Token\\b");

  private Answer() {}

  static void isForAnOperator(String line) {
    isForAnOperator(line, "");
  }

  /**
   * Whether a line says what an operator understands.
   *
   * @param file what was read; its own words may stand in the line
   */
  static void isForAnOperator(String line, String file) {
    assertThat(line)
        .satisfiesAnyOf(l -> assertThat(l).matches(LINE), l -> assertThat(l).matches(MORE));
    // In quotes stands what the file says, whatever that is.
    Matcher said = JAVA.matcher(line.replaceAll("\"[^\"]*\"", ""));
    while (said.find()) {
      assertThat(file).as(line).contains(said.group());
    }
  }

  static Optional<Mark> place(String line) {
    Matcher matcher = LINE.matcher(line);
    return matcher.matches()
        ? Optional.of(
            new Mark(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }
}
