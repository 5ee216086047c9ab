package awsoidc.stage;

import awsoidc.audit.AuditEvent;
import awsoidc.audit.AuditFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The operator's record, if there is to be one. A failed write does not fail the job. */
record Audit(Optional<Path> file, Log log) {

  void record(AuditEvent event) {
    if (file.isEmpty()) {
      return;
    }
    try {
      new AuditFile(file.get()).append(event);
    } catch (IOException e) {
      log.warning("Could not write to audit.file: " + Words.trouble(e));
    }
  }
}
