package awsoidc.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecordReaderTest {

  private sealed interface Place {
    record Here() implements Place {}

    record There(Path path, int port) implements Place {}
  }

  private record Whole(
      List<Place> places,
      Map<String, Optional<Secret>> secrets,
      TimeUnit unit,
      Duration duration,
      Instant instant,
      long number,
      boolean flag) {}

  private record Renamed(
      List<Place> places,
      Map<String, Optional<Secret>> secrets,
      TimeUnit measure,
      Duration duration,
      Instant instant,
      long number,
      boolean flag) {}

  private record Nested(List<Nested> inner) {}

  private record Empty(List<Nothing> list) {}

  private record Nothing() {}

  private static final Whole WHOLE =
      new Whole(
          List.of(new Place.Here(), new Place.There(Path.of("/a b"), 80)),
          Map.of("a", Optional.of(Secret.of("é")), "b", Optional.empty()),
          TimeUnit.DAYS,
          Duration.ofNanos(-1),
          Instant.ofEpochSecond(-2, 5),
          Long.MIN_VALUE,
          true);

  @Test
  void what_was_written_is_read() throws UnusableState {
    assertThat(RecordReader.read(Whole.class, RecordWriter.write(WHOLE))).isEqualTo(WHOLE);
  }

  @Test
  void a_component_of_another_name_is_of_another_version() {
    assertRefused(Renamed.class, RecordWriter.write(WHOLE));
  }

  @Test
  void what_ends_too_early_or_too_late_is_refused() {
    byte[] bytes = RecordWriter.write(WHOLE);
    for (int length = 0; length < bytes.length; length++) {
      assertRefused(Whole.class, java.util.Arrays.copyOf(bytes, length));
    }
    assertRefused(Whole.class, java.util.Arrays.copyOf(bytes, bytes.length + 1));
  }

  @Test
  void records_within_records_end_somewhere() {
    Nested nested = new Nested(List.of());
    for (int depth = 0; depth < 20; depth++) {
      nested = new Nested(List.of(nested));
    }

    assertRefused(Nested.class, RecordWriter.write(nested));
  }

  @Test
  void more_elements_than_there_are_bytes_are_not_begun_with() {
    byte[] bytes = RecordWriter.write(new Empty(List.of()));
    bytes[bytes.length - 4] = 0x7f;

    assertRefused(Empty.class, bytes);
  }

  private static void assertRefused(Class<? extends Record> type, byte[] bytes) {
    assertThatThrownBy(() -> RecordReader.read(type, bytes))
        .isExactlyInstanceOf(UnusableState.class)
        .hasMessageContaining("another version")
        .hasNoCause();
  }
}
