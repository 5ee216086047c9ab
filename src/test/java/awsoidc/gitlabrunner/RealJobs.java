package awsoidc.gitlabrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Base of every test with a real runner. At the end nothing may be left of a job, however it ended.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
abstract class RealJobs {

  /** Enough for a stage that ends by itself. */
  static final Duration SOON = Duration.ofSeconds(5);

  private static final Path BIN =
      Path.of(System.getProperty("installation", "target/installation"), "bin").toAbsolutePath();

  private static final String NO_RUNNER =
      "No jobs through a real runner: there is no gitlab-runner on PATH, and -Dgitlab.runner= names"
          + " none.";

  private static Path executable;

  @TempDir private Path root;
  RealRunnerWorld world;
  RealRunner runner;

  @BeforeAll
  static void there_is_a_gitlab_runner() {
    Optional<Path> found =
        RealRunner.find(System.getProperty("gitlab.runner", ""), System.getenv("PATH"));
    if (found.isEmpty()) {
      System.err.println(NO_RUNNER); // Maven's summary only counts what is skipped
    }
    assumeTrue(found.isPresent(), NO_RUNNER);
    executable = found.get();
  }

  @BeforeEach
  void a_runner_is_registered() throws IOException {
    world = new RealRunnerWorld(root);
    runner = start("", Map.of());
  }

  /**
   * Restarts the runner before its first job.
   *
   * @param setting a further line of its part of config.toml
   */
  void restart(String setting) throws IOException {
    runner.close();
    runner = start(setting, Map.of());
  }

  /**
   * Restarts the runner before its first job.
   *
   * @param environment more of it
   */
  void restart(Map<String, String> environment) throws IOException {
    runner.close();
    runner = start("", environment);
  }

  private RealRunner start(String setting, Map<String, String> environment) throws IOException {
    return RealRunner.start(
        executable,
        root.resolve("runner"),
        BIN,
        world.configuration(),
        world.coordinator(),
        setting,
        environment);
  }

  @AfterEach
  void nothing_is_left_behind() throws IOException, InterruptedException {
    try (RealRunnerWorld closed = world;
        RealRunner ended = runner) {
      Await.until("end of all processes", SOON, () -> runner.processesOfJobs().isEmpty());
      ended.signal("QUIT");
      assertThat(ended.awaitEnd()).as("the runner ends when it has no job").isTrue();
      assertThat(ended.temporaryFiles()).isEmpty();
      String log = ended.log();
      assertThat(closed.secrets()).noneMatch(log::contains);
    }
  }

  /** A directory for other files. */
  Path elsewhere() {
    return root.resolve("elsewhere");
  }
}
