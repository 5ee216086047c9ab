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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command line of the pages is one that the tool takes. */
class DocumentedCommandsTest {

  private static final Pattern SHELL = Pattern.compile("(?ms)^ *```sh\n(.*?)^ *```$");
  private static final Pattern CALL =
      Pattern.compile("(?:^|[ /|])aws-oidc-executor +([a-z-]+[^|#<>\n]*)");

  static Stream<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    for (Path page : pages) {
      for (Matcher block = SHELL.matcher(Files.readString(page)); block.find(); ) {
        String lines = block.group(1).replace("\\\n", " ");
        for (Matcher call = CALL.matcher(lines); call.find(); ) {
          commands.add(call.group(1).lines().findFirst().orElse("").strip());
        }
      }
    }
    return commands.stream();
  }

  @Test
  void there_are_some() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(8).anyMatch(line -> line.startsWith("report --job"));
  }

  /** With --help a command does nothing else, and unknown options are wrong all the same. */
  @ParameterizedTest
  @MethodSource("commands")
  void a_command_line_of_a_page_is_understood(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, UTF_8);
    List<String> words = new ArrayList<>(List.of(command.replaceAll("[\"']", "").split(" +")));
    words.add("--help");
    Path nowhere = Path.of("/nowhere");

    int exitCode =
        new Operator(
                nowhere,
                nowhere,
                "BUILD",
                nowhere,
                Map.of(),
                Clock.systemUTC(),
                new ByteArrayInputStream(new byte[0]),
                print,
                print)
            .run(words);

    assertThat(exitCode).as(out.toString(UTF_8)).isZero();
  }
}
