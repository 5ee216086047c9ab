package awsoidc.sandbox;

import java.nio.file.Path;

/**
 * How what belongs to one job is named on this machine. Two runners with a TMPDIR each may use one
 * number, so the hash of the whole path is part of it.
 *
 * @param temporary the runner's directory for this attempt at the job
 */
public record JobName(Path temporary) {

  /** The name inside directories of this program. */
  public String brief() {
    return temporary.getFileName() + "-" + Integer.toHexString(temporary.hashCode());
  }

  /** The name where other programs have theirs, too: of containers and control groups. */
  public String full() {
    return "aws-oidc-" + brief();
  }
}
