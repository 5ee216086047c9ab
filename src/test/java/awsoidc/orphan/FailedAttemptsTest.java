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

  private static final FailedAttempts.Job JOB = new FailedAttempts.Job("17", 1);
  private static final FailedAttempts.Job NEXT = new FailedAttempts.Job("18", 1);

  @TempDir private Path home;
  private FailedAttempts attempts = new FailedAttempts(Path.of("/"));

  @BeforeEach
  void ofThisHome() {
    attempts = new FailedAttempts(home);
  }

  @Test
  void what_an_attempt_said_is_remembered_for_its_job_alone() throws IOException {
    attempts.remember(JOB, "no disk", Instant.now());

    assertThat(attempts.areAny()).isTrue();
    assertThat(attempts.last(JOB)).contains("no disk");
    assertThat(attempts.last(NEXT)).isEmpty();
  }

  @Test
  void another_job_with_the_same_number_has_attempts_of_its_own() throws IOException {
    FailedAttempts.Job other = new FailedAttempts.Job("17", 2);
    attempts.remember(JOB, "no disk", Instant.now());

    assertThat(attempts.last(other)).isEmpty();
    attempts.remember(other, "no network", Instant.now());
    attempts.forget(other);
    assertThat(attempts.last(JOB)).contains("no disk");
  }

  @Test
  void after_success_nothing_is_left() throws IOException {
    attempts.remember(JOB, "no disk", Instant.now());

    attempts.forget(JOB);

    assertThat(attempts.areAny()).isFalse();
    assertThat(attempts.last(JOB)).isEmpty();
  }

  @Test
  void a_job_that_never_succeeded_is_forgotten_in_time() throws IOException {
    attempts.remember(JOB, "no disk", Instant.now());

    attempts.remember(NEXT, "no disk", Instant.now().plus(Duration.ofHours(3)));

    assertThat(attempts.last(JOB)).isEmpty();
    assertThat(attempts.last(NEXT)).isPresent();
  }

  @Test
  void a_number_is_no_path() {
    assertThatThrownBy(
            () -> attempts.remember(new FailedAttempts.Job("../17", 1), "x", Instant.now()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void what_others_can_write_is_not_believed() throws IOException {
    attempts.remember(JOB, "no disk", Instant.now());
    Files.setPosixFilePermissions(
        home.resolve(".local/state/aws-oidc-executor/attempts"),
        PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> attempts.last(JOB)).isInstanceOf(IOException.class);
  }
}
