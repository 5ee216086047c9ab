package awsoidc.stage;

import awsoidc.audit.AuditEvent;
import awsoidc.file.Tree;
import awsoidc.orphan.Bound;
import awsoidc.orphan.JobRecord;
import awsoidc.process.JobProcesses;
import awsoidc.process.Terminator;
import awsoidc.sandbox.JobDirectory;
import awsoidc.sandbox.Leftovers;
import awsoidc.state.JobState;
import awsoidc.state.StateFile;
import awsoidc.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * cleanup: remove the job's sandbox, its state and the runner's file variables. It may run twice,
 * and works without the earlier stages: after a failed config there is no job_env, and a cancelled
 * job had no cleanup_file_variables.
 */
final class Cleanup {

  /** Time for a driver to end after the grace of its script. */
  private static final Duration KILLING = Duration.ofSeconds(6);

  /** Limited, because the runner starts the next job only after that. */
  private static final Duration SWEEPING = Duration.ofSeconds(10);

  private final StageContext context;

  Cleanup(StageContext context) {
    this.context = context;
  }

  Outcome run() {
    Path directory = context.environment().temporaryDirectory();
    List<JobDirectory> jobs = context.directories().all();
    List<String> left = new ArrayList<>();
    OperatorsNote.tell(context);
    recordEnd(directory);
    warnOfProcesses(directory);
    List<Path> temporaryDirectories =
        jobs.stream().flatMap(job -> job.temporaryDirectories().stream()).toList();
    JobProcesses processes = JobProcesses.left(context.cgroup(), temporaryDirectories);
    Optional<JobRecord> record = record(directory);
    Optional<Leftovers> leftovers = record.flatMap(JobRecord::leftovers);
    Duration grace = JobEnv.grace(context.environment());
    if (processes.areRunning()) {
      // A driver that is still running has sent SIGTERM already; a script gets only one.
      Terminator.terminate(JobProcesses.otherDrivers(directory), grace.plus(KILLING));
    }
    if (leftovers.isPresent() && processes.areRunning()) {
      // They include the engine's own, which waits seconds for them if they are ended first.
      attempt(new ArrayList<>(), () -> leftovers.get().remove(Leftovers.PATIENCE));
    }
    Terminator.end(processes, grace);
    if (leftovers.isPresent()) {
      attempt(left, () -> leftovers.get().remove(Leftovers.PATIENCE));
    }
    for (JobDirectory job : jobs) {
      attempt(left, job::delete);
    }
    attempt(left, () -> StateFile.deleteFrom(directory));
    // The runner's path may be one in a container: the record has the path on this machine.
    Optional<Path> fileVariables =
        leftovers.isPresent()
            ? record.flatMap(JobRecord::projectTemporary)
            : context.environment().projectTemporaryDirectory();
    if (fileVariables.isPresent()) {
      attempt(left, () -> deleteFileVariables(record, fileVariables.get()));
    }
    if (left.isEmpty()) {
      attempt(left, () -> context.records().delete(directory));
    }
    sweep(directory);
    return left.isEmpty()
        ? Outcome.SUCCESS
        : Outcome.systemFailure(Outcome.LEFTOVERS, StageMessages.leftBehind(left));
  }

  /**
   * Removes leftovers of stale jobs. Nobody waits for it: GitLab knows the job's result already.
   */
  private void sweep(Path own) {
    try {
      context
          .records()
          .sweep(Bound.of(context.clock(), SWEEPING), own)
          .left()
          .forEach(Log.to(context.err())::warning);
    } catch (IOException e) {
      Log.to(context.err())
          .warning("What a crash may have left of other jobs stays: " + FileTrouble.of(e));
    }
  }

  /** Records the end in the audit file; only the first cleanup finds the state. */
  private void recordEnd(Path directory) {
    if (!context.reporting().isAudited()) {
      return;
    }
    // Without a state, the job got no credentials.
    state(directory)
        .ifPresent(
            state -> state.credentials().ifPresent(credentials -> record(credentials, state)));
  }

  /** Said in cleanup, which writes to the runner's own log: only the operator can change it. */
  private void warnOfProcesses(Path directory) {
    if (JobEnv.cgroup(context.environment()).isEmpty()
        && state(directory).filter(state -> state.sandbox().type().runsOnMachine()).isPresent()) {
      Log.to(context.err()).warning(StageMessages.NO_CONTROL_GROUP);
    }
  }

  private Optional<JobState> state(Path directory) {
    try {
      return Optional.of(new StateFile(directory, JobEnv.key(context.environment())).read());
    } catch (IOException | JobEnv.NoJobEnv nothingWasDecided) {
      return Optional.empty();
    }
  }

  private void record(JobState.Credentials credentials, JobState state) {
    Instant now = context.clock().instant();
    AuditEvent event =
        new AuditEvent(AuditEvent.Kind.END, now)
            .token(credentials.token())
            .granted(credentials.grant().rule(), credentials.grant().main());
    state.sessions().ifPresent(sessions -> event.session(sessions.main()));
    Duration took =
        credentials
            .token()
            .issuedAt()
            .map(begin -> Duration.between(begin, now))
            .orElse(Duration.ZERO);
    String status = status(state.sessions().isPresent());
    context.audit(context.reporting(), Log.to(context.err())).record(event.outcome(status, took));
  }

  /** CI_JOB_STATUS is "running" if the job did not reach its script. */
  private String status(boolean granted) {
    String status = context.environment().jobVariable("CI_JOB_STATUS").orElse("unknown");
    if (!status.equals("running")) {
      return status;
    }
    return granted ? "not-run" : "refused";
  }

  private static void deleteFileVariables(Optional<JobRecord> record, Path there)
      throws IOException {
    if (record.isPresent()) {
      record.get().deleteFileVariables(there, () -> false);
    } else {
      Tree.deleteBelowRoots(there, () -> false);
    }
  }

  /** The record that config and prepare wrote; if they could not, one made from the state. */
  private Optional<JobRecord> record(Path directory) {
    try {
      Optional<JobRecord> record = context.records().of(directory);
      return record.isPresent() ? record : decided(directory);
    } catch (IOException unreadable) {
      return decided(directory);
    }
  }

  private Optional<JobRecord> decided(Path directory) {
    try {
      JobState state = new StateFile(directory, JobEnv.key(context.environment())).read();
      return Optional.of(new RecordBuilder(context).ofProject(state.sandbox()));
    } catch (IOException | JobEnv.NoJobEnv nothingWasDecided) {
      return Optional.empty();
    }
  }

  private static void attempt(List<String> left, Removal removal) {
    try {
      removal.run();
    } catch (IOException e) {
      left.add(FileTrouble.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @FunctionalInterface
  private interface Removal {
    void run() throws IOException, InterruptedException;
  }
}
