package awsoidc.config;

import awsoidc.systemlog.SystemLog;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where operators and authors find what happened.
 *
 * @param auditFile {@code audit.file}: where grants, refusals and failures are recorded
 * @param auditJournal {@code audit.journal}: whether the journal gets these records, too
 * @param operatorLog {@code operator_log}; absent if the machine decides
 * @param helpUrl {@code help_url}: where refusals point to
 */
public record Reporting(
    Optional<Path> auditFile,
    boolean auditJournal,
    Optional<SystemLog> operatorLog,
    Optional<URI> helpUrl) {

  /** That of a configuration that does not say. */
  public static final Reporting DEFAULT =
      new Reporting(Optional.empty(), false, Optional.empty(), Optional.empty());

  /** Whether there are records of any kind. */
  public boolean isAudited() {
    return auditFile.isPresent() || auditJournal;
  }
}
