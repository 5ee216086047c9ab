package awsoidc.gitlabrunner;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code gitlab-runner run} with an installation's executables as its custom executor. */
final class RealRunner implements AutoCloseable {

  /** A variable of the runner's own environment, which no job may see. */
  static final String OWN_VARIABLE = "RUNNER_OWN_SECRET";

  private static final Pattern VERSION = Pattern.compile("(?m)^Version: +(\\S+)");

  private static final Duration SHUTDOWN = Duration.ofSeconds(20);

  private final Path root;
  private final String version;
  private final Process process;

  private RealRunner(Path root, String version, Process process) {
    this.root = root;
    this.version = version;
    this.process = process;
  }

  /**
   * The executable to test with.
   *
   * @param named by the operator of the tests; empty for the one on the path
   * @throws IllegalArgumentException if what is named does not exist
   */
  static Optional<Path> find(String named, String path) {
    if (!named.isEmpty()) {
      if (!Files.isExecutable(Path.of(named))) {
        throw new IllegalArgumentException("-Dgitlab.runner: no executable " + named);
      }
      return Optional.of(Path.of(named).toAbsolutePath());
    }
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, "gitlab-runner"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts it, ready for two jobs at once.
   *
   * @param root an empty directory for all its files
   * @param bin of the installation
   * @param setting a line of config.toml about it; empty for none
   * @param environment more of its own
   */
  static RealRunner start(
      Path executable,
      Path root,
      Path bin,
      Path configuration,
      Coordinator coordinator,
      String setting,
      Map<String, String> environment)
      throws IOException {
    Files.createDirectories(root.resolve("tmp"));
    Path toml =
        Files.writeString(
            root.resolve("config.toml"), toml(root, bin, configuration, coordinator, setting));
    ProcessBuilder run =
        new ProcessBuilder(
            executable.toString(),
            "--debug",
            "run",
            "--config",
            toml.toString(),
            "--working-directory",
            root.toString());
    String path = run.environment().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    run.environment().clear();
    run.environment()
        .putAll(
            Map.of(
                // Scripts call it by name for caches and artifacts.
                "PATH",
                executable.getParent() + File.pathSeparator + path,
                "HOME",
                root.toString(),
                "LANG",
                "C.UTF-8",
                "TMPDIR",
                root.resolve("tmp").toString(),
                OWN_VARIABLE,
                "no job sees this"));
    run.environment().putAll(environment);
    run.redirectErrorStream(true).redirectOutput(root.resolve("runner.log").toFile());
    return new RealRunner(root, version(executable), run.start());
  }

  private static String toml(
      Path root, Path bin, Path configuration, Coordinator coordinator, String setting) {
    return """
    concurrent = 2
    check_interval = 1
    shutdown_timeout = 10
    [[runners]]
      name = "test"
      id = 1
      url = "%1$s"
      token = "glrt-test-runner"
      limit = 2
      request_concurrency = 2
      executor = "custom"
      %5$s
      builds_dir = "%2$s/builds"
      cache_dir = "%2$s/cache"
      [runners.custom]
        config_exec = "%3$s/config"
        config_args = ["--config", "%4$s"]
        prepare_exec = "%3$s/prepare"
        run_exec = "%3$s/run"
        cleanup_exec = "%3$s/cleanup"
        graceful_kill_timeout = 15
        force_kill_timeout = 5
    """
        .formatted(coordinator.url(), root, bin, configuration, setting);
  }

  /** BUILD_EXIT_CODE_FILE came with 17.9: before it, the exit code of every failed script is 1. */
  boolean learnsExitCodes() {
    return !version.matches("1[0-6]\\..*|17\\.[0-8]\\..*");
  }

  private static String version(Path executable) throws IOException {
    Process told =
        new ProcessBuilder(executable.toString(), "--version").redirectErrorStream(true).start();
    String text = new String(told.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher version = VERSION.matcher(text);
    if (!version.find()) {
      throw new IOException(executable + " does not tell its version: " + text);
    }
    return version.group(1);
  }

  /** HOME of the account that it runs as. */
  Path home() {
    return root;
  }

  /** Its own log, which also has what the executables print in cleanup. */
  String log() throws IOException {
    return Files.readString(root.resolve("runner.log"));
  }

  /** All files in the temporary directory of the runner, its executables and jobs. */
  List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("tmp"))) {
      return files.toList();
    }
  }

  /** The processes of scripts and executables; the runner itself has no directory in there. */
  List<ProcessHandle> processesOfJobs() {
    return RunnerProcesses.with("TMPDIR=" + root.resolve("tmp") + "/");
  }

  /** Those of scripts only. */
  List<ProcessHandle> processesOfScripts() {
    return RunnerProcesses.with(
        "TMPDIR=" + root.resolve("tmp/custom-executor"), "/aws-oidc-executor");
  }

  /** The value of a variable in the environment of a running executable. */
  Optional<String> variableOfAnExecutable(String name) {
    return RunnerProcesses.value(name, "TMPDIR=" + root.resolve("tmp/custom-executor"));
  }

  /**
   * Sends it a signal.
   *
   * @param name without SIG
   */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).start().waitFor();
  }

  /** Waits until it has ended by itself or after a signal; false if it does not. */
  boolean awaitEnd() {
    return !process
        .onExit()
        .completeOnTimeout(process, SHUTDOWN.toSeconds(), TimeUnit.SECONDS)
        .join()
        .isAlive();
  }

  /** Ends it, and leftovers of jobs of a failed test. */
  @Override
  public void close() {
    process.destroy();
    if (!awaitEnd()) {
      process.destroyForcibly().onExit().join();
    }
    processesOfJobs().forEach(ProcessHandle::destroyForcibly);
  }
}
