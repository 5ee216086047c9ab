package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** Writes the manual pages while the project is built (pom.xml). */
public final class ManPages {

  private ManPages() {}

  /**
   * Writes a page for each command.
   *
   * @param arguments the directory, the version, and the date of the build as ISO 8601
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    for (Map.Entry<String, String> page : pages(arguments[1], arguments[2]).entrySet()) {
      Files.writeString(directory.resolve(page.getKey()), page.getValue());
    }
  }

  static Map<String, String> pages(String version, String date) {
    PrintStream nobody = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    Operator operator =
        new Operator(
            Path.of("/"),
            Path.of("/"),
            version,
            Path.of("/"),
            Map.of(),
            Clock.fixed(Instant.parse(date), ZoneOffset.UTC),
            InputStream.nullInputStream(),
            nobody,
            nobody);
    return ManPage.of(operator.commands().getCommandSpec(), version, date.substring(0, 10));
  }
}
