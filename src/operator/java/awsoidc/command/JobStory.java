package awsoidc.command;

import awsoidc.history.AuditLine;
import awsoidc.history.RecordedJob;
import awsoidc.refusal.Entry;
import awsoidc.refusal.Phrases;
import awsoidc.report.Block;
import awsoidc.report.Level;
import awsoidc.report.Report;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened to a job, as audit files have it, and what to do. Reads no file.
 *
 * @param jobs with that number
 */
record JobStory(String number, List<RecordedJob> jobs, Report.Draft draft) {

  /** The causes of docs/configuration.md, audit.file. */
  private static final Map<String, String> REMEDIES =
      Map.of(
          "configuration", "The command check says what is wrong with it",
          "registration", "The command check says what config.toml lacks",
          "sandbox", "The job's log has the image or program; the command check looks at them",
          "leftovers", "The command gc removes what is left, or says why it cannot",
          "system", "The job's log and the runner's have the details; try the job again");

  /** Tells of each job. */
  void add() {
    introduce();
    jobs.forEach(this::add);
  }

  /** Says how many jobs there are, unless it is one. */
  void introduce() {
    if (jobs.isEmpty()) {
      draft.error(
          "nothing is recorded of job "
              + number
              + ": it had no AWS token, or the file has been rotated away");
    }
    if (jobs.size() > 1) {
      draft.warning(
          jobs.size()
              + " jobs have the number "
              + number
              + ", of several GitLabs or projects. Each is told by itself.");
    }
  }

  void add(RecordedJob job) {
    draft.heading("Job " + number);
    draft.table(
        List.of(
            new Block.Row("GitLab", job.issuer().orElse("?")),
            new Block.Row(
                "project", text(job, "project_path") + " (" + text(job, "project_id") + ")"),
            new Block.Row("ref", text(job, "ref")),
            new Block.Row("pipeline", text(job, "pipeline_id")),
            new Block.Row("started by", text(job, "user_login")),
            new Block.Row("runner", text(job, "runner_id"))));
    draft.heading("What happened");
    draft.checklist(job.lines().stream().map(JobStory::item).toList());
    boolean granted = job.lines().stream().anyMatch(line -> line.event().equals("grant"));
    boolean ended = job.lines().stream().anyMatch(line -> line.event().equals("end"));
    if (granted && !ended) {
      draft.paragraph("Its end is not recorded: it is running, or the runner was killed.");
    }
  }

  private static String text(RecordedJob job, String field) {
    return job.field(field).orElse("?");
  }

  private static Block.Item item(AuditLine line) {
    String time = line.time().truncatedTo(ChronoUnit.MILLIS).toString();
    String outcome = line.text("outcome");
    return switch (line.event()) {
      case "grant", "refresh" -> new Block.Item(Optional.empty(), time, session(line), "");
      case "refusal" -> {
        Optional<Entry> entry = Entry.of(outcome);
        yield new Block.Item(
            Optional.of(Level.ERROR),
            time,
            "refused"
                + line.field("role").map(role -> " " + role).orElse("")
                + rule(line)
                + ": "
                + outcome
                + entry.map(known -> ". " + known.meaning()).orElse(""),
            entry.map(Entry::remedy).orElse("docs/troubleshooting.md"));
      }
      case "failure" ->
          new Block.Item(
              Optional.of(Level.ERROR),
              time,
              "failed in " + line.text("stage") + ": " + outcome,
              REMEDIES.getOrDefault(outcome, ""));
      case "end" -> end(line, time, outcome);
      default -> new Block.Item(Optional.of(Level.NOTE), time, line.event() + ": " + outcome, "");
    };
  }

  private static String session(AuditLine line) {
    return (line.event().equals("grant") ? "got " : "renewed ")
        + line.text("role")
        + rule(line)
        + " as "
        + line.text("session_name")
        + line.field("profile")
            .filter(name -> !name.equals("default"))
            .map(name -> ", profile " + name)
            .orElse("")
        + "; key "
        + line.text("access_key_id")
        + " until "
        + line.text("expiration")
        + "; STS took "
        + line.text("duration_ms")
        + " ms";
  }

  private static Block.Item end(AuditLine line, String time, String outcome) {
    String meaning =
        switch (outcome) {
          case "refused" -> ", it had no session";
          case "not-run" -> ", it had a session, and did not reach its script";
          default -> "";
        };
    return new Block.Item(
        outcome.equals("success") ? Optional.empty() : Optional.of(Level.NOTE),
        time,
        "ended: "
            + outcome
            + meaning
            + (line.took().isZero()
                ? ""
                : ", " + Phrases.duration(line.took()) + " after it began"),
        "");
  }

  private static String rule(AuditLine line) {
    return line.field("rule").map(name -> " by rule \"" + name + "\"").orElse("");
  }
}
