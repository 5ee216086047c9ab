import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats every Java file below src/ with google-java-format; with --check, only says which need
 * it.
 */
final class Format {

  private Format() {}

  public static void main(String[] arguments) throws Exception {
    boolean check = List.of(arguments).contains("--check");
    List<String> options =
        new ArrayList<>(
            check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      files
          .map(Path::toString)
          .filter(name -> name.endsWith(".java"))
          .sorted()
          .forEach(options::add);
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = new Main(out, err, System.in).format(options.toArray(String[]::new));
    if (check && code != 0) {
      err.println("These files are not formatted: mvn exec:exec@format mends them");
    }
    System.exit(code);
  }
}
