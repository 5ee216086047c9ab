package awsoidc.command;

import awsoidc.config.Protection;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.demo.runner.RunnerGeneration;
import awsoidc.demo.runner.RunningJob;
import awsoidc.file.Permissions;
import awsoidc.file.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A GitLab Runner of this machine, as far as one job needs it.
 *
 * @param home the installation whose executables it calls
 * @param environment of this process, of which it gets what a service has
 */
record LocalRunner(Path home, Map<String, String> environment, Clock clock, OutputOptions output) {

  private static final Set<String> OF_A_SERVICE =
      Set.of(
          "PATH",
          "HOME",
          "LANG",
          "XDG_RUNTIME_DIR",
          "CONTAINERS_CONF",
          "CONTAINERS_REGISTRIES_CONF",
          "CONTAINERS_STORAGE_CONF",
          "CONTAINER_HOST",
          "DOCKER_CONFIG",
          "DOCKER_HOST",
          "REGISTRY_AUTH_FILE");

  private static final Set<String> PROXIES =
      Set.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy");

  /** Of all stages but the job's scripts. */
  private static final Duration STAGES = Duration.ofHours(1);

  private static final Duration CLEANUP = Duration.ofSeconds(60);

  /** Makes the configuration, in a directory that is removed after the job. */
  @FunctionalInterface
  interface Configuration {
    Path in(Path directory) throws IOException;
  }

  /**
   * Runs a job and shows its log.
   *
   * @param outside whether it asks servers outside of this machine
   */
  JobResult run(Job job, Configuration configuration, boolean outside)
      throws IOException, InterruptedException {
    Path root = Files.createTempDirectory("aws-oidc-executor-job-");
    CountDownLatch removed = new CountDownLatch(1);
    try {
      if (Protection.ofThisProcess().isRoot()) { // then the job runs under another account
        Permissions.set(root, "rwx--x--x");
      }
      RunnerDouble.Builder runner =
          RunnerDouble.builder(clock, home.resolve("bin"), root.resolve("runner"))
              .generation(RunnerGeneration.V19)
              .args("--config", configuration.in(root).toString())
              .environment(Map.of("NO_COLOR", "1", "STATE_DIRECTORY", root.toString()));
      environment.forEach((key, value) -> {
        if (OF_A_SERVICE.contains(key) || (outside && PROXIES.contains(key))) {
          runner.environment(key, value);
        }
      });
      RunningJob running = runner.build().start(job, output.jobLog());
      Thread end = Thread.ofPlatform().unstarted(() -> abort(running, removed));
      Runtime.getRuntime().addShutdownHook(end);
      return running.await(job.timeout().plus(STAGES));
    } finally {
      Tree.delete(root);
      removed.countDown();
    }
  }

  /** On SIGINT and SIGTERM: what the job left is removed before this process ends. */
  private static void abort(RunningJob running, CountDownLatch removed) {
    running.abort();
    try {
      boolean _ = removed.await(CLEANUP.toSeconds(), TimeUnit.SECONDS); // gc removes the rest
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
