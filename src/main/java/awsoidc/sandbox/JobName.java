package awsoidc.sandbox;

import java.nio.file.Path;

/**
 * How what belongs to one job is named on this machine. Two runners with a TMPDIR each may use one
 * number, so the hash of the whole path is part of it.
 *
 * @param temporary the runner's directory for this attempt at the job
 */
public record JobName(Path temporary) {

  /** Of files and directories that are among those of other jobs. */
  public String brief() {
    return temporary.getFileName() + "-" + Integer.toHexString(temporary.hashCode());
  }

  /** Of what is among things of other programs: containers, control groups. */
  public String full() {
    return "aws-oidc-" + brief();
  }
}
