package awsoidc.sandbox;

import awsoidc.container.Engine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a job may have elsewhere than in its directories and among the machine's processes, and how
 * that is removed, also when nothing else is known of the job any more.
 */
public interface Leftovers {

  /** For each answer of whoever has them, where nobody waits. */
  Duration PATIENCE = Duration.ofMinutes(2);

  /** The job's {@link JobDirectory#nameFor}: what is of another name is another job's. */
  String id();

  /** What a record of the job keeps, for {@link #read}; no secret. */
  Map<String, String> words();

  /** For people. */
  String description();

  /**
   * That there are none any more is no error.
   *
   * @param deadline for each answer of whoever has them
   */
  void remove(Duration deadline) throws IOException, InterruptedException;

  /** Of a record's words, among others; empty if they name none. */
  static Optional<Leftovers> read(Map<String, String> words) {
    return ContainerLeftovers.read(words).map(Leftovers.class::cast);
  }

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

    /** All of this machine, of the kinds that keep something elsewhere. */
    static List<Place> all(Function<String, Optional<String>> variable) {
      return Engine.installed(variable).stream().map(ContainerLeftovers::in).toList();
    }
  }

  /** Some, and what their labels say. */
  record Found(Leftovers leftovers, List<String> labels) {}
}
