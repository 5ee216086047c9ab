package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where a job's scripts run. Made by prepare; what of it is on disk cleanup removes by its {@link
 * JobDirectory} alone, whatever its type.
 */
public interface Sandbox {

  /**
   * Makes the job's directories and checks that this machine has what the job needs. It takes a
   * moment only, and comes before anything is asked elsewhere.
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

  /** The job was cancelled while it is made: begins nothing more, and waits for what is begun. */
  default void stop() {}

  /** How a script of the author's is started. */
  Launch launch();

  /** How all other scripts are started: sources, cache, artifacts. */
  default Launch helperLaunch() {
    return launch();
  }

  /**
   * Whether bin/run tells one shell of ours of a SIGTERM, which is out of a script's reach to start
   * and passes it on to all others.
   */
  default boolean passesSigtermOn() {
    return false;
  }

  /** What we write for scripts to read goes below this, and nobody else can write there. */
  Path privateDirectory();

  /** Lets scripts read a directory below {@link #privateDirectory} and its files. */
  void share(Path directory) throws IOException;

  /** Where scripts see what is below {@link #privateDirectory}. */
  Path seen(Path path);

  /**
   * Words that start a command where what it listens to at 127.0.0.1 is what scripts find there;
   * none where that is so for this process, too.
   */
  default List<String> intoNetwork() throws IOException, InterruptedException {
    return List.of();
  }

  /** Where on this machine is what scripts see in their builds. */
  default Path onHost(Path seen) {
    return seen;
  }
}
