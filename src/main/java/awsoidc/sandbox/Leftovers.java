package awsoidc.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a job may leave besides its directories and processes, and how that is removed, also when
 * nothing else is known of the job.
 */
public interface Leftovers {

  Duration PATIENCE = Duration.ofMinutes(2);

  /** The job's {@link JobName#full}: what is of another name is another job's. */
  String id();

  /** What a record of the job keeps, for {@link SandboxType#leftovers}; no secret. */
  Map<String, String> words();

  /** For people. */
  String description();

  /**
   * Removes them; it is no error if there are none.
   *
   * @param deadline for each answer of whoever keeps them
   */
  void remove(Duration deadline) throws IOException, InterruptedException;

  /** Where there may be some of jobs that no record names. */
  interface Place {

    String name();

    /**
     * All of this program.
     *
     * @param labels which labels to return of each: their values in that order, "" for none
     * @throws IOException whoever keeps them does not answer
     */
    List<Found> find(List<String> labels) throws IOException, InterruptedException;
  }

  record Found(Leftovers leftovers, List<String> labels) {}
}
