package awsoidc.stage;

import awsoidc.delivery.EnvironmentDelivery;
import awsoidc.masking.MaskingStream;
import awsoidc.process.Child;
import awsoidc.sandbox.HostSandbox;
import awsoidc.sandbox.Sandbox;
import awsoidc.secret.Secret;
import awsoidc.state.JobState;
import awsoidc.state.StateFile;
import awsoidc.sts.Session;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * run, for the author's own sub-stages of a job with a grant: give them the credentials, and take
 * the secrets out of what they print. bin/run runs all others itself; they never see a credential.
 */
final class Run {

  /** bin/supervise.sh kills after four seconds what SIGTERM did not end. */
  private static final Duration END_OF_SUPERVISOR = Duration.ofSeconds(6);

  /** Scripts change to the project's directory themselves; this one they cannot remove. */
  private static final Path START = Path.of("/");

  private final Edges edges;
  private final Path script;

  /**
   * @param scriptAndSubStage what the runner adds to run_args
   */
  Run(Edges edges, List<String> scriptAndSubStage) {
    this.edges = edges;
    this.script = Path.of(scriptAndSubStage.getFirst());
  }

  Outcome tell() throws IOException, InterruptedException, HandOver.NoHandOver {
    Path directory = edges.environment().temporaryDirectory();
    JobState state = new StateFile(directory, HandOver.key(edges.environment())).read();
    if (state.credentials().isEmpty() || state.session().isEmpty()) {
      return Outcome.systemFailure("prepare left no credentials for this job");
    }
    Session session = state.session().get();
    warnIfExpired(session);
    Sandbox sandbox = new HostSandbox(directory, state.sandbox(), edges.hostUser());
    Map<String, String> environment = new LinkedHashMap<>(sandbox.environment());
    environment.putAll(
        EnvironmentDelivery.variables(session, state.credentials().get().jobRegion()));
    List<Secret> secrets = List.of(session.secretAccessKey(), session.sessionToken());
    return run(sandbox, environment, secrets);
  }

  private Outcome run(Sandbox sandbox, Map<String, String> environment, List<Secret> secrets)
      throws IOException, InterruptedException {
    // Buffered, so that a line with a secret stays one write, which the other stream cannot tear.
    OutputStream out = new MaskingStream(new BufferedOutputStream(edges.out()), secrets);
    OutputStream err = new MaskingStream(new BufferedOutputStream(edges.err()), secrets);
    Child child = started(sandbox, environment, out, err);
    int code = child.waitFor();
    return code == 0 ? new Outcome.Success() : failed(code);
  }

  /** SIGTERM comes before, and the script never starts, or it waits for the start and ends it. */
  private Child started(
      Sandbox sandbox, Map<String, String> environment, OutputStream out, OutputStream err)
      throws IOException {
    CompletableFuture<Optional<Child>> started = new CompletableFuture<>();
    edges
        .termination()
        .whenAsked(() -> started.join().ifPresent(child -> child.terminate(END_OF_SUPERVISOR)));
    try {
      Child child =
          Child.start(supervised(sandbox.command()), environment, START, script, out, err);
      started.complete(Optional.of(child));
      return child;
    } finally {
      started.complete(Optional.empty()); // unless it has started
    }
  }

  /** The same supervision that bin/run gives to the scripts that it runs itself. */
  private List<String> supervised(List<String> command) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "bash",
                "-pc",
                ". \"$0\" && supervise \"$@\"",
                edges.home().resolve("bin/supervise.sh").toString()));
    words.addAll(command);
    return words;
  }

  private Outcome failed(int code) throws IOException {
    if (edges.environment().buildExitCodeFile().isPresent()) {
      Files.writeString(
          edges.environment().buildExitCodeFile().get(), code + "\n", StandardCharsets.US_ASCII);
    }
    return new Outcome.ScriptFailed(code);
  }

  private void warnIfExpired(Session session) {
    if (session.expiration().isBefore(edges.clock().instant())) {
      Log.to(edges.err())
          .warning(
              "The AWS credentials of this job expired at "
                  + session.expiration()
                  + ": AWS will refuse them. `duration:` of the rule sets how long they last.");
    }
  }
}
