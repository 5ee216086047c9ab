package awsoidc.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UngroupedScriptsTest {

  @TempDir private Path directory;

  @Test
  void without_notes_nothing_may_run() {
    assertThat(UngroupedScripts.mayRun(directory)).isFalse();
  }

  /** A script that lays a pipe there must not hold cleanup. */
  @Test
  void a_pipe_in_place_of_the_notes_is_not_waited_for() throws Exception {
    Path pipe = directory.resolve("aws-oidc-executor.ungrouped");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(UngroupedScripts.mayRun(directory)).isTrue());
    assertThat(Files.exists(pipe)).isTrue();
  }
}
