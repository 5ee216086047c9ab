package awsoidc.stage;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.runner.RunnerEnvironment;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepetitionTest {

  private static final List<String> NO_ROOM =
      List.of("prepare failed: /tmp/custom-executor17:", "  no space left at 15:02:59");

  @TempDir private Path directory;

  @Test
  void what_the_first_attempt_told_the_next_ones_do_not_repeat() throws IOException {
    Repetition first = attempt(17);
    assertThat(first.isOne()).isFalse();
    assertThat(told(first, NO_ROOM)).isEqualTo(NO_ROOM);

    for (int i = 0; i < 2; i++) {
      Repetition next = attempt(17);
      assertThat(next.isOne()).isTrue();
      assertThat(
              told(
                  next,
                  List.of(
                      "prepare failed: /tmp/custom-executor18:", "  no space left at 15:03:02")))
          .containsExactly("prepare failed: /tmp/custom-executor18, as in the attempt before.");
    }
  }

  @Test
  void another_failure_is_told_in_full() throws IOException {
    told(attempt(17), NO_ROOM);

    List<String> other = List.of("prepare failed: podman does not answer", "  dial unix");
    assertThat(told(attempt(17), other)).isEqualTo(other);
  }

  @Test
  void another_job_is_told_in_full() throws IOException {
    told(attempt(17), NO_ROOM);

    assertThat(attempt(18).isOne()).isFalse();
    assertThat(told(attempt(18), NO_ROOM)).isEqualTo(NO_ROOM);
  }

  @Test
  void another_job_with_the_same_number_is_told_in_full() throws IOException {
    told(attempt(17), NO_ROOM);

    Repetition other = attempt(17, "of another GitLab");
    assertThat(other.isOne()).isFalse();
    assertThat(told(other, NO_ROOM)).isEqualTo(NO_ROOM);
  }

  @Test
  void after_success_there_is_nothing_to_repeat() throws IOException {
    told(attempt(17), NO_ROOM);

    attempt(17).end();

    assertThat(attempt(17).isOne()).isFalse();
  }

  private static List<String> told(Repetition attempt, List<String> lines) {
    return attempt.repeats(lines) ? Repetition.shortened(lines) : lines;
  }

  private Repetition attempt(int job) throws IOException {
    return attempt(job, "of this GitLab");
  }

  private Repetition attempt(int job, String value) throws IOException {
    Path response =
        Files.writeString(
            directory.resolve("response.json"),
            "{\"id\":%d,\"variables\":[{\"key\":\"A\",\"value\":\"%s\"}]}".formatted(job, value));
    return new Repetition(
        new StageContext(
            new RunnerEnvironment(
                Map.of(
                    "JOB_RESPONSE_FILE", response.toString(), "TMPDIR", "/tmp/custom-executor1")),
            directory,
            "test",
            "runner",
            directory.toString(),
            () -> Instant.parse("2026-11-23T15:00:00Z"),
            byte[]::new,
            action -> {},
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream()));
  }
}
