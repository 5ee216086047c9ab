package awsoidc.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineTest {

  private static final Instant BEGIN = Instant.parse("2026-11-28T10:00:30Z");
  private static final int SESSIONS = 1_000;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 60, 3_600, 86_400, 31_536_000, 31_536_000_000L})
  void there_are_some_tens_of_intervals_whatever_the_time_and_no_session_is_lost(long between) {
    Timeline timeline = new Timeline();
    for (int i = 0; i < SESSIONS; i++) {
      // Lines of several files come in any order.
      int at = i * 7 % SESSIONS;
      timeline.add(i % 3 == 0 ? "a" : "b", BEGIN.plusSeconds(between * at));
    }

    List<Instant> intervals = timeline.intervals();
    assertThat(intervals).hasSizeBetween(1, Timeline.MAX_INTERVALS).isSorted();
    assertThat(intervals.getFirst()).isBeforeOrEqualTo(BEGIN);
    assertThat(timeline.counts(List.of("a", "b"))).hasSameSizeAs(intervals);
    assertThat(sum(timeline, "a", "b")).isEqualTo(SESSIONS);
    assertThat(sum(timeline, "b")).isEqualTo(SESSIONS * 2 / 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 90, 100})
  void an_interval_begins_where_people_begin_to_count(int minutes) {
    Timeline timeline = new Timeline();
    timeline.add("a", BEGIN);
    timeline.add("a", BEGIN.plus(Duration.ofMinutes(minutes)));

    assertThat(timeline.intervals().getFirst()).isEqualTo(Instant.parse("2026-11-28T10:00:00Z"));
  }

  private static int sum(Timeline timeline, String... roles) {
    return timeline.counts(List.of(roles)).stream().mapToInt(Integer::intValue).sum();
  }
}
