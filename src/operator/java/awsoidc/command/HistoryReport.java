package awsoidc.command;

import awsoidc.history.AuditLine;
import awsoidc.history.History;
import awsoidc.history.RoleUse;
import awsoidc.report.Block;
import awsoidc.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Puts what audit files tell into words. Reads no file. */
final class HistoryReport {

  private static final int MAX_ASSUMED = 25;

  private final Report.Draft draft;

  HistoryReport(Report.Draft draft) {
    this.draft = draft;
  }

  /** The figures of all. */
  void addSummary(History history) {
    if (history.isEmpty()) {
      draft.paragraph("Nothing is recorded in this time.");
      return;
    }
    HistoryPictures pictures = new HistoryPictures(history);
    draft.heading("From " + history.first() + " to " + history.last());
    draft.table(
        List.of(
            new Block.Row("sessions", String.valueOf(history.exchanges())),
            new Block.Row("refusals", String.valueOf(sum(history.causes()))),
            new Block.Row("failures", String.valueOf(sum(history.failures()))),
            new Block.Row("jobs that ended", String.valueOf(history.ends()))));
    if (!history.roles().isEmpty()) {
      draft.heading("Sessions by role");
      draft.figure("Sessions that began, by role and time (UTC).", pictures.sessions());
      draft.table(
          history.roles().entrySet().stream()
              .map(role -> new Block.Row(role.getKey(), words(role.getValue())))
              .toList());
    }
    addAssumed(history.assumed());
    if (!history.causes().isEmpty()) {
      draft.heading("Refusals by cause");
      draft.figure("Jobs and sub-stages that got no credentials, by cause.", pictures.refusals());
      addCauses(history.causes());
    }
    if (!history.failures().isEmpty()) {
      draft.heading("Failures by cause");
      addCauses(history.failures());
    }
    if (!history.slowest().isEmpty()) {
      draft.heading("Slowest exchanges at STS");
      draft.figure("How long STS took, with all attempts.", pictures.slowest());
      draft.table(
          history.slowest().stream()
              .map(line -> new Block.Row(line.text("duration_ms") + " ms", words(line)))
              .toList());
    }
    if (history.outlivingCount() > 0) {
      draft.heading("Sessions that outlive their jobs");
      draft.paragraph(
          history.outlivingCount()
              + " sessions were valid after their jobs had ended, for "
              + minutes(history.outlivingTime().dividedBy(history.outlivingCount()))
              + " on average. A shorter duration: of the rule narrows that.");
      draft.figure("How long the sessions were valid after the end.", pictures.outliving());
      draft.table(
          history.outliving().stream()
              .map(one -> new Block.Row(minutes(one.by()), one.job() + ", " + one.role()))
              .toList());
    }
  }

  private static int sum(Map<String, History.OfCause> causes) {
    return causes.values().stream().mapToInt(History.OfCause::count).sum();
  }

  private void addCauses(Map<String, History.OfCause> causes) {
    draft.table(
        causes.entrySet().stream()
            .map(cause ->
                new Block.Row(
                    cause.getKey(),
                    cause.getValue().count() + ", last " + words(cause.getValue().last())))
            .toList());
  }

  private void addAssumed(List<RoleUse> assumed) {
    if (assumed.isEmpty()) {
      return;
    }
    draft.heading("Who assumed what");
    draft.grid(
        List.of("project", "role", "sessions", "last", "by"),
        assumed.stream()
            .limit(MAX_ASSUMED)
            .map(one ->
                List.of(
                    one.project(),
                    one.role(),
                    String.valueOf(one.count()),
                    one.last().time().toString(),
                    one.last().text("user_login")))
            .toList());
    if (assumed.size() > MAX_ASSUMED) {
      draft.paragraph("and " + (assumed.size() - MAX_ASSUMED) + " more");
    }
  }

  private static String words(History.OfRole role) {
    return role.grants()
        + " granted, "
        + role.refreshes()
        + " renewed; projects: "
        + role.projects()
        + ", users: "
        + role.users()
        + "; last "
        + role.last();
  }

  private static String words(AuditLine line) {
    return line.time() + ", job " + line.text("job_id") + " of " + line.text("project_path");
  }

  static String minutes(Duration duration) {
    return duration.toMinutes() + " min";
  }
}
