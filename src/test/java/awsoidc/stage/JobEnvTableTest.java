package awsoidc.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the tables of docs/architecture.md with the names in the code. */
class JobEnvTableTest {

  private static final Path STAGES = Path.of("src/main/java/awsoidc");
  private static final String FILE = "NAME = \"(aws-oidc-executor\\.\\w+)\"";

  @Test
  void every_variable_of_job_env_has_a_row() throws IOException {
    String variable = "\"(AWS_OIDC_EXECUTOR_\\w+)\"";
    Set<String> written = names(variable, STAGES.resolve("stage/JobEnv.java"));
    written.addAll(names(variable, STAGES.resolve("runner/WrappedAnswer.java")));

    assertThat(names("^\\| `(AWS_OIDC_EXECUTOR_\\w+)` \\|", Path.of("docs/architecture.md")))
        .isEqualTo(written);
  }

  @Test
  void every_file_of_the_runners_directory_has_a_row() throws IOException {
    Set<String> written = names(FILE, STAGES.resolve("state/StateFile.java"));
    written.addAll(names(FILE, STAGES.resolve("stage/OperatorsNote.java")));

    assertThat(names("^\\| `(aws-oidc-executor\\.\\w+)` \\|", Path.of("docs/architecture.md")))
        .isEqualTo(written);
  }

  private static Set<String> names(String pattern, Path file) throws IOException {
    Set<String> names = new TreeSet<>();
    Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult found) -> found.group(1))
        .forEach(names::add);
    assertThat(names).isNotEmpty();
    return names;
  }
}
