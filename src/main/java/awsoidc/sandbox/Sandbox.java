package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a job's scripts run. Prepare makes it; cleanup removes what is on disk by its {@link
 * JobDirectory} alone, whatever the type.
 */
public interface Sandbox {

  /**
   * Makes the job's directories and checks that this machine has what the job needs. It is quick,
   * and comes before any server is asked.
   *
   * @param warn where the author sees what is missing, though the job can do without
   * @throws IOException says what stood in the way
   */
  void makeDirectories(Consumer<String> warn) throws IOException, InterruptedException;

  /**
   * Makes the rest, which may take long; an {@link IOException} says what stood in the way.
   *
   * @throws UnusableSandbox the author or the operator must change something
   */
  default void create(CreationInputs creation)
      throws IOException, InterruptedException, UnusableSandbox {}

  /** The job was cancelled meanwhile: starts nothing more, and waits for what is started. */
  default void stop() {}

  /** The driver that makes the place and starts scripts there instead of ours. */
  default Optional<WrappedDriver> driver() {
    return Optional.empty();
  }

  /** How a script of the author's is started. */
  Launch launch();

  /** How all other scripts are started: sources, cache, artifacts. */
  default Launch helperLaunch() {
    return launch();
  }

  /**
   * Whether a shell of ours, which no script can reach, passes a SIGTERM from bin/run on to all
   * others.
   */
  default boolean passesSigtermOn() {
    return false;
  }

  /** Below this we write what scripts read; nobody else can write there. */
  Path privateDirectory();

  /** Lets scripts read a directory below {@link #privateDirectory} and its files. */
  void share(Path directory) throws IOException;

  /** Where scripts see what is below {@link #privateDirectory}. */
  Path seen(Path path);

  /**
   * The beginning of a command that runs the rest where its 127.0.0.1 is that of scripts; empty
   * where scripts share this process's.
   */
  default List<String> intoNetwork() throws IOException, InterruptedException {
    return List.of();
  }

  /** Where a path of the builds is on this machine. */
  default Path onHost(Path seen) {
    return seen;
  }
}
