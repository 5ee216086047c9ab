package awsoidc.report;

import java.util.List;
import java.util.stream.Collectors;

/** Horizontal bars, one below the other. */
public final class BarChart {

  private static final int WIDTH = 860;
  private static final int LABELS = 380;
  private static final int VALUES = 110;
  private static final int ROW = 24;
  private static final int BAR = 14;
  private static final int GAP = 8;
  private static final int BASELINE = 16;

  /**
   * A bar.
   *
   * @param value at least 0
   * @param shown the value, with its unit
   */
  public record Bar(String label, long value, String shown) {}

  private BarChart() {}

  public static Element of(String title, List<Bar> bars) {
    int height = bars.size() * ROW;
    Element svg =
        Pictures.svg(
            WIDTH,
            height,
            title,
            bars.stream()
                .map(bar -> bar.label() + ": " + bar.shown())
                .collect(Collectors.joining("; ")));
    long most = Math.max(bars.stream().mapToLong(Bar::value).max().orElse(1), 1);
    int y = 0;
    for (Bar bar : bars) {
      int length = (int) (bar.value() * (WIDTH - LABELS - VALUES) / most);
      svg.add(
          Labels.at(0, y + BASELINE, LABELS - GAP, bar.label()),
          Element.of("rect")
              .with("class", "bar")
              .with("x", LABELS)
              .with("y", y + (ROW - BAR) / 2)
              .with("width", Math.max(length, 1))
              .with("height", BAR),
          Labels.at(LABELS + Math.max(length, 1) + GAP, y + BASELINE, VALUES - GAP, bar.shown()));
      y += ROW;
    }
    return svg;
  }
}
