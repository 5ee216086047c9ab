package awsoidc.command;

import awsoidc.report.Element;
import awsoidc.report.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the lines of {@link ReachPicture} mean. */
final class ReachLegend {

  /** Styles of lines, and what they mean. */
  private static final List<Map.Entry<String, String>> LEGEND =
      List.of(
          Map.entry("edge", "reaches"),
          Map.entry("edge bad", "weak"),
          Map.entry("edge open", "trust policy not known"),
          Map.entry("edge shut", "refused, or no role"));

  private static final int SAMPLE = 40;
  private static final int PAD = 8;

  private ReachLegend() {}

  /** In one line of the picture. */
  static List<Element> at(int y, int width) {
    List<Element> legend = new ArrayList<>();
    int x = 0;
    for (Map.Entry<String, String> one : LEGEND) {
      legend.add(
          Element.of("path")
              .with("class", one.getKey())
              .with("d", "M%d %dh%d".formatted(x, y - PAD / 2, SAMPLE)));
      legend.add(
          Labels.at(x + SAMPLE + PAD, y, width / LEGEND.size() - SAMPLE - PAD, one.getValue()));
      x += width / LEGEND.size();
    }
    return legend;
  }
}
