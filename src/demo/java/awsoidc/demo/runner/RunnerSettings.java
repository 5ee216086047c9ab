package awsoidc.demo.runner;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What config.toml and the runner's own process say.
 *
 * @param environment the runner's own, which every driver inherits
 * @param stageTimeout for config, prepare and cleanup
 */
record RunnerSettings(
    Clock clock,
    Path bin,
    Path root,
    List<String> args,
    Map<String, String> environment,
    RunnerGeneration generation,
    int buildFailure,
    int systemFailure,
    Path buildsDir,
    Path cacheDir,
    Duration retryDelay,
    Duration stageTimeout,
    Duration gracefulKill,
    Duration forceKill) {

  static final String CONFIG_TOML = "config.toml";

  RunnerSettings {
    args = List.copyOf(args);
    environment = Map.copyOf(environment);
  }

  /** The runner's TMPDIR, below which every attempt has a directory. */
  Path tmp() {
    return root.resolve("tmp");
  }

  /** Which drivers may read. */
  Path configToml() {
    return root.resolve(CONFIG_TOML);
  }

  /** As {@code gitlab-runner register} and an operator leave it. */
  String toml() {
    return """
    [[runners]]
      name = "double"
      token = "%1$s"
      executor = "custom"
      [runners.custom]
        config_exec = "%2$s/config"
        prepare_exec = "%2$s/prepare"
        run_exec = "%2$s/run"
        cleanup_exec = "%2$s/cleanup"
        graceful_kill_timeout = %3$d
    """
        .formatted(PredefinedVariables.SHORT_TOKEN, bin, gracefulKill.toSeconds());
  }

  /** Where the double keeps its end of the drivers' streams, out of their sight. */
  Path streams() {
    return root.resolve("streams");
  }

  /** Without the environment's values. */
  @Override
  public String toString() {
    return "runner " + generation.version() + " in " + root;
  }
}
