package awsoidc.command;

import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.Outcome;
import awsoidc.sandbox.Tree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: a whole job through the real executables, with GitLab and AWS on loopback. */
@Command(
    name = "demo",
    description = {
      "Runs a job that creates a bucket, with an OIDC issuer, STS and S3 on loopback and a runner",
      "that calls the installed executables. Needs no account; leaves nothing behind."
    })
final class Demo implements Callable<Integer> {

  @Option(
      names = "--denied",
      description = "A job that the role's trust policy does not admit: shows the refusal.")
  private boolean denied;

  @Option(names = "--keep", description = "Keeps the files of the demo and prints where they are.")
  private boolean keep;

  @Option(names = "--train", hidden = true, description = "install.sh's: a job that needs no tool.")
  private boolean train;

  private final Path home;
  private final Path javaHome;
  private final Map<String, String> environment;
  private final Clock clock;
  private final PrintStream out;

  /**
   * @param home the installation whose executables run
   * @param javaHome of this very runtime
   */
  Demo(Path home, Path javaHome, Map<String, String> environment, Clock clock, PrintStream out) {
    this.home = home;
    this.javaHome = javaHome;
    this.environment = environment;
    this.clock = clock;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    Path root = Files.createTempDirectory("aws-oidc-executor-demo-");
    try (DemoWorld world = DemoWorld.start(root, javaHome, environment, clock)) {
      boolean asItShould = run(world, root);
      if (keep) {
        out.println("Kept: " + root + " (job.log, demo.yaml, the runner's directories)");
      }
      return asItShould ? Operator.OK : Operator.FAILED;
    } finally {
      if (!keep) {
        Tree.delete(root);
      }
    }
  }

  private boolean run(DemoWorld world, Path root) throws IOException {
    String branch = denied ? "feature/x" : "main";
    JobResult result = world.runner(home.resolve("bin")).run(world.job(branch, script(world)), out);
    Files.writeString(root.resolve("job.log"), result.log(), StandardCharsets.UTF_8);
    List<Path> left = left(root, result);
    new DemoReport(result, world, left).print(out);
    return left.isEmpty() && (denied ? wasDenied(result, world) : succeeded(result, world));
  }

  private boolean succeeded(JobResult result, DemoWorld world) {
    boolean bucket = train || world.s3().buckets().contains(DemoWorld.BUCKET);
    return bucket && result.outcome() instanceof Outcome.Success;
  }

  private static boolean wasDenied(JobResult result, DemoWorld world) {
    return result.outcome() instanceof Outcome.JobFailure && world.sts().requests() == 1;
  }

  /** What the job left in the runner's TMPDIR, and its directories of file variables. */
  private static List<Path> left(Path root, JobResult result) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("runner/builds"))) {
      Stream<Path> ofTheRunner = files.filter(file -> file.toString().endsWith(".tmp"));
      return Stream.concat(result.leftovers().stream(), ofTheRunner).toList();
    }
  }

  /** What an author would write: the AWS CLI, or curl where there is none. */
  private List<String> script(DemoWorld world) {
    if (train) {
      return List.of("true");
    }
    return canRun("aws", world)
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
  private static boolean canRun(String command, DemoWorld world) {
    try {
      ProcessBuilder shell = new ProcessBuilder("bash", "-lc", "command -v " + command);
      shell.environment().clear();
      shell.environment().putAll(world.scriptEnvironment());
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
