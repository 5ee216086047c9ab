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

  private static final String GITLAB_COM = "https://gitlab.com";

  private final BufferedReader in;
  private final PrintStream out;

  Interview(InputStream in, PrintStream out) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
  }

  /** Adds what is answered; nothing more once standard input has ended. */
  void complete(Map<SetupOption, List<String>> values) throws IOException {
    ask(
        SetupOption.ISSUER,
        "Issuer of the ID tokens, usually the address of GitLab",
        GITLAB_COM,
        values);
    ask(
        SetupOption.PROJECT,
        "Project, as GROUP/PROJECT (of several, with blanks between them)",
        "",
        values);
    if (values.getOrDefault(SetupOption.ISSUER, List.of()).contains(GITLAB_COM)) {
      ask(
          SetupOption.PROJECT_ID,
          "Number of the project (of several, in the same order)",
          "",
          values);
    }
    if (!values.containsKey(SetupOption.TAG)) {
      ask(
          SetupOption.REF,
          "Protected branch (of several, with blanks between them)",
          "main",
          values);
    }
    ask(SetupOption.ACCOUNT, "AWS account, 12 digits", "", values);
    ask(SetupOption.ROLE_NAME, "Name of the role that is to be made", "", values);
  }

  private void ask(
      SetupOption option, String question, String otherwise, Map<SetupOption, List<String>> values)
      throws IOException {
    if (values.containsKey(option)) {
      return;
    }
    while (true) {
      out.print(question + (otherwise.isEmpty() ? ": " : " [" + otherwise + "]: "));
      out.flush();
      String line = in.readLine();
      if (line == null) {
        out.println();
        return;
      }
      String answer = line.isBlank() ? otherwise : line.strip();
      List<String> words = List.of(answer.split(" +"));
      Optional<String> problem =
          words.stream().flatMap(word -> option.problem(word).stream()).findFirst();
      if (problem.isEmpty()) {
        values.put(option, words);
        return;
      }
      out.println(problem.get());
    }
  }
}
