package awsoidc.demo.runner;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A job that is under way on a runner. */
public final class RunningJob {

  private static final Duration POLL = Duration.ofMillis(10);

  private final JobRun run;
  private final JobLog log;
  private final CompletableFuture<JobResult> result = new CompletableFuture<>();

  private RunningJob(JobRun run, JobLog log) {
    this.run = run;
    this.log = log;
  }

  static RunningJob start(
      RunnerSettings settings, DriverSession session, Job job, OutputStream out) {
    JobLog log = new JobLog(settings.clock(), out);
    RunningJob running = new RunningJob(new JobRun(settings, session, job, log), log);
    Thread.ofPlatform()
        .daemon()
        .name(job.toString())
        .start(() -> running.runToTheEnd(settings, session));
    return running;
  }

  /**
   * What the button does: SIGTERM to the user's script, then after_script, the stages of a failed
   * job and cleanup. Before the script it is as {@link #abort}; after it, nothing.
   */
  public void cancel() {
    run.cancel();
  }

  /** A force-cancel, or the runner's own end: SIGTERM, then only cleanup. */
  public void abort() {
    run.abort();
  }

  /** The log so far. */
  public String log() {
    return log.text();
  }

  /**
   * Waits until the job's log holds this text.
   *
   * @throws IllegalStateException if it does not come within this time, or the job ends without it
   */
  public void awaitLog(String text, Duration patience) {
    long polls = patience.dividedBy(POLL);
    for (long i = 0; i <= polls; i++) {
      boolean ended = result.isDone();
      if (log().contains(text)) {
        return;
      }
      if (ended) {
        break;
      }
      pause();
    }
    throw new IllegalStateException("not in the job's log: " + text);
  }

  /**
   * Waits for the end.
   *
   * @throws IllegalStateException if it does not come within this time; the job goes on
   */
  public JobResult await(Duration patience) {
    try {
      return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the job has not ended in " + patience, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a job runs", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the runner itself failed", e);
    }
  }

  private void runToTheEnd(RunnerSettings settings, DriverSession session) {
    try {
      JobOutcome outcome = run.run();
      session.close();
      List<DriverCall> calls = run.calls();
      String config =
          calls.stream()
              .filter(call -> call.stage() == Stage.CONFIG)
              .reduce((first, last) -> last)
              .map(call -> call.stdout().text())
              .orElse("");
      result.complete(new JobResult(outcome, calls, log.text(), config, leftovers(settings.tmp())));
    } catch (IOException | RuntimeException e) {
      session.close();
      result.completeExceptionally(e);
    }
  }

  private static List<Path> leftovers(Path tmp) throws IOException {
    try (Stream<Path> all = Files.walk(tmp)) {
      return all.filter(path -> !path.equals(tmp)).toList();
    } catch (UncheckedIOException e) {
      // Another job's directory went away meanwhile.
      return leftovers(tmp);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a job runs", e);
    }
  }
}
