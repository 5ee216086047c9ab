package awsoidc.stage;

import awsoidc.audit.AuditEvent;
import awsoidc.config.Reporting;
import awsoidc.runner.JobResponse;
import awsoidc.systemlog.LogEntry;
import awsoidc.systemlog.LogEntry.Priority;
import awsoidc.systemlog.LoggerCommand;
import awsoidc.systemlog.SystemLog;
import awsoidc.text.FileTrouble;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the operator why a stage failed: in the system's log, and in the audit file, which has
 * refusals already.
 *
 * @param log where it is said that one of them could not be written
 */
record FailureReport(StageContext context, Reporting reporting, Log log) {

  private static final String JOB = "job_id";
  private static final String PROJECT = "project_id";
  private static final String PATH = "project_path";

  /** Of an entry in the journal. */
  private static final Map<String, String> FIELDS =
      Map.of(LogEntry.JOB, JOB, "GITLAB_PROJECT_ID", PROJECT, LogEntry.PROJECT, PATH);

  private static final List<String> ELSEWHERE = List.of("failed; the job's log says why");

  /** Returns whether the system's log has it. */
  boolean send(String stage, Outcome outcome) {
    Map<String, String> job = job();
    if (!outcome.recorded()) {
      record(stage, outcome, job);
    }
    LoggerCommand logger = context.logger();
    SystemLog to = reporting.operatorLog().orElseGet(() -> SystemLog.of(logger.root()));
    try {
      logger.write(to, entry(stage, outcome, job));
      return to != SystemLog.NONE;
    } catch (IOException e) {
      if (reporting.operatorLog().isPresent()) {
        log.warning("Could not write to operator_log: " + FileTrouble.of(e));
      }
      return false;
    }
  }

  private void record(String stage, Outcome outcome, Map<String, String> job) {
    AuditEvent event = new AuditEvent(AuditEvent.Kind.FAILURE, context.clock().instant());
    job.forEach(event::with);
    context
        .audit(reporting, log)
        .record(event.with("stage", stage).outcome(outcome.cause(), Duration.ZERO));
  }

  private static LogEntry entry(String stage, Outcome outcome, Map<String, String> job) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("AWS_OIDC_STAGE", stage);
    fields.put("AWS_OIDC_CAUSE", outcome.cause());
    FIELDS.forEach((field, name) -> {
      if (job.containsKey(name)) {
        fields.put(field, job.get(name));
      }
    });
    // bin/run has told the job's log alone.
    List<String> lines = outcome.lines().isEmpty() ? ELSEWHERE : outcome.lines();
    return new LogEntry(priority(outcome.kind()), subject(job) + stage, fields, lines);
  }

  /** GitLab Runner before 19 does not know the project's path. */
  private static String subject(Map<String, String> job) {
    if (!job.containsKey(JOB)) {
      return "";
    }
    Optional<String> project =
        Optional.ofNullable(job.get(PATH))
            .or(() -> Optional.ofNullable(job.get(PROJECT)).map(id -> "project " + id));
    return "job " + job.get(JOB) + project.map(which -> " of " + which).orElse("") + ", ";
  }

  private static Priority priority(Outcome.Kind kind) {
    return switch (kind) {
      case OPERATORS_FAILURE -> Priority.CRIT; // no job can run
      case SYSTEM_FAILURE -> Priority.ERR;
      case JOB_FAILURE, SCRIPT_FAILED, SUCCESS -> Priority.WARNING;
    };
  }

  /** From the payload, because authors can set CI_JOB_ID; by the names of claims. */
  private Map<String, String> job() {
    Map<String, String> job = new LinkedHashMap<>();
    try {
      JobResponse response = JobResponse.read(context.environment().jobResponseFile(), List.of());
      response.id().ifPresent(id -> job.put(JOB, id));
      for (String fact : List.of(PROJECT, PATH)) {
        if (response.facts().containsKey(fact)) {
          job.put(fact, response.facts().get(fact));
        }
      }
    } catch (IOException | IllegalStateException noPayload) {
      // Then the failure is told without its job.
    }
    return job;
  }
}
