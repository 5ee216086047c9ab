package awsoidc.stage;

import awsoidc.builds.Builds;
import awsoidc.builds.Exposure;
import awsoidc.builds.Patience;
import awsoidc.delivery.Delivery;
import awsoidc.delivery.DeliverySettings.OnConflict;
import awsoidc.delivery.GitlabEnv;
import awsoidc.delivery.JobVariables;
import awsoidc.masking.MaskingStream;
import awsoidc.masking.Patterns;
import awsoidc.refusal.Refusal;
import awsoidc.refusal.RuleRefusals;
import awsoidc.sandbox.Sandbox;
import awsoidc.secret.Secret;
import awsoidc.session.Renewal;
import awsoidc.state.JobState;
import awsoidc.state.StateFile;
import awsoidc.text.FileTrouble;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * run, for the user sub-stages of a job with a grant: give them the credentials, and mask the
 * secrets in their output. bin/run runs all others itself; they never see a credential.
 */
final class Run {

  /** For reading GITLAB_ENV. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final StageContext context;
  private final Path script;
  private final String subStage;
  private final MaskingStream out;
  private final MaskingStream err;
  private Patterns patterns = Patterns.NONE;
  private boolean maskAccessKeyId;

  Run(StageContext context, List<String> scriptAndSubStage) {
    this.context = context;
    this.script = Path.of(scriptAndSubStage.getFirst());
    this.subStage = scriptAndSubStage.getLast();
    // Buffered, so that a line is one write, which the other stream cannot interrupt.
    this.out = new MaskingStream(new BufferedOutputStream(context.out()), patterns);
    this.err = new MaskingStream(new BufferedOutputStream(context.err()), patterns);
  }

  Outcome run() throws IOException, InterruptedException, JobEnv.NoJobEnv {
    try (UserScript userScript = UserScript.begin(context, script, subStage)) {
      return tell(userScript);
    }
  }

  private Outcome tell(UserScript userScript)
      throws IOException, InterruptedException, JobEnv.NoJobEnv {
    Path directory = context.environment().temporaryDirectory();
    StateFile file = new StateFile(directory, JobEnv.key(context.environment()));
    JobState state = file.read();
    if (state.credentials().isEmpty() || state.sessions().isEmpty()) {
      return StageMessages.wronglyRegistered(
          "run: this job has not been prepared: prepare_exec is not registered in config.toml");
    }
    JobState.Credentials credentials = state.credentials().get();
    maskAccessKeyId = credentials.delivery().maskAccessKeyId();
    Renewal renewal = new Renewal(context.exchangeContext(), state, this::mask);
    mask(renewal.sessions());
    userScript.printTo(out, err);
    Sandbox sandbox = state.sandbox().sandbox(context.directories(), context.hostUser());
    OnConflict onConflict = credentials.delivery().onConflict();
    Builds builds =
        new Builds(context.environment(), state.sandbox().buildsOnMachine(), sandbox::onHost);
    List<String> own = onConflict == OnConflict.EXECUTOR ? List.of() : inGitlabEnv(builds);
    if (!own.isEmpty() && onConflict == OnConflict.FAIL) {
      return new RefusedJob(context, context.reporting())
          .outcome(credentials, RuleRefusals.conflict(own, credentials.grant()));
    }
    if (own.isEmpty()) {
      Optional<Refusal> over = renewal.beforeSubStage(context.environment().timeoutOf(subStage));
      if (over.isPresent()) {
        return Outcome.of(over.get(), context.help());
      }
      keep(renewal, file);
    }
    Delivery delivery =
        own.isEmpty() ? Deliveries.of(context, credentials, renewal, sandbox) : without(own);
    try {
      delivery.secrets().forEach(this::mask);
      Instant begin = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
      int code =
          userScript.run(
              sandbox,
              delivery,
              preamble(delivery, credentials),
              () -> {
                keep(renewal, file); // after_script masks what this script may have kept
                takeBack(delivery);
              });
      new Exposure(context.environment(), context.log()::warning, patterns, begin, builds)
          .warn(credentials.uploads());
      return outcome(code);
    } finally {
      takeBack(delivery);
      keep(renewal, file);
    }
  }

  /** Failing to keep the state does not change the script's outcome. */
  private void keep(Renewal renewal, StateFile file) {
    Optional<JobState> changed = renewal.changedState();
    if (changed.isPresent()) {
      try {
        file.write(changed.get(), context.random());
      } catch (IOException e) {
        context
            .log()
            .warning(
                "The renewed AWS credentials cannot be kept for the scripts after this one: "
                    + FileTrouble.of(e));
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

  /** AWS variables that earlier scripts set for this one in GITLAB_ENV. */
  private List<String> inGitlabEnv(Builds builds) throws InterruptedException {
    List<String> names =
        Patience.within(PATIENCE, () -> namesInGitlabEnv(builds)).orElse(List.of());
    List<String> passed = names.isEmpty() ? names : letPass();
    return names.stream().filter(name -> !passed.contains(name)).toList();
  }

  private static List<String> namesInGitlabEnv(Builds builds) {
    List<String> names = new ArrayList<>();
    builds.gitlabEnv(file -> {
      try (InputStream content = file.open()) {
        names.addAll(GitlabEnv.conflicting(content));
      } catch (IOException unreadable) {
        // Treated as absent.
      }
    });
    return names;
  }

  /** The job's own AWS variables that config allowed, such as the one that names the role. */
  private List<String> letPass() {
    return new JobVariables(context.environment()::jobVariable).conflicting(Optional.empty());
  }

  private Delivery without(List<String> own) {
    context
        .log()
        .info(
            "This job's scripts put "
                + String.join(", ", own)
                + " into GITLAB_ENV: this one runs with that, and without the runner's AWS"
                + " credentials.");
    return Delivery.NONE;
  }

  private String preamble(Delivery delivery, JobState.Credentials credentials) {
    if (delivery.variables().isEmpty()) {
      return "";
    }
    Preamble preamble = new Preamble(delivery, credentials.namesFilesOfHome());
    Optional<String> again =
        credentials.delivery().onConflict() == OnConflict.EXECUTOR
            ? context.environment().projectDirectory().map(preamble::againIn)
            : Optional.empty();
    return preamble.text() + again.orElse("");
  }

  /** Also called on a cancel, where the try block never ends. */
  private static void takeBack(Delivery delivery) {
    try {
      delivery.close();
    } catch (IOException leftToCleanup) {
      // cleanup removes the job's directory.
    }
  }

  /** bin/run has reported a failure already. */
  private Outcome outcome(int code) {
    if (code == 0) {
      return Outcome.SUCCESS;
    }
    if (code == context.environment().buildFailureExitCode()) {
      return Outcome.SCRIPT_FAILED;
    }
    return code == context.environment().systemFailureExitCode()
        ? Outcome.systemFailure(Outcome.SYSTEM, List.of())
        : Outcome.systemFailure("what ran the script ended with " + code);
  }
}
