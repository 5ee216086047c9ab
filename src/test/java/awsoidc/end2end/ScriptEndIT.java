package awsoidc.end2end;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.LiveCall;
import awsoidc.end2end.support.ForEachKind;
import awsoidc.end2end.support.SandboxKind;
import awsoidc.end2end.support.ScriptEnd;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;

/** How a sub-stage ends, in every sandbox, with credentials (build_script) and without. */
@ForEachKind
class ScriptEndIT {

  private static final List<String> SUB_STAGES = List.of("build_script", "get_sources");

  static List<SandboxKind> kinds() {
    return SandboxKind.ON_THE_MACHINE;
  }

  @Parameter private SandboxKind kind = SandboxKind.HOST;

  @RegisterExtension private final World world = new World();

  @BeforeEach
  void configure() {
    Optional<String> missing = kind.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    kind.configure(world, "");
  }

  @AfterEach
  void removeContainers() {
    kind.tidy();
  }

  @Test
  void what_a_script_prints_through_a_filter_is_not_lost() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : SUB_STAGES) {
        new ScriptEnd(session, subStage).keepsWhatIsFiltered();
      }
      World.succeeded(session.cleanup());
    }
  }

  @Test
  void what_is_left_in_the_background_is_not_waited_for() {
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : SUB_STAGES) {
        new ScriptEnd(session, subStage).doesNotWaitForTheBackground();
      }
      World.succeeded(session.cleanup());
    }
  }

  @Test
  void every_process_gets_one_sigterm_and_ends_in_its_own_time() {
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : SUB_STAGES) {
        ScriptEnd script = new ScriptEnd(session, subStage);
        LiveCall call = script.withTools();
        call.terminate();
        script.tellsEachOnce(call);
      }
      World.succeeded(session.cleanup());
    }
  }

  @Test
  void a_concurrent_cleanup_sends_no_second_sigterm() {
    try (DriverSession session = world.prepared(world.granted())) {
      ScriptEnd script = new ScriptEnd(session, "build_script");
      LiveCall call = script.withTools();
      call.terminate();
      World.succeeded(session.cleanup());
      script.tellsEachOnce(call);
    }
  }

  @Test
  void what_ignores_sigterm_is_killed_after_the_grace_of_the_configuration() {
    world.grace(Duration.ofSeconds(2));
    kind.configure(world, "");
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : SUB_STAGES) {
        new ScriptEnd(session, subStage).killsAfterTheGrace(Duration.ofSeconds(2));
      }
      World.succeeded(session.cleanup());
    }
  }
}
