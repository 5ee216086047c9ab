package awsoidc.history;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * How many sessions of each role began in each of some tens of intervals, which get longer as the
 * time that they are to cover does.
 */
public final class Timeline {

  static final int MAX_INTERVALS = 96;

  /** A minute to a week, which people count in; after that they double. */
  private static final List<Long> SECONDS =
      List.of(60L, 300L, 900L, 3_600L, 10_800L, 86_400L, 604_800L);

  private final Map<String, TreeMap<Long, Integer>> roles = new TreeMap<>();
  private long length = SECONDS.getFirst();
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  void add(String role, Instant time) {
    long interval = Math.floorDiv(time.getEpochSecond(), length);
    first = Math.min(first, interval);
    last = Math.max(last, interval);
    roles.computeIfAbsent(role, _ -> new TreeMap<>()).merge(interval, 1, Integer::sum);
    while (last - first >= MAX_INTERVALS) {
      lengthen();
    }
  }

  private void lengthen() {
    long before = length;
    length = SECONDS.stream().filter(one -> one > before).findFirst().orElse(before * 2);
    first = within(first, before);
    last = within(last, before);
    roles.replaceAll((_, counts) -> {
      TreeMap<Long, Integer> fewer = new TreeMap<>();
      counts.forEach(
          (interval, count) -> fewer.merge(within(interval, before), count, Integer::sum));
      return fewer;
    });
  }

  private long within(long interval, long before) {
    return Math.floorDiv(interval * before, length);
  }

  /** When each interval begins; none without sessions. */
  public List<Instant> intervals() {
    return LongStream.rangeClosed(first, last)
        .mapToObj(interval -> Instant.ofEpochSecond(interval * length))
        .toList();
  }

  /** The counts of some roles together, one for each interval. */
  public List<Integer> counts(Collection<String> ofRoles) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(interval ->
            ofRoles.stream()
                .mapToInt(
                    role -> roles.getOrDefault(role, new TreeMap<>()).getOrDefault(interval, 0))
                .sum())
        .toList();
  }
}
