package awsoidc.stage;

import awsoidc.audit.AuditEvent;
import awsoidc.config.Reporting;
import awsoidc.refusal.Refusal;
import awsoidc.state.JobState;
import awsoidc.token.IdToken;
import java.time.Duration;
import java.util.Optional;

/** Ends a job that gets no credentials: in the audit file, and in the job's log. */
record RefusedJob(StageContext context, Reporting reporting) {

  Outcome outcome(Optional<IdToken> token, Refusal refusal) {
    AuditEvent event = event();
    token.ifPresent(event::token);
    return outcome(event, refusal);
  }

  /** Of a job that a rule has granted something. */
  Outcome outcome(JobState.Credentials credentials, Refusal refusal) {
    return outcome(
        event()
            .token(credentials.token())
            .granted(credentials.grant().rule(), credentials.grant().main()),
        refusal);
  }

  private AuditEvent event() {
    return new AuditEvent(AuditEvent.Kind.REFUSAL, context.clock().instant());
  }

  private Outcome outcome(AuditEvent event, Refusal refusal) {
    context
        .audit(reporting, context.log())
        .record(event.outcome(refusal.entry().id(), Duration.ZERO));
    return Outcome.of(refusal, context.help(reporting));
  }
}
