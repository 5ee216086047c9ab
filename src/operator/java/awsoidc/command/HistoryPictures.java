package awsoidc.command;

import awsoidc.history.History;
import awsoidc.history.Timeline;
import awsoidc.report.BarChart;
import awsoidc.report.Element;
import awsoidc.report.LaneChart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The charts of what audit files tell. */
final class HistoryPictures {

  /** More lanes or bars are no picture any more. */
  private static final int MAX_SHOWN = 12;

  private final History history;

  HistoryPictures(History history) {
    this.history = history;
  }

  /** When roles were assumed; those that were most have a lane of their own. */
  Element sessions() {
    Timeline timeline = history.timeline();
    List<String> roles =
        history.roles().entrySet().stream()
            .sorted(
                Comparator.comparingInt(
                        (Map.Entry<String, History.OfRole> role) -> sessions(role.getValue()))
                    .reversed())
            .map(Map.Entry::getKey)
            .toList();
    List<LaneChart.Lane> lanes = new ArrayList<>();
    int alone = roles.size() <= MAX_SHOWN ? roles.size() : MAX_SHOWN - 1;
    for (String role : roles.subList(0, alone)) {
      lanes.add(new LaneChart.Lane(role, timeline.counts(List.of(role))));
    }
    if (alone < roles.size()) {
      List<String> others = roles.subList(alone, roles.size());
      lanes.add(new LaneChart.Lane(others.size() + " other roles", timeline.counts(others)));
    }
    return LaneChart.of(
        "Sessions by role and time",
        timeline.intervals().stream().map(Instant::toString).toList(),
        lanes);
  }

  private static int sessions(History.OfRole role) {
    return role.grants() + role.refreshes();
  }

  Element refusals() {
    return BarChart.of(
        "Refusals by cause",
        history.causes().entrySet().stream()
            .map(cause ->
                new BarChart.Bar(
                    cause.getKey(),
                    cause.getValue().count(),
                    String.valueOf(cause.getValue().count())))
            .sorted(Comparator.comparingLong(BarChart.Bar::value).reversed())
            .limit(MAX_SHOWN)
            .toList());
  }

  Element slowest() {
    return BarChart.of(
        "Slowest exchanges at STS",
        history.slowest().stream()
            .map(line ->
                new BarChart.Bar(
                    line.job(), line.took().toMillis(), line.took().toMillis() + " ms"))
            .toList());
  }

  Element outliving() {
    return BarChart.of(
        "How long sessions outlived their jobs",
        history.outliving().stream()
            .map(one ->
                new BarChart.Bar(one.job(), one.by().toSeconds(), HistoryReport.minutes(one.by())))
            .toList());
  }
}
