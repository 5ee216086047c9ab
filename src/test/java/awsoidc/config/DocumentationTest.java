package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds docs/configuration.md to the reader. */
final class DocumentationTest {

  @ParameterizedTest
  @MethodSource("configurations")
  void every_yaml_block_is_valid(String yaml) {
    assertThat(Reading.problems(yaml)).isEmpty();
  }

  static List<String> configurations() throws IOException {
    return Documentation.configurations();
  }

  @Test
  void no_yaml_block_escapes_the_test() throws IOException {
    long fences =
        Files.readString(Documentation.FILE)
            .lines()
            .filter(line -> line.startsWith("```y"))
            .count();

    assertThat(Documentation.configurations()).hasSize((int) fences).hasSizeGreaterThan(15);
  }

  @Test
  void every_key_has_its_section() throws IOException {
    List<String> keys = new ArrayList<>();
    under(keys, "gitlab.", ConfigurationReader.GITLAB);
    under(keys, "aws.", ConfigurationReader.AWS);
    under(keys, "aws.sts.", ConfigurationReader.STS);
    under(keys, "credentials.", ConfigurationReader.CREDENTIALS);
    under(keys, "roles[].", RolesReader.ROLE);
    under(keys, "roles[].assume.", RolesReader.ASSUME);
    Set<String> ofChains = new TreeSet<>(AssumptionReader.HOP);
    ofChains.removeAll(RolesReader.ROLE); // the rest means the same as in a rule
    under(keys, "roles[].then[].", ofChains);
    under(keys, "sandbox.", SandboxReader.SANDBOX);
    under(keys, "audit.", ConfigurationReader.AUDIT);

    assertThat(Documentation.keys()).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(ConfigurationReader.ROOT)
        .allSatisfy(
            key -> assertThat(Files.readString(Documentation.FILE)).contains("\n## " + key + "\n"));
  }

  @Test
  void every_link_within_the_page_leads_somewhere() throws IOException {
    String page = Files.readString(Documentation.FILE);
    List<String> anchors =
        Pattern.compile("(?m)^#+ (.*)$")
            .matcher(page)
            .results()
            .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
            .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
            .toList();

    assertThat(Pattern.compile("]\\(#([^)]*)\\)").matcher(page).results().toList())
        .isNotEmpty()
        .allSatisfy(link -> assertThat(anchors).contains(link.group(1)));
  }

  private static void under(List<String> keys, String block, Set<String> names) {
    names.forEach(name -> keys.add(block + name));
  }
}
