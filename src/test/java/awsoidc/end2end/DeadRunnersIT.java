package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobVariable;
import awsoidc.demo.runner.LiveCall;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The next job removes what killed runners left, however busy the machine is. */
class DeadRunnersIT {

  private static final int DEAD = 8;

  @RegisterExtension private final World world = new World();

  @ParameterizedTest
  @ValueSource(ints = {0, 300})
  void leftovers_of_eight_stale_jobs_are_removed_by_the_next_and_running_jobs_are_spared(int others)
      throws IOException {
    List<Process> busy = busy(others);
    List<DriverSession> dead = new ArrayList<>();
    List<LiveCall> calls = new ArrayList<>();
    try (DriverSession living = world.prepared(world.granted().id(500))) {
      LiveCall script =
          living.startRun("build_script", "echo up; sleep 300 & wait; test -w \"$TMPDIR\"");
      script.awaitOutput("up", World.PATIENCE);
      for (int number = 0; number < DEAD; number++) {
        DriverSession session =
            world.prepared(
                world
                    .granted()
                    .id(number)
                    .variable(JobVariable.file("KUBECONFIG", "of the project")));
        LiveCall call =
            session.startRun(
                "build_script",
                "mkdir -p %1$s; echo secret >%1$s/KUBECONFIG; (setsid sleep 300 &); echo up; wait; sleep 300"
                    .formatted(fileVariables(session)));
        call.awaitOutput("up", World.PATIENCE);
        LeftoversOnMachine.buryRunnerOf(world, session);
        dead.add(session);
        calls.add(call);
      }

      try (DriverSession next = world.prepared(world.plain().id(501))) {
        World.succeeded(next.cleanup());
      }

      for (DriverSession session : dead) {
        assertThat(session.directory()).doesNotExist();
        assertThat(fileVariables(session)).doesNotExist();
        LeftoversOnMachine.nothingOf(world, session);
      }
      assertThat(script.isDone()).isFalse();
      assertThat(living.directory()).exists();
      script.terminate();
      script.await(World.PATIENCE);
      World.succeeded(living.cleanup());
      calls.forEach(call -> call.await(World.PATIENCE));
    } finally {
      busy.forEach(Process::destroyForcibly);
      dead.forEach(DriverSession::close);
    }
  }

  private static Path fileVariables(DriverSession session) {
    return Path.of(session.projectDirectory() + ".tmp");
  }

  /** Two of them never rest. */
  private static List<Process> busy(int others) throws IOException {
    List<Process> processes = new ArrayList<>();
    for (int number = 0; number < others; number++) {
      List<String> command =
          number < 2 ? List.of("sh", "-c", "while :; do :; done") : List.of("sleep", "300");
      processes.add(new ProcessBuilder(command).start());
    }
    return processes;
  }
}
