package awsoidc.stage;

import awsoidc.audit.Audit;
import awsoidc.audit.AuditEvent;
import awsoidc.config.Configuration;
import awsoidc.refusal.Help;
import awsoidc.refusal.Refusal;
import awsoidc.token.IdToken;
import java.time.Duration;
import java.util.Optional;

/** Ends a job that gets no credentials: in the audit file, and in the job's log. */
record RefusedJob(StageContext context, Configuration configuration) {

  Outcome outcome(Optional<IdToken> token, Refusal refusal) {
    AuditEvent event = new AuditEvent(AuditEvent.Kind.REFUSAL, context.clock().instant());
    token.ifPresent(event::token);
    new Audit(configuration.auditFile(), context.log()::warning)
        .record(event.outcome(refusal.entry().id(), Duration.ZERO));
    return Outcome.of(refusal, new Help(context.home(), configuration.helpUrl()));
  }
}
