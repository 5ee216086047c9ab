package awsoidc.audit;

import awsoidc.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The operator's record, if there is to be one. A failed write does not fail the job. */
public record Audit(Optional<Path> file, Consumer<String> warning) {

  public void record(AuditEvent event) {
    if (file.isEmpty()) {
      return;
    }
    try {
      new AuditFile(file.get()).append(event);
    } catch (IOException e) {
      warning.accept("Could not write to audit.file: " + FileTrouble.of(e));
    }
  }
}
