package awsoidc.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a job may have elsewhere than in its directories and among the machine's processes, and how
 * that is removed, also when nothing else is known of the job any more.
 */
public interface Leftovers {

  /** For each answer of whoever has them, where nobody waits. */
  Duration PATIENCE = Duration.ofMinutes(2);

  /** The job's {@link JobName#full}: what is of another name is another job's. */
  String id();

  /** What a record of the job keeps, for {@link SandboxType#leftovers}; no secret. */
  Map<String, String> words();

  /** For people. */
  String description();

  /**
   * That there are none any more is no error.
   *
   * @param deadline for each answer of whoever has them
   */
  void remove(Duration deadline) throws IOException, InterruptedException;

  /** Where there may be some of jobs that no record names. */
  interface Place {

    String name();

    /**
     * All of this program.
     *
     * @param labels what else to say of each: values in that order, "" for none
     * @throws IOException whoever has them does not answer
     */
    List<Found> find(List<String> labels) throws IOException, InterruptedException;
  }

  /** Some, and what their labels say. */
  record Found(Leftovers leftovers, List<String> labels) {}
}
