package awsoidc.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a job's own directory can be. Every call for the job can work it out, so cleanup finds it
 * even if config said nothing.
 *
 * @param temporary the runner's directory for this attempt at the job, which only the runner's
 *     account can enter
 * @param state where this program keeps what other accounts have to reach; only root can change it
 */
public record JobDirectories(Path temporary, Path state) {

  private static final String PROGRAM = "aws-oidc-executor";
  private static final String JOBS = "jobs";

  /** Of a job that runs under the runner's own account. */
  public JobDirectory inside() {
    return new JobDirectory(inside(temporary));
  }

  /** Of a job that runs under another account, or on another machine. */
  public JobDirectory reachable() {
    return new JobDirectory(state.resolve(JOBS).resolve(new JobName(temporary).brief()));
  }

  /** Either, since cleanup may not know which it was. */
  public List<JobDirectory> all() {
    return List.of(inside(), reachable());
  }

  private static Path inside(Path temporary) {
    return temporary.resolve(PROGRAM);
  }

  /**
   * Whether a job with this temporary directory can have that directory, wherever the runner keeps
   * its state.
   */
  public static boolean canHave(Path temporary, Path directory) {
    return directory.equals(inside(temporary))
        || (directory.isAbsolute()
            && directory.endsWith(Path.of(PROGRAM, JOBS, new JobName(temporary).brief()))
            && directory.equals(directory.normalize())
            && RootsOwn.isSafe(directory));
  }
}
