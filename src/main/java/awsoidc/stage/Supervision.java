package awsoidc.stage;

import awsoidc.process.Child;
import awsoidc.process.Descendants;
import awsoidc.sandbox.Launch;
import awsoidc.sandbox.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A script with credentials while it runs: started through bin/supervise.sh, as bin/run starts the
 * scripts that have none, and ended when this process is asked to end.
 */
final class Supervision {

  /** bin/supervise.sh kills after four seconds what SIGTERM did not end. */
  private static final Duration END_OF_SUPERVISOR = Duration.ofSeconds(6);

  /** For what the supervisor could not find; as long as it gives itself. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private static final String SUPERVISE = ". \"$0\" && supervise \"${@:2}\"";

  /** With the script as descriptor 4. */
  private static final String SUPERVISE_BESIDE = "exec 4<\"$1\" && " + SUPERVISE;

  /** Scripts change to the project's directory themselves; this one they cannot remove. */
  private static final Path START = Path.of("/");

  private final Edges edges;
  private final Path jobDirectory;
  private final Launch launch;

  Supervision(Edges edges, Path jobDirectory, Launch launch) {
    this.edges = edges;
    this.jobDirectory = jobDirectory;
    this.launch = launch;
  }

  /**
   * Runs it to its end; its exit code.
   *
   * @param whenAsked what is to be done on a cancel besides, which never comes back here
   */
  int run(Path script, OutputStream out, OutputStream err, Runnable whenAsked)
      throws IOException, InterruptedException {
    boolean adopts = HandOver.cgroup(edges.environment()).isEmpty() && launch.end().isEmpty();
    if (adopts) {
      Descendants.adopt();
    }
    CompletableFuture<Optional<Child>> started = new CompletableFuture<>();
    edges
        .termination()
        .whenAsked(() -> {
          started.join().ifPresent(child -> child.terminate(END_OF_SUPERVISOR));
          if (adopts) {
            Descendants.end(Duration.ZERO); // had its time with the others
          }
          whenAsked.run();
        });
    Child child = start(script, out, err, started);
    child.awaitEnd();
    if (adopts) {
      Descendants.end(GRACE);
    }
    return child.waitFor();
  }

  /** SIGTERM comes before, and the script never starts, or it waits for the start and ends it. */
  private Child start(
      Path script, OutputStream out, OutputStream err, CompletableFuture<Optional<Child>> started)
      throws IOException {
    try {
      if (!Files.isReadable(script)) {
        throw new FileSystemException(script.toString(), null, "cannot be read");
      }
      Child child =
          Child.start(
              supervised(script),
              launch.environment(),
              START,
              new Child.Input(
                  launch.preamble(), launch.beside() ? Optional.empty() : Optional.of(script)),
              out,
              err);
      started.complete(Optional.of(child));
      return child;
    } finally {
      started.complete(Optional.empty()); // unless it has started
    }
  }

  /** What ends the rest of a failed script also tells whether there is a place for any. */
  boolean isPlaceLost() throws IOException, InterruptedException {
    for (List<String> command : launch.end()) {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().putAll(launch.environment());
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      if (builder.start().waitFor() == 0) {
        return false;
      }
    }
    return !launch.end().isEmpty();
  }

  private List<String> supervised(Path script) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "bash",
                "-pc",
                launch.beside() ? SUPERVISE_BESIDE : SUPERVISE,
                edges.home().resolve("bin/supervise.sh").toString(),
                script.toString(),
                HandOver.cgroup(edges.environment()).map(Path::toString).orElse(""),
                jobDirectory.toString(),
                HandOver.end(launch),
                "exec"));
    String projects =
        edges
            .environment()
            .projectTemporaryDirectory()
            .map(directory -> String.valueOf(directory.getParent()))
            .orElse("");
    for (String word : launch.command()) {
      words.add(word.replace(Sandbox.PROJECTS, projects));
    }
    return words;
  }
}
