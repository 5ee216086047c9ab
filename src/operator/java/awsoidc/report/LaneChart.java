package awsoidc.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** How many of what there were when: a lane for each kind, time from left to right. */
public final class LaneChart {

  private static final int WIDTH = 860;
  private static final int LABELS = 380;
  private static final int LANE = 40;
  private static final int HIGHEST = 30;
  private static final int GAP = 8;
  private static final int AXIS = 24;
  private static final int DATE = 150;

  /** Of a bar, where there are few. */
  private static final int WIDEST = 24;

  /** The counts of a kind, one for each interval. */
  public record Lane(String label, List<Integer> counts) {
    public Lane {
      counts = List.copyOf(counts);
    }

    private int total() {
      return counts.stream().mapToInt(Integer::intValue).sum();
    }
  }

  private LaneChart() {}

  /**
   * Draws them.
   *
   * @param intervals the begin of each, as many as a lane has counts
   */
  public static Element of(String title, List<String> intervals, List<Lane> lanes) {
    int bottom = lanes.size() * LANE;
    Element svg =
        Pictures.svg(
            WIDTH,
            bottom + AXIS,
            title,
            lanes.stream()
                .map(lane -> lane.label() + ": " + lane.total())
                .collect(Collectors.joining("; ")));
    long most =
        Math.max(
            lanes.stream()
                .flatMapToLong(lane -> lane.counts().stream().flatMapToLong(LongStream::of))
                .max()
                .orElse(1),
            1);
    int y = 0;
    for (Lane lane : lanes) {
      svg.add(Labels.at(0, y + LANE - GAP, LABELS - GAP, lane.label()), line(y + LANE));
      for (int i = 0; i < intervals.size(); i++) {
        if (lane.counts().get(i) > 0) {
          svg.add(bar(i, lane.counts().get(i), most, intervals, y + LANE));
        }
      }
      y += LANE;
    }
    svg.add(Labels.at(LABELS, bottom + AXIS - GAP, DATE, intervals.getFirst()));
    return intervals.size() < 2
        ? svg
        : svg.add(Labels.at(WIDTH - DATE, bottom + AXIS - GAP, DATE, intervals.getLast()));
  }

  private static Element bar(int at, int count, long most, List<String> intervals, int bottom) {
    int room = WIDTH - LABELS;
    int begin = LABELS + room * at / intervals.size();
    int end = LABELS + room * (at + 1) / intervals.size();
    int height = (int) Math.max((long) HIGHEST * count / most, 2);
    return Element.of("rect")
        .with("class", "bar")
        .with("x", begin)
        .with("y", bottom - height)
        .with("width", Math.clamp(end - begin - 1, 1, WIDEST))
        .with("height", height)
        .add(Element.of("title", intervals.get(at) + ": " + count));
  }

  private static Element line(int y) {
    return Element.of("line")
        .with("class", "axis")
        .with("x1", LABELS)
        .with("x2", WIDTH)
        .with("y1", y)
        .with("y2", y);
  }
}
