package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.yaml.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever becomes of a file, it is valid or answered: the same mutations in every run. */
final class ConfigurationFuzzTest {

  private static final int MUTANTS = 1_500;

  private static final List<String> PIECES =
      List.of(
          "\t",
          "\n",
          "\r",
          " ",
          "  ",
          ":",
          ": ",
          "-",
          "- ",
          "*",
          "**",
          "&a",
          "*a",
          "!",
          "!!binary ",
          "!!int ",
          "!!map ",
          "{",
          "}",
          "[",
          "]",
          ",",
          "'",
          "\"",
          "\\",
          "\\uD800",
          "|",
          ">",
          "|2",
          "%",
          "%YAML 1.2",
          "---",
          "...",
          "? ",
          "#",
          "@",
          "`",
          "~",
          "Null",
          "true",
          "0x",
          "1e9999",
          ".inf",
          "<<: ",
          "=",
          "\0",
          "\u0007",
          "\u0085",
          "\uFEFF",
          "\uFFFF",
          "é",
          "😀",
          "assume: none",
          "{}",
          "9".repeat(400),
          "a".repeat(2_000),
          "[".repeat(60));

  @ParameterizedTest
  @MethodSource("shipped")
  void a_mutant_is_valid_or_answered(Path file) throws IOException {
    Random random = new Random(file.getFileName().toString().hashCode());
    byte[] original = Files.readAllBytes(file);
    int answered = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutate(original, random);
      answered += isAnswered(mutant) ? 1 : 0;
    }

    assertThat(answered).isBetween(MUTANTS / 10, MUTANTS - 1);
  }

  static List<Path> shipped() throws IOException {
    return Reading.shipped();
  }

  private static boolean isAnswered(byte[] mutant) {
    try {
      return switch (Reading.read("fuzz", mutant)) {
        case ConfigurationFile.Result.Valid valid -> false;
        case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) -> {
          assertThat(problems)
              .isNotEmpty()
              .allSatisfy(line -> Answer.isForAnOperator(line.toString()));
          yield true;
        }
      };
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw new AssertionError("with\n" + new String(mutant, StandardCharsets.UTF_8), e);
    }
  }

  private static byte[] mutate(byte[] original, Random random) {
    if (random.nextInt(20) == 0) {
      byte[] mutant = original.clone();
      mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
      return mutant;
    }
    StringBuilder text = new StringBuilder(new String(original, StandardCharsets.UTF_8));
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      mutate(text, random);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void mutate(StringBuilder text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), at + random.nextInt(40));
    switch (random.nextInt(5)) {
      case 0 -> text.delete(at, to);
      case 1 -> text.insert(at, text.substring(at, to));
      case 2 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, to));
      case 3 -> text.replace(at, to, piece(random));
      default -> text.insert(at, piece(random));
    }
  }

  private static String piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size()));
  }
}
