package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages of {@code matrix} and {@code report} in a real browser; pictures in target/pages. */
class PagesInBrowserTest {

  private static final Path MATRIX = Path.of("src/test/resources/matrix");
  private static final Path PICTURES = Path.of("target/pages");

  /** What an author could call a project, a branch or themselves, if GitLab let them. */
  private static final List<String> NAMES =
      List.of(
          "acme/shop",
          "acme/<img src=x onerror=document.title=1>",
          "acme/</svg></main><script>document.title='taken'</script>",
          "acme/a-name-of-a-project-that-is-much-too-long-to-be-shown-whole-in-any-picture",
          "acme/日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語");

  /** Texts of a picture that lie upon each other, or beyond its edge; and what else there is. */
  private static final String PROBE =
      """
      (() => {
        const all = (what) => [...document.querySelectorAll(what)];
        const upon = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
        const overlapping = [], outside = [];
        for (const svg of all('svg')) {
          const frame = svg.getBoundingClientRect();
          const texts = [...svg.querySelectorAll('text')];
          const places = texts.map((text) => text.getBoundingClientRect());
          texts.forEach((text, i) => {
            const box = text.parentElement.querySelector(':scope > rect.box');
            const room = box ? box.getBoundingClientRect() : frame;
            if (places[i].right > room.right + 1 || places[i].left < room.left - 1) {
              outside.push(text.textContent);
            }
            for (let j = i + 1; j < texts.length; j++) {
              if (upon(places[i], places[j])) {
                overlapping.push(text.textContent + ' | ' + texts[j].textContent);
              }
            }
          });
        }
        return {
          overlapping, outside,
          requests: performance.getEntriesByType('resource').map((one) => one.name),
          foreign: all('img, iframe, object, a, script').length - 1, // this one
          title: document.title,
          wide: document.documentElement.scrollWidth > innerWidth,
          described: all('svg[role=img] > title + desc').length,
          pictures: all('svg').length,
          bars: all('svg rect.bar').length,
          weak: all('svg path.edge.bad').length,
          tables: all('table').length,
          paper: getComputedStyle(document.body).backgroundColor
        };
      })()
      """
          .replaceAll("//[^\\n]*", "")
          .replaceAll("\\s+", " ");

  @TempDir private Path directory;

  private Browser browser;
  private Path page;

  @BeforeEach
  void begin() {
    browser = Browser.in(directory);
    page = directory.resolve("page.html");
  }

  @ParameterizedTest
  @CsvSource({"1240, 1, light", "1240, 0, dark", "500, 1, narrow"})
  void the_matrix_is_a_picture_that_can_be_read(int width, int scheme, String name)
      throws IOException, InterruptedException, ParseException {
    write("matrix", "--config", MATRIX + "/rules.yaml", MATRIX + "/account.json");
    String[] options = {
      "--window-size=" + width + ",1400", "--blink-settings=preferredColorScheme=" + scheme
    };

    Map<String, Object> seen = browser.measure(page, PROBE, options);

    assertWhole(seen, "aws-oidc-executor matrix");
    assertThat(seen)
        .containsEntry("pictures", 1L)
        .containsEntry("tables", 2L)
        .containsEntry("paper", scheme == 0 ? "rgb(23, 23, 27)" : "rgb(255, 255, 255)");
    assertThat((Long) seen.get("weak")).isGreaterThan(5);
    look("matrix-" + name + ".png", options);
  }

  @Test
  void the_report_is_charts_that_can_be_read_whatever_projects_and_users_are_called()
      throws IOException, InterruptedException, ParseException {
    Path audit = directory.resolve("audit.jsonl");
    Files.writeString(audit, audit(Instant.parse("2026-11-28T10:00:00Z")));
    write("report", audit.toString());
    String[] options = {"--window-size=1240,2600"};

    Map<String, Object> seen = browser.measure(page, PROBE, options);

    assertWhole(seen, "aws-oidc-executor report");
    assertThat(seen).containsEntry("pictures", 4L);
    assertThat((Long) seen.get("bars")).isGreaterThan(30);
    look("report.png", options);
  }

  private void assertWhole(Map<String, Object> seen, String title)
      throws IOException, InterruptedException {
    assertThat(browser.console(page)).as("what the console says").isEmpty();
    assertThat(seen)
        .containsEntry("overlapping", List.of())
        .containsEntry("outside", List.of())
        .containsEntry("requests", List.of())
        .containsEntry("foreign", 0L)
        .containsEntry("title", title)
        .containsEntry("wide", false)
        .containsEntry("described", seen.get("pictures"));
  }

  /** The probe sees what it is for. */
  @Test
  void labels_that_overlap_and_requests_are_seen()
      throws IOException, InterruptedException, ParseException {
    Files.writeString(
        page,
        """
        <!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'">
        <body><img src="x.png"><svg width="100" height="50"><text x="0" y="20">one</text>
        <text x="5" y="22">other</text><text x="90" y="45">outside</text></svg></body>
        """);

    Map<String, Object> seen = browser.measure(page, PROBE);

    assertThat(seen)
        .containsEntry("overlapping", List.of("one | other"))
        .containsEntry("outside", List.of("outside"))
        .containsEntry("foreign", 1L)
        .containsEntry("described", 0L);
    assertThat(browser.console(page)).singleElement().asString().contains("Content Security");
  }

  private void look(String name, String... options) throws IOException, InterruptedException {
    Files.createDirectories(PICTURES);
    browser.screenshot(page, PICTURES.resolve(name), options);
    assertThat(PICTURES.resolve(name)).isNotEmptyFile();
  }

  private static String audit(Instant begin) {
    StringBuilder lines = new StringBuilder();
    for (int job = 0; job < 60; job++) {
      String name = NAMES.get(job % NAMES.size()).replace("\"", "\\\"");
      Instant time = begin.plusSeconds(job * 977L);
      String who =
          "\"project_path\":\"%s\",\"user_login\":\"%s\",\"ref\":\"%s\",\"job_id\":\"%d\""
              .formatted(name, name, name, job);
      lines.append(
          job % 4 == 0
              ? "{\"time\":\"%s\",\"event\":\"refusal\",%s,\"outcome\":\"%s\"}\n"
                  .formatted(time, who, job % 8 == 0 ? "no-rule" : name)
              : """
              {"time":"%1$s","event":"grant",%2$s,"role":"arn:aws:iam::123456789012:role/R%3$d",\
              "expiration":"%4$s","outcome":"granted","duration_ms":%5$d}
              {"time":"%1$s","event":"end",%2$s,"outcome":"success"}
              """
                  .formatted(time, who, job % 14, time.plusSeconds(60L * job), job * job));
    }
    return lines.toString();
  }

  private void write(String command, String... arguments) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> words = new ArrayList<>(List.of(command, "--format", "html"));
    words.addAll(List.of(arguments));
    int exitCode =
        new Operator(
                directory,
                directory,
                "BUILD",
                directory,
                Map.of(),
                Clock.systemUTC(),
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, UTF_8),
                new PrintStream(out, true, UTF_8))
            .run(words);
    assertThat(exitCode).as(out.toString(UTF_8)).isZero();
    Files.write(page, out.toByteArray());
  }
}
