package awsoidc.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/troubleshooting.md equal to the catalogue. With {@code -Dtroubleshooting=write} it
 * writes that part of the page instead.
 */
class TroubleshootingTest {

  private static final Path PAGE = Path.of("docs/troubleshooting.md");

  private static final String INTRODUCTION =
      """

      Each name is what `More:` in a job's log points to, and the `outcome` in the [audit file](configuration.md#audit). This part is made from the
      catalogue in the code, and a test keeps them equal.
      """;

  /** What is above it is written by hand. */
  private static final String CATALOGUE = "\n## Refusals by name\n";

  @Test
  void the_page_is_the_catalogue() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(CATALOGUE) + CATALOGUE.length();
    if ("write".equals(System.getProperty("troubleshooting"))) {
      page = page.substring(0, begin) + catalogue();
      Files.writeString(PAGE, page);
    }
    assertThat(page.substring(begin)).isEqualTo(catalogue());
  }

  @Test
  void every_entry_says_what_happened_and_what_to_do() {
    assertThat(Entry.values())
        .allSatisfy(entry -> {
          assertThat(entry.meaning()).endsWith(".");
          assertThat(entry.remedy()).endsWith(".");
        });
    assertThat(Arrays.stream(Entry.values()).map(Entry::title)).doesNotHaveDuplicates();
  }

  private static String catalogue() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (Entry entry : Entry.values()) {
      page.append("\n### ")
          .append(entry.id())
          .append("\n\n**")
          .append(entry.title())
          .append(".** ")
          .append(entry.meaning())
          .append("\n\n")
          .append(entry.remedy())
          .append('\n');
    }
    return page.toString();
  }
}
