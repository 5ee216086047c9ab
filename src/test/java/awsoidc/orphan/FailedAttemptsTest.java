package awsoidc.orphan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedAttemptsTest {

  private static final Path TMP = Path.of("/tmp");

  @TempDir private Path home;
  private FailedAttempts attempts = new FailedAttempts(Path.of("/"), TMP);

  @BeforeEach
  void ofThisHome() {
    attempts = new FailedAttempts(home, TMP);
  }

  @Test
  void what_an_attempt_said_is_remembered_for_its_job_alone() throws IOException {
    attempts.remember("17", "no disk", Instant.now());

    assertThat(attempts.areAny()).isTrue();
    assertThat(attempts.last("17")).contains("no disk");
    assertThat(attempts.last("18")).isEmpty();
  }

  @Test
  void a_job_of_another_runner_with_the_same_number_has_attempts_of_its_own() throws IOException {
    FailedAttempts others = new FailedAttempts(home, Path.of("/var/tmp"));
    attempts.remember("17", "no disk", Instant.now());

    assertThat(others.last("17")).isEmpty();
    others.remember("17", "no network", Instant.now());
    others.forget("17");
    assertThat(attempts.last("17")).contains("no disk");
  }

  @Test
  void after_success_nothing_is_left() throws IOException {
    attempts.remember("17", "no disk", Instant.now());

    attempts.forget("17");

    assertThat(attempts.areAny()).isFalse();
    assertThat(attempts.last("17")).isEmpty();
  }

  @Test
  void a_job_that_never_succeeded_is_forgotten_in_time() throws IOException {
    attempts.remember("17", "no disk", Instant.now());

    attempts.remember("18", "no disk", Instant.now().plus(Duration.ofHours(3)));

    assertThat(attempts.last("17")).isEmpty();
    assertThat(attempts.last("18")).isPresent();
  }

  @Test
  void a_number_is_no_path() {
    assertThatThrownBy(() -> attempts.remember("../17", "x", Instant.now()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void what_others_can_write_is_not_believed() throws IOException {
    attempts.remember("17", "no disk", Instant.now());
    Files.setPosixFilePermissions(
        home.resolve(".local/state/aws-oidc-executor/attempts"),
        PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> attempts.last("17")).isInstanceOf(IOException.class);
  }
}
