package awsoidc.end2end.support;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.LiveCall;
import java.time.Duration;

/**
 * A background process that left its process group, session and parent and ignores SIGTERM, but
 * kept its environment, by which it must be found and ended.
 */
public final class LeftBehind {

  private static final String LEAVE =
      "(setsid bash -c '(trap \"\" TERM; exec sleep 300 </dev/null >/dev/null 2>&1) & exit' &);"
          + " (trap '' TERM; exec sleep 300) & sleep 0.3; ";

  private final World world;
  private final DriverSession session;
  private final String subStage;

  public LeftBehind(World world, DriverSession session, String subStage) {
    this.world = world;
    this.session = session;
    this.subStage = subStage;
  }

  /**
   * With its sub-stage.
   *
   * @param script goes on with this, and prints nothing
   */
  public void endsWithItsScript(String script, Duration atMost) {
    DriverCall call = World.succeeded(session.run(subStage, LEAVE + script + "echo done"));
    assertThat(call.stdout().text()).isEqualTo("done\n");
    assertThat(call.wall()).isLessThan(atMost);
    nothingRuns();
  }

  public void endsOnSigterm() {
    LiveCall call = started();
    call.terminate();
    assertThat(call.await(World.PATIENCE).exitCode()).isEqualTo(2);
    nothingRuns();
  }

  public void endsAtCleanup() {
    killDriver();
    World.succeeded(session.cleanup());
    nothingRuns();
  }

  /** Starts it without waiting for it. */
  public void killDriver() {
    started().kill();
  }

  private LiveCall started() {
    LiveCall call = session.startRun(subStage, LEAVE + "echo started; wait");
    call.awaitOutput("started", World.PATIENCE);
    return call;
  }

  private void nothingRuns() {
    assertThat(Processes.awaitNoneOf(world.root())).isEmpty();
  }
}
