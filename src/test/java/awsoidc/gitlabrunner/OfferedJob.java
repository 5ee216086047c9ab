package awsoidc.gitlabrunner;

import awsoidc.demo.runner.Job;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** One job as GitLab knows it: its log, how it ended, and what its runner is told. */
final class OfferedJob {

  /** Far beyond what any job of these tests takes. */
  private static final Duration MAX_JOB = Duration.ofSeconds(60);

  /** FF_TIMESTAMPS: 2026-11-25T12:43:46.962646Z 01O, and a blank, or + where the line goes on. */
  private static final String TIME_AND_STREAM = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z [\\da-f]{2}[OE]";

  private static final Pattern BEGIN = Pattern.compile("(?m)^" + TIME_AND_STREAM + " ");
  private static final Pattern CONTINUATION = Pattern.compile("\\n" + TIME_AND_STREAM + "\\+");

  private final Job job;
  private final Map<String, Object> payload;
  private final List<byte[]> uploads = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream trace = new ByteArrayOutputStream();
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private volatile Status status = Status.RUNNING;

  /** The values of the {@code Job-Status} header that concern a runner. */
  enum Status {
    RUNNING("running"),
    /** The job was cancelled; after_script may still run. */
    CANCELING("canceling"),
    /** Cancellation was forced; nothing of the job may run any more. */
    CANCELED("canceled");

    private final String header;

    Status(String header) {
      this.header = header;
    }
  }

  OfferedJob(Job job, Map<String, Object> payload) {
    this.job = job;
    this.payload = Map.copyOf(payload);
  }

  /** Further or other fields of what GitLab sends for the job. */
  Map<String, Object> payload() {
    return payload;
  }

  Job job() {
    return job;
  }

  /** The runner learns of it when it sends something of the log next. */
  void cancel(Status how) {
    status = how;
  }

  /** Returns once the runner has learned of the cancellation. */
  void awaitCancellation() throws InterruptedException {
    if (!cancelled.await(MAX_JOB.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the runner never asked about job " + job.id() + ":\n" + log());
    }
  }

  /** As the runner reported it. */
  Ending ending() throws InterruptedException {
    try {
      return ending.get(MAX_JOB.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("job " + job.id() + " did not end:\n" + log(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody completes it so", e);
    }
  }

  /**
   * What the runner has sent of the job's log, with terminal colours and section marks, but without
   * the time and the stream that each line begins with since 18.9.
   */
  synchronized String log() {
    String text = trace.toString(StandardCharsets.UTF_8);
    return BEGIN.matcher(CONTINUATION.matcher(text).replaceAll("")).replaceAll("");
  }

  /** Takes a piece of the log; returns how long it is now. */
  synchronized int append(int offset, byte[] piece) {
    byte[] known = trace.toByteArray();
    trace.reset();
    trace.write(known, 0, Math.min(offset, known.length));
    trace.writeBytes(piece);
    return trace.size();
  }

  /** The forms with archives or reports that its runner has uploaded. */
  List<byte[]> uploads() {
    return uploads;
  }

  void uploaded(byte[] form) {
    uploads.add(form);
  }

  void ended(Ending how) {
    ending.complete(how);
  }

  /** The {@code Job-Status} header of an answer. */
  String tellStatus() {
    Status told = status;
    if (told != Status.RUNNING) {
      cancelled.countDown();
    }
    return told.header;
  }
}
