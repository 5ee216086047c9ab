package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless browser of this machine. */
final class Browser {

  private static final List<String> NAMES =
      List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");
  private static final long MINUTES = 3;
  private static final String BEGIN = "<pre id=\"probe\">";

  private final String executable;
  private final Path directory;

  private Browser(String executable, Path directory) {
    this.executable = executable;
    this.directory = directory;
  }

  /** Skips the test, loudly, where there is none. */
  static Browser in(Path directory) {
    Optional<String> found = NAMES.stream().flatMap(Browser::onPath).findFirst();
    assumeTrue(
        found.isPresent(), "no browser to look at the pages with (apt: chromium-headless-shell)");
    return new Browser(found.orElseThrow(), directory);
  }

  private static Stream<String> onPath(String name) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString);
  }

  /** What a browser's console says of a page that it opens. */
  List<String> console(Path page) throws IOException, InterruptedException {
    Path log = directory.resolve("console.log");
    run(log, List.of("--enable-logging=stderr", "--dump-dom"), page);
    return Files.readAllLines(log, UTF_8).stream()
        .filter(line -> line.contains(":CONSOLE"))
        .toList();
  }

  /**
   * Measures a page.
   *
   * @param script an expression; what it returns
   */
  Map<String, Object> measure(Path page, String script, String... options)
      throws IOException, InterruptedException, ParseException {
    String probe =
        "<script>addEventListener('load', () => { const pre = document.createElement('pre');"
            + " pre.id = 'probe'; pre.textContent = encodeURIComponent(JSON.stringify("
            + script
            + ")); document.body.append(pre); })</script></body>";
    Path measured = directory.resolve("measured.html");
    Files.writeString(
        measured,
        Files.readString(page)
            .replace("default-src", "script-src 'unsafe-inline'; default-src")
            .replace("</body>", probe));
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--dump-dom");
    String dom = run(directory.resolve("measured.log"), all, measured);
    int begin = dom.indexOf(BEGIN);
    assertThat(begin).as(dom).isPositive();
    String json = dom.substring(begin + BEGIN.length(), dom.indexOf("</pre>", begin));
    return JSONObjectUtils.parse(URLDecoder.decode(json.replace("+", "%2B"), UTF_8));
  }

  /** Takes a picture, for people to look at. */
  void screenshot(Path page, Path picture, String... options)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--hide-scrollbars", "--screenshot=" + picture.toAbsolutePath()));
    run(directory.resolve("screenshot.log"), all, page);
  }

  private String run(Path errors, List<String> options, Path page)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>(List.of(executable, "--headless", "--disable-gpu"));
    // Root has no sandbox of a browser, and containers lend its memory no room.
    command.addAll(List.of("--no-sandbox", "--disable-dev-shm-usage"));
    command.add("--user-data-dir=" + directory.resolve("profile"));
    command.addAll(options);
    command.add(page.toUri().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(command + " takes more than " + MINUTES + " minutes");
    }
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return Files.readString(output, UTF_8);
  }
}
