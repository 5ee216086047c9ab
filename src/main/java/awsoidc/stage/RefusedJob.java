package awsoidc.stage;

import awsoidc.audit.AuditEvent;
import awsoidc.config.Reporting;
import awsoidc.refusal.Refusal;
import awsoidc.role.Decision;
import awsoidc.state.JobState;
import awsoidc.token.IdToken;
import java.time.Duration;
import java.util.Optional;

/** Ends a job that gets no credentials: in the audit file, and in the job's log. */
record RefusedJob(StageContext context, Reporting reporting) {

  Outcome outcome(Optional<IdToken> token, Refusal refusal) {
    return outcome(event(token), refusal);
  }

  /** The same where a job variable was to name the role. */
  Outcome outcome(Optional<IdToken> token, Decision.RoleNotAllowed decision, Refusal refusal) {
    return outcome(event(token).variable(decision.variable(), decision.value()), refusal);
  }

  /** Of a job that a rule has granted something. */
  Outcome outcome(JobState.Credentials credentials, Refusal refusal) {
    return outcome(
        event(Optional.of(credentials.token()))
            .granted(credentials.grant().rule(), credentials.grant().main())
            .wanted(credentials.grant(), credentials.jobRegion()),
        refusal);
  }

  private AuditEvent event(Optional<IdToken> token) {
    AuditEvent event = new AuditEvent(AuditEvent.Kind.REFUSAL, context.clock().instant());
    token.ifPresent(found -> event.token(found).otherClaims(found));
    return event;
  }

  private Outcome outcome(AuditEvent event, Refusal refusal) {
    context
        .audit(reporting, context.log())
        .record(event.outcome(refusal.entry().id(), Duration.ZERO));
    return Outcome.of(refusal, context.help(reporting));
  }
}
