package awsoidc.end2end.support;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.LiveCall;
import java.io.IOException;
import java.time.Duration;
import org.assertj.core.api.SoftAssertions;

/** How a sub-stage ends: output printed through filters, and cancellation. */
public final class ScriptEnd {

  /** Background processes are not waited for that long. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private static final Duration BOUNDED = Duration.ofSeconds(12);

  /** Each prints a line that must not be lost, and fails with 3. */
  private static final String[] FILTERED = {
    "exec 2> >(grep -v NOISE >&2); echo NOISE >&2; echo kept >&2; exit 3",
    "exec > >(awk '{ print \"kept \" $0 }') 2>&1; echo a line; exit 3",
    "ls /absent 2> >(sed 's/^/kept /' >&2); exit 3",
    "exec > >(sleep 1; cat) 2>&1; echo kept; exit 3",
    "exec > >(while read -r line; do sleep 0.2; echo \"$line\"; done); echo 1; echo 2; echo kept;"
        + " exit 3",
    // A filter of a filter, and one that waits for what is left in the background.
    "exec > >(sed s/xept/kept/ | cat); echo xept; exit 3",
    "exec > >(tee /dev/null); sleep 300 & echo kept; exit 3",
    "mkfifo \"${TMPDIR:-/tmp}/f$$\"; cat <\"${TMPDIR:-/tmp}/f$$\" >&2 & exec"
        + " 2>\"${TMPDIR:-/tmp}/f$$\"; echo kept >&2; exit 3",
  };

  private static final String[] LEFT = {
    "sleep 300 & echo done",
    "(setsid sleep 300 </dev/null &) ; echo done",
    "nohup sleep 300 >/dev/null & echo done",
    "(exec sleep 300 <&- &) ; echo done"
  };

  /** Counts the signals that it gets and ends slowly. */
  private static final String TOOL =
      """
      trap 'heard=$((heard + 1))' TERM
      heard=0
      echo "$1 begins"
      for ((i = 0; i < 3000 && heard == 0; i++)); do sleep 0.1; done
      for ((i = 0; i < 12; i++)); do sleep 0.1; done
      echo "$1 heard $heard"
      """;

  private final DriverSession session;
  private final String subStage;

  public ScriptEnd(DriverSession session, String subStage) {
    this.session = session;
    this.subStage = subStage;
  }

  /** Nothing that went through a filter is lost. */
  public void keepsWhatIsFiltered() throws IOException {
    SoftAssertions all = new SoftAssertions();
    for (String script : FILTERED) {
      DriverCall call = session.run(subStage, script);
      all.assertThat(call.stdout().text() + call.stderr().text())
          .as("%s: %s", subStage, script)
          .contains("kept");
      all.assertThat(call.exitCode()).as(script).isOne();
      all.assertThat(session.exitCodeFile()).as(script).hasContent("3");
      all.assertThat(call.wall()).as(script).isLessThan(BOUNDED);
    }
    all.assertAll();
  }

  /**
   * Background processes do not delay the end, and a filter that never ends only for a limited
   * time.
   */
  public void doesNotWaitForTheBackground() {
    SoftAssertions all = new SoftAssertions();
    for (String script : LEFT) {
      DriverCall call = World.succeeded(session.run(subStage, script));
      all.assertThat(call.stdout().text()).as(script).isEqualTo("done\n");
      all.assertThat(call.wall()).as(script).isLessThan(AT_ONCE);
    }
    DriverCall call = World.succeeded(session.run(subStage, "exec > >(cat; sleep 300); echo done"));
    all.assertThat(call.stdout().text()).isEqualTo("done\n");
    all.assertThat(call.wall()).isLessThan(BOUNDED);
    all.assertAll();
  }

  /** In the foreground, in a session and in a process group of its own. */
  public LiveCall withTools() {
    LiveCall call =
        session.startRun(
            subStage,
            """
            cat >"${TMPDIR:-/tmp}/tool" <<'END'
            %sEND
            tool="${TMPDIR:-/tmp}/tool"
            setsid bash "$tool" session &
            bash -c 'set -m; bash "$0" group & wait' "$tool" &
            bash "$tool" front
            echo not reached
            """
                .formatted(TOOL));
    call.awaitOutput("front begins", World.PATIENCE);
    call.awaitOutput("session begins", World.PATIENCE);
    call.awaitOutput("group begins", World.PATIENCE);
    return call;
  }

  /** Each gets exactly one SIGTERM and ends by itself. */
  public void tellsEachOnce(LiveCall call) {
    DriverCall ended = call.await(World.PATIENCE);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.stdout().text())
        .as(subStage)
        .contains("front heard 1\n", "session heard 1\n", "group heard 1\n")
        .doesNotContain("not reached");
  }

  /** What ignores SIGTERM is killed after the grace. */
  public void killsAfterTheGrace(Duration grace) {
    LiveCall call =
        session.startRun(
            subStage, "bash -c 'trap \"\" TERM; echo deaf; while :; do sleep 0.1; done'; echo end");
    call.awaitOutput("deaf", World.PATIENCE);
    long begun = System.nanoTime();
    call.terminate();
    DriverCall ended = call.await(World.PATIENCE);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(grace, grace.plus(Duration.ofSeconds(5)));
  }
}
