package awsoidc.command;

import awsoidc.setup.SetupOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks somebody at a terminal for the options of {@code setup} that are missing. */
final class Interview {

  /**
   * A question.
   *
   * @param otherwise what an empty answer means; empty if there is no such thing
   * @param several whether the answer may have several values, with blanks between them
   */
  private record Question(SetupOption option, String text, String otherwise, boolean several) {
    String prompt() {
      return text
          + (several ? " (several: with blanks between)" : "")
          + (otherwise.isEmpty() ? ": " : " [" + otherwise + "]: ");
    }
  }

  private static final String GITLAB_COM = "https://gitlab.com";

  private static final List<Question> QUESTIONS =
      List.of(
          new Question(
              SetupOption.ISSUER,
              "Issuer of the ID tokens, usually the address of GitLab",
              GITLAB_COM,
              false),
          new Question(SetupOption.PROJECT, "Project, as GROUP/PROJECT", "", true),
          new Question(SetupOption.PROJECT_ID, "Number of the project", "", true),
          new Question(SetupOption.REF, "Protected branch", "main", true),
          new Question(SetupOption.ACCOUNT, "AWS account", "", false),
          new Question(SetupOption.ROLE_NAME, "Name of the role that is to be made", "", false));

  private final BufferedReader in;
  private final PrintStream out;

  Interview(InputStream in, PrintStream out) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
  }

  /**
   * Adds what is answered; nothing more once standard input has ended. Where a given value is wrong
   * already, no question is asked in vain.
   */
  void complete(Map<SetupOption, List<String>> values) throws IOException {
    boolean right =
        values.entrySet().stream()
            .allMatch(given -> wrong(given.getKey(), given.getValue()).isEmpty());
    for (Question question : QUESTIONS) {
      if (right && isOpen(question.option(), values)) {
        Optional<List<String>> answer = ask(question, values);
        right = answer.isPresent();
        answer.ifPresent(words -> values.put(question.option(), words));
      }
    }
  }

  private static boolean isOpen(SetupOption option, Map<SetupOption, List<String>> values) {
    boolean needed =
        switch (option) {
          case PROJECT_ID ->
              values.getOrDefault(SetupOption.ISSUER, List.of()).contains(GITLAB_COM);
          case REF -> !values.containsKey(SetupOption.TAG);
          default -> true;
        };
    return needed && !values.containsKey(option);
  }

  private Optional<List<String>> ask(Question question, Map<SetupOption, List<String>> values)
      throws IOException {
    while (true) {
      out.print(question.prompt());
      out.flush();
      String line = in.readLine();
      if (line == null) {
        out.println();
        return Optional.empty();
      }
      String answer = line.isBlank() ? question.otherwise() : line.strip();
      List<String> words = question.several() ? List.of(answer.split("\\s+")) : List.of(answer);
      Optional<String> problem =
          wrong(question.option(), words).or(() -> wrongNumber(question.option(), words, values));
      if (problem.isEmpty()) {
        return Optional.of(words);
      }
      out.println(problem.get());
    }
  }

  private static Optional<String> wrong(SetupOption option, List<String> words) {
    return words.stream().flatMap(word -> option.problem(word).stream()).findFirst();
  }

  private static Optional<String> wrongNumber(
      SetupOption option, List<String> words, Map<SetupOption, List<String>> values) {
    int projects = values.getOrDefault(SetupOption.PROJECT, List.of()).size();
    return option == SetupOption.PROJECT_ID && words.size() != projects
        ? Optional.of("As many numbers are needed as there are projects: " + projects)
        : Optional.empty();
  }
}
