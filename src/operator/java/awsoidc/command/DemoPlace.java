package awsoidc.command;

import awsoidc.container.Engine;
import awsoidc.demo.runner.JobImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the demo's job runs.
 *
 * @param sandbox of the runner's configuration
 * @param environment of the runner
 * @param image of the job; absent: none
 * @param awsCli whether there is the AWS CLI; else the job takes curl
 * @param reachesServers whether the job reaches S3 on this machine; else it only shows what it has
 */
record DemoPlace(
    String sandbox,
    Map<String, String> environment,
    Optional<JobImage> image,
    boolean awsCli,
    boolean reachesServers) {

  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=nobody", "--clear-groups", "--");

  /**
   * This machine; a home of its own, so that no profile of the host is read. As a runner that is
   * root runs no job as root, so does root's demo.
   *
   * @param root the directory of all files, which other accounts then have to pass through
   */
  static DemoPlace onHost(Map<String, String> environment, Path root, boolean isRoot) {
    Map<String, String> script =
        Map.of(
            "PATH", environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"),
            "HOME", root.resolve("home").toString(),
            "STATE_DIRECTORY", root.toString(),
            "LANG", "C.UTF-8");
    return new DemoPlace(
        isRoot ? "{user: nobody}" : "{type: host}",
        script,
        Optional.empty(),
        canRun("aws", script, isRoot),
        true);
  }

  /**
   * That its job finds what it calls.
   *
   * @throws IOException says what to install
   */
  void requireClient(boolean isRoot) throws IOException {
    if (!awsCli && !canRun("curl", environment, isRoot)) {
      throw new IOException(
          "the demo's job needs the AWS CLI or curl, and this machine has neither on PATH: apt-get"
              + " install curl, or dnf install curl");
    }
  }

  /**
   * A container of some image, without its entrypoint, in the machine's network, where STS and S3
   * are.
   *
   * @param awsCli whether the image is for the AWS CLI
   */
  static DemoPlace inContainer(Engine engine, Path root, String image, boolean awsCli) {
    String sandbox =
        """
        {type: container, engine: %s, network: host, pull_policy: if-not-present, \
        builds_dir: "%s", cache_dir: "%s"}\
        """
            .formatted(engine.command(), root.resolve("builds"), root.resolve("cache"));
    return new DemoPlace(
        sandbox,
        engine.environment(),
        Optional.of(JobImage.of(image).entrypoint("")),
        awsCli,
        true);
  }

  /**
   * Wherever another driver runs it.
   *
   * @param driver a directory with run and, as the driver has them, config, prepare and cleanup
   */
  static DemoPlace ofDriver(Path driver, Map<String, String> environment, Path root) {
    List<String> keys = new ArrayList<>(List.of("type: driver"));
    for (String stage : List.of("config", "prepare", "run", "cleanup")) {
      Path program = driver.toAbsolutePath().normalize().resolve(stage);
      if (Files.isRegularFile(program) && Files.isExecutable(program)) {
        keys.add(stage + ": '" + program.toString().replace("'", "''") + "'");
      } else if (Files.exists(program) || stage.equals("run")) {
        throw new WrongCall(
            program
                + " is no executable file: --driver names a directory with run and, as the driver"
                + " has them, config, prepare and cleanup");
      }
    }
    Map<String, String> runner = new HashMap<>(environment);
    runner.put("STATE_DIRECTORY", root.toString());
    return new DemoPlace(
        "{" + String.join(", ", keys) + "}", runner, Optional.empty(), false, false);
  }

  /** A cluster, whose nodes see the demo's files. */
  static DemoPlace onSlurm(Map<String, String> environment, Path root, boolean isRoot) {
    Map<String, String> runner = new HashMap<>(environment);
    runner.put("STATE_DIRECTORY", root.toString());
    String sandbox = isRoot ? "{type: slurm, user: nobody}" : "{type: slurm}";
    return new DemoPlace(sandbox, runner, Optional.empty(), false, false);
  }

  /** What an author would write. */
  List<String> script() {
    if (!reachesServers) {
      return List.of(
          "echo \"This job has credentials: $AWS_ACCESS_KEY_ID in $AWS_REGION. The secret key"
              + " is masked: $AWS_SECRET_ACCESS_KEY\"");
    }
    return awsCli
        ? List.of(
            "aws s3api create-bucket --bucket \"$BUCKET\" --endpoint-url \"$S3_ENDPOINT\"",
            "aws s3api list-buckets --endpoint-url \"$S3_ENDPOINT\" --query 'Buckets[].Name'"
                + " --output text")
        : List.of(
            "printf 'user = \"%s:%s\"\\nheader = \"x-amz-security-token: %s\"\\n'"
                + " \"$AWS_ACCESS_KEY_ID\" \"$AWS_SECRET_ACCESS_KEY\" \"$AWS_SESSION_TOKEN\" | curl"
                + " -sSfK - --aws-sigv4 \"aws:amz:$AWS_REGION:s3\" -X PUT"
                + " \"$S3_ENDPOINT/$BUCKET\"");
  }

  /** Whether a job's login shell finds a command. */
  private static boolean canRun(String command, Map<String, String> environment, boolean isRoot) {
    try {
      List<String> words = new ArrayList<>(isRoot ? AS_NOBODY : List.of());
      words.addAll(List.of("bash", "-lc", "command -v " + command));
      ProcessBuilder shell = new ProcessBuilder(words);
      shell.environment().clear();
      shell.environment().putAll(environment);
      shell.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      return shell.start().waitFor() == 0;
    } catch (IOException noBash) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
