package awsoidc.stage;

import awsoidc.delivery.Delivery;
import awsoidc.process.Child;
import awsoidc.process.Descendants;
import awsoidc.process.Terminator;
import awsoidc.sandbox.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A script that gets credentials, started by bin/run as every script. Its shell starts at once, and
 * reads its account's profiles or enters a container while the credentials are made ready. Then it
 * reads the script. Without credentials it gets nothing to read and ends.
 */
final class Supervision implements UserScript {

  /** Time for bin/end.sh to kill processes after the grace; an engine's commands are slow. */
  private static final Duration KILLING = Duration.ofSeconds(6);

  /** For background processes that bin/end.sh could not find; the time that it gives, too. */
  private static final Duration BACKGROUND = Duration.ofMillis(500);

  private final StageContext context;
  private final Path script;
  private final boolean adopts;
  private final Duration grace;
  private final FutureTask<Child> started;
  private boolean given;

  private Supervision(StageContext context, Path script, String subStage) {
    this.context = context;
    this.script = script;
    this.adopts =
        JobEnv.cgroup(context.environment()).isEmpty()
            && !JobEnv.isElsewhere(context.environment());
    this.grace = JobEnv.grace(context.environment());
    this.started =
        new FutureTask<>(() -> {
          if (adopts) {
            Descendants.adopt();
          }
          return Child.start(
              List.of(context.home().resolve("bin/run").toString(), script.toString(), subStage),
              JobEnv.toScriptWithCredentials());
        });
  }

  /** A SIGTERM that came before prevents the start; a later one waits for it and ends it. */
  static Supervision start(StageContext context, Path script, String subStage) {
    Supervision supervision = new Supervision(context, script, subStage);
    context.termination().whenAsked(supervision::terminate);
    Thread.ofPlatform().daemon().name("start").start(supervision.started);
    return supervision;
  }

  @Override
  public void printTo(OutputStream out, OutputStream err) throws IOException, InterruptedException {
    child().printTo(out, err);
  }

  @Override
  public int run(Sandbox sandbox, Delivery delivery, String preamble, Runnable whenAsked)
      throws IOException, InterruptedException {
    Child child = child();
    context
        .termination()
        .whenAsked(() -> {
          terminate();
          whenAsked.run();
        });
    given = true;
    child.give(preamble, script);
    child.awaitEnd();
    if (adopts) {
      Terminator.end(Descendants::running, BACKGROUND);
    }
    return child.waitFor();
  }

  private Child child() throws IOException, InterruptedException {
    try {
      return started.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  private void terminate() {
    try {
      child().terminate(grace.plus(KILLING));
    } catch (IOException didNotStart) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (adopts) {
      Terminator.end(Descendants::running, grace); // what bin/end.sh could not find
    }
  }

  @Override
  public void close() {
    if (!given) {
      terminate();
    }
  }
}
