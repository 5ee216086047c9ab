package awsoidc.stage;

import awsoidc.delivery.Delivery;
import awsoidc.delivery.DeliverySettings.OnConflict;
import awsoidc.delivery.Displacement;
import awsoidc.delivery.JobVariables;
import awsoidc.masking.MaskingStream;
import awsoidc.masking.Patterns;
import awsoidc.process.Child;
import awsoidc.process.Descendants;
import awsoidc.refusal.Refusal;
import awsoidc.sandbox.Launch;
import awsoidc.sandbox.Sandbox;
import awsoidc.secret.Secret;
import awsoidc.state.JobState;
import awsoidc.state.StateFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * run, for the author's own sub-stages of a job with a grant: give them the credentials, and take
 * the secrets out of what they print. bin/run runs all others itself; they never see a credential.
 */
final class Run {

  /** bin/supervise.sh kills after four seconds what SIGTERM did not end. */
  private static final Duration END_OF_SUPERVISOR = Duration.ofSeconds(6);

  /** For what the supervisor could not find; as long as it gives itself. */
  private static final Duration GRACE = Duration.ofMillis(500);

  /** Scripts change to the project's directory themselves; this one they cannot remove. */
  private static final Path START = Path.of("/");

  private final Edges edges;
  private final Path script;
  private final String subStage;
  private final MaskingStream out;
  private final MaskingStream err;
  private Patterns patterns = Patterns.NONE;
  private boolean maskAccessKeyId;
  private Path jobDirectory = START;

  /**
   * @param scriptAndSubStage what the runner adds to run_args
   */
  Run(Edges edges, List<String> scriptAndSubStage) {
    this.edges = edges;
    this.script = Path.of(scriptAndSubStage.getFirst());
    this.subStage = scriptAndSubStage.getLast();
    // Buffered, so that a line with a secret stays one write, which the other stream cannot tear.
    this.out = new MaskingStream(new BufferedOutputStream(edges.out()), patterns);
    this.err = new MaskingStream(new BufferedOutputStream(edges.err()), patterns);
  }

  Outcome tell() throws IOException, InterruptedException, HandOver.NoHandOver {
    Path directory = edges.environment().temporaryDirectory();
    StateFile file = new StateFile(directory, HandOver.key(edges.environment()));
    JobState state = file.read();
    if (state.credentials().isEmpty() || state.sessions().isEmpty()) {
      return Outcome.systemFailure("prepare left no credentials for this job");
    }
    maskAccessKeyId = state.credentials().get().delivery().maskAccessKeyId();
    Renewal renewal = new Renewal(edges, state, this::mask);
    mask(renewal.sessions());
    Optional<Refusal> over = renewal.beforeSubStage(edges.environment().timeoutOf(subStage));
    if (over.isPresent()) {
      return Outcome.of(over.get());
    }
    keep(renewal, file);
    jobDirectory = state.sandbox().directory(directory).path();
    Sandbox sandbox = state.sandbox().sandbox(directory, edges.hostUser());
    Delivery delivery = Deliveries.of(edges, state.credentials().get(), renewal, sandbox);
    try {
      delivery.secrets().forEach(this::mask);
      Instant begin = edges.clock().instant().truncatedTo(ChronoUnit.SECONDS);
      Outcome outcome = run(launch(sandbox, delivery, state.credentials().get()), delivery);
      new Exposure(edges, patterns, begin, sandbox::onHost)
          .warn(state.credentials().get().uploads());
      return outcome;
    } finally {
      takeBack(delivery);
      keep(renewal, file);
    }
  }

  /** What is wrong with our files is not the script's doing: its own outcome stands. */
  private void keep(Renewal renewal, StateFile file) {
    Optional<JobState> changed = renewal.changedState();
    if (changed.isPresent()) {
      try {
        file.write(changed.get(), edges.random());
      } catch (IOException e) {
        Log.to(edges.err())
            .warning(
                "The renewed AWS credentials cannot be kept for the scripts after this one: "
                    + Words.trouble(e));
      }
    }
  }

  private void mask(JobState.Sessions sessions) {
    Stream.concat(Stream.of(sessions.main()), sessions.profiles().values().stream())
        .forEach(session -> {
          mask(session.secretAccessKey());
          mask(session.sessionToken());
          if (maskAccessKeyId) {
            mask(Secret.of(session.accessKeyId()));
          }
        });
    sessions.former().forEach(this::mask);
  }

  private synchronized void mask(Secret secret) {
    patterns = patterns.with(secret);
    out.use(patterns);
    err.use(patterns);
  }

  private Launch launch(Sandbox sandbox, Delivery delivery, JobState.Credentials credentials) {
    Map<String, String> variables = new LinkedHashMap<>(delivery.variables());
    if (credentials.delivery().onConflict() == OnConflict.EXECUTOR) {
      variables.putAll(Displacement.functions(edges.environment().projectDirectory()));
    }
    List<String> absent = new ArrayList<>(JobVariables.CREDENTIALS);
    absent.removeAll(variables.keySet());
    return sandbox.launch(variables, absent);
  }

  private Outcome run(Launch launch, Delivery delivery) throws IOException, InterruptedException {
    boolean adopts = HandOver.cgroup(edges.environment()).isEmpty() && launch.end().isEmpty();
    if (adopts) {
      Descendants.adopt();
    }
    Child child = started(launch, delivery, adopts);
    child.awaitEnd();
    if (adopts) {
      Descendants.end(GRACE);
    }
    int code = child.waitFor();
    if (code != 0 && !launch.end().isEmpty() && isLost(launch)) {
      return Outcome.systemFailure("the container of this job is gone; its engine knows why");
    }
    return code == 0 ? new Outcome.Success() : failed(code);
  }

  /** What ends the rest of a failed script also tells whether there is a place for any. */
  private static boolean isLost(Launch launch) throws IOException, InterruptedException {
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
    return true;
  }

  /** SIGTERM comes before, and the script never starts, or it waits for the start and ends it. */
  private Child started(Launch launch, Delivery delivery, boolean adopts) throws IOException {
    CompletableFuture<Optional<Child>> started = new CompletableFuture<>();
    edges
        .termination()
        .whenAsked(() -> {
          started.join().ifPresent(child -> child.terminate(END_OF_SUPERVISOR));
          if (adopts) {
            Descendants.end(Duration.ZERO); // had its time with the others
          }
          takeBack(delivery);
        });
    try {
      Child child =
          Child.start(
              supervised(launch),
              launch.environment(),
              START,
              new Child.Input(launch.preamble(), script),
              out,
              err);
      started.complete(Optional.of(child));
      return child;
    } finally {
      started.complete(Optional.empty()); // unless it has started
    }
  }

  /** On a cancel, too, which never comes back to where it would be closed. */
  private static void takeBack(Delivery delivery) {
    try {
      delivery.close();
    } catch (IOException leftToCleanup) {
      // cleanup removes the job's directory.
    }
  }

  /** The same supervision that bin/run gives to the scripts that it runs itself. */
  private List<String> supervised(Launch launch) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "bash",
                "-pc",
                ". \"$0\" && supervise \"$@\"",
                edges.home().resolve("bin/supervise.sh").toString(),
                HandOver.cgroup(edges.environment()).map(Path::toString).orElse(""),
                jobDirectory.toString(),
                HandOver.end(launch)));
    String projects =
        edges
            .environment()
            .projectTemporaryDirectory()
            .map(directory -> String.valueOf(directory.getParent()))
            .orElse("");
    words.add("exec");
    for (String word : launch.command()) {
      words.add(word.replace(Sandbox.PROJECTS, projects));
    }
    return words;
  }

  private Outcome failed(int code) throws IOException {
    if (edges.environment().buildExitCodeFile().isPresent()) {
      Files.writeString(
          edges.environment().buildExitCodeFile().get(), code + "\n", StandardCharsets.US_ASCII);
    }
    return new Outcome.ScriptFailed(code);
  }
}
