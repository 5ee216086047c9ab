package awsoidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/dependencies.md has a row for each library on the runtime class path, and no other. With
 * {@code -Ddependencies=write} the sizes are written.
 */
class DependenciesTest {

  private static final Path PAGE = Path.of("docs/dependencies.md");
  private static final Path CLASS_PATH = Path.of("target/runtime-class-path");
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `([\\w.-]+:[\\w.-]+)` \\| (\\d+) \\| (stages|operator) \\| (.+) \\|$");

  @Test
  void the_page_has_every_library_with_its_size_and_a_reason() throws IOException {
    Map<String, Long> shipped = shipped();
    if ("write".equals(System.getProperty("dependencies"))) {
      String written =
          ROW.matcher(Files.readString(PAGE))
              .replaceAll(row ->
                  "| `%s` | %d | %s | %s |"
                      .formatted(
                          row.group(1),
                          shipped.getOrDefault(row.group(1), 0L),
                          row.group(3),
                          row.group(4)));
      Files.writeString(PAGE, written);
    }

    Map<String, Long> told = new TreeMap<>();
    for (MatchResult row : ROW.matcher(Files.readString(PAGE)).results().toList()) {
      told.put(row.group(1), Long.valueOf(row.group(2)));
    }
    assertThat(told).isEqualTo(shipped);
  }

  /** As pom.xml splits them into jars. */
  @Test
  void the_libraries_of_the_operators_tool_are_those_that_stages_do_not_have() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    int begin = pom.indexOf("<id>all-jar</id>");
    String ofStages = pom.substring(begin, pom.indexOf("</execution>", begin));

    assertThat(ROW.matcher(Files.readString(PAGE)).results())
        .isNotEmpty()
        .allSatisfy(row ->
            assertThat(ofStages.contains("<exclude>" + row.group(1) + "</exclude>"))
                .as(row.group(1))
                .isEqualTo(row.group(3).equals("operator")));
  }

  private static Map<String, Long> shipped() throws IOException {
    Map<String, Long> shipped = new TreeMap<>();
    for (String jar : Files.readString(CLASS_PATH).strip().split(File.pathSeparator, -1)) {
      String[] path = jar.replaceFirst(".*/repository/", "").split("/", -1);
      // GROUP/ARTIFACT/VERSION/FILE, the group with a slash for each dot
      int artifact = path.length - 3;
      String group = String.join(".", Arrays.copyOf(path, artifact));
      shipped.put(group + ":" + path[artifact], (Files.size(Path.of(jar)) + 512) / 1024);
    }
    return shipped;
  }
}
