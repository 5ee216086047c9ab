package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ManPageTest {

  private static final Map<String, String> PAGES = ManPages.pages("0.1.0", "2026-11-29T00:00:00Z");

  @Test
  void the_pages_are_the_program_s_and_its_commands() {
    assertThat(PAGES)
        .containsKeys(
            "aws-oidc-executor.1", "aws-oidc-executor-lint.1", "aws-oidc-executor-config-show.1")
        .doesNotContainKey("aws-oidc-executor-help.1");
    assertThat(PAGES.get("aws-oidc-executor.1"))
        .startsWith(".TH AWS\\-OIDC\\-EXECUTOR 1 2026-11-29 \"aws-oidc-executor 0.1.0\"")
        .contains(".BR aws\\-oidc\\-executor\\-lint (1)");
  }

  @Test
  void a_page_has_what_help_says(@TempDir Path directory) throws Exception {
    Path page = Files.writeString(directory.resolve("page"), PAGES.get("aws-oidc-executor-gc.1"));
    assertThat(mandoc("-T", "utf8", page.toString()).replaceAll(".\b", "").replaceAll("\\s+", " "))
        .contains("NAME aws-oidc-executor-gc - ")
        .contains("SYNOPSIS aws-oidc-executor gc [")
        .contains("--format=text|json|html How the report is written")
        .contains("EXAMPLES aws-oidc-executor gc")
        .contains("EXIT STATUS 0 Everything is in order.")
        .contains("SEE ALSO aws-oidc-executor(1)");
  }

  @TestFactory
  Stream<DynamicTest> mandoc_finds_nothing_wrong(@TempDir Path directory) {
    return PAGES.entrySet().stream()
        .map(page ->
            DynamicTest.dynamicTest(
                page.getKey(),
                () -> {
                  Path file = Files.writeString(directory.resolve(page.getKey()), page.getValue());
                  assertThat(mandoc("-T", "lint", "-W", "style", file.toString())).isEmpty();
                }));
  }

  private static String mandoc(String... arguments) throws IOException, InterruptedException {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "mandoc"))),
        "mandoc is not installed");
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of("mandoc"), Stream.of(arguments)).toArray(String[]::new))
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return printed;
  }
}
