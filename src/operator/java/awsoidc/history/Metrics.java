package awsoidc.history;

import java.util.Map;

/**
 * A history for Prometheus, as its text format has it
 * (prometheus.io/docs/instrumenting/exposition_formats/). Gauges: a file that is rotated away takes
 * its lines along.
 */
public final class Metrics {

  private static final String PREFIX = "aws_oidc_executor_";
  private static final String HELP = "# HELP ";

  /** What each text of these figures begins with. */
  public static final String BEGIN = HELP + PREFIX;

  private static final double MILLIS = 1_000;

  private final StringBuilder text = new StringBuilder();

  private Metrics() {}

  public static String of(History history) {
    Metrics metrics = new Metrics();
    metrics.describe("sessions", "Sessions that STS gave, by role and event.");
    for (Map.Entry<String, History.OfRole> role : history.roles().entrySet()) {
      metrics.sessions(role.getKey(), "grant", role.getValue().grants());
      metrics.sessions(role.getKey(), "refresh", role.getValue().refreshes());
    }
    metrics.describe("refusals", "Jobs and sub-stages that got no credentials, by cause.");
    metrics.causes("refusals", history.causes());
    metrics.describe("failures", "Stages that the system or the operator failed, by cause.");
    metrics.causes("failures", history.failures());
    metrics.describe("exchange_seconds", "The mean time of an exchange at STS.");
    if (history.exchanges() > 0) {
      metrics.sample(
          "exchange_seconds", "", history.exchangeTime().toMillis() / MILLIS / history.exchanges());
    }
    metrics.describe("outliving_seconds", "How long sessions were valid after their jobs' ends.");
    metrics.sample("outliving_seconds", "", history.outlivingTime().toSeconds());
    metrics.describe("last_event_timestamp_seconds", "When the last line was written.");
    if (!history.isEmpty()) {
      metrics.sample("last_event_timestamp_seconds", "", history.last().getEpochSecond());
    }
    return metrics.text.toString();
  }

  private void sessions(String role, String event, int count) {
    sample("sessions", "{role=\"" + escaped(role) + "\",event=\"" + event + "\"}", count);
  }

  private void causes(String name, Map<String, History.OfCause> causes) {
    causes.forEach((cause, of) -> sample(name, "{cause=\"" + escaped(cause) + "\"}", of.count()));
  }

  private void describe(String name, String help) {
    text.append(HELP).append(PREFIX).append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(PREFIX).append(name).append(" gauge\n");
  }

  private void sample(String name, String labels, Number value) {
    text.append(PREFIX).append(name).append(labels).append(' ').append(value).append('\n');
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
