package awsoidc.command;

import awsoidc.config.Protection;
import awsoidc.container.Engine;
import awsoidc.delivery.Delivery;
import awsoidc.delivery.RemoteEndpoint;
import awsoidc.delivery.SessionSource;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.file.Permissions;
import awsoidc.file.Tree;
import awsoidc.orphan.JobRecord;
import awsoidc.orphan.JobRecords;
import awsoidc.report.Report;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: a whole job through the real executables, with GitLab and AWS on loopback. */
@Command(
    name = "demo",
    description =
        "Runs a job that creates a bucket, with an OIDC issuer, STS and S3 on loopback and a runner"
            + " that calls the installed executables. Needs no account; leaves nothing behind. The"
            + " job's log is shown while it runs.",
    footer = {
      "%nExamples:",
      "  aws-oidc-executor demo",
      "  aws-oidc-executor demo --denied --container"
    })
final class Demo extends ReportCommand {

  @Option(
      names = "--denied",
      description =
          "Runs a job that the role's trust policy does not admit, and shows the refusal.")
  private boolean denied;

  @Option(names = "--keep", description = "Keeps the files of the demo and prints where they are.")
  private boolean keep;

  @Option(
      names = "--container",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "IMAGE",
      description =
          "Runs the job in a container, by podman or docker: without IMAGE, in a temporary image"
              + " with this machine's shell and curl, removed afterwards. IMAGE must have the AWS"
              + " CLI, such as amazon/aws-cli.")
  private @Nullable String container;

  @Option(
      names = "--driver",
      paramLabel = "DIR",
      description =
          "Runs the job by another driver of the custom executor: DIR has its run and, as it has"
              + " them, config, prepare and cleanup. The job shows its credentials and creates no"
              + " bucket.")
  private @Nullable Path driver;

  @Option(
      names = "--slurm",
      description =
          "Runs the job in the Slurm cluster that this machine's commands reach. It shows its"
              + " credentials and creates no bucket. /tmp must be shared by the nodes, or TMPDIR"
              + " name a directory that is.")
  private boolean slurm;

  @Option(names = "--train", hidden = true, description = "install.sh's: a job that needs no tool.")
  private boolean train;

  private final Path home;
  private final Path javaHome;
  private final Path userHome;
  private final Map<String, String> environment;
  private final Clock clock;

  /**
   * @param home the installation whose executables run
   * @param javaHome of this very runtime
   * @param userHome where the jobs of this account are recorded
   */
  Demo(
      Path home,
      Path javaHome,
      Path userHome,
      Map<String, String> environment,
      Clock clock,
      OutputOptions output) {
    super(output);
    this.home = home;
    this.javaHome = javaHome;
    this.userHome = userHome;
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  Report report() throws IOException, InterruptedException {
    Report.Draft draft = new Report.Draft();
    Path temporary = Path.of(environment.getOrDefault("TMPDIR", "/tmp"));
    Path root = Files.createTempDirectory(temporary, "aws-oidc-executor-demo-");
    try {
      if (isRoot()) { // then the job runs under another account
        Permissions.set(root, "rwx--x--x");
      }
      return draft.of("demo", train ? train(root, draft) : run(root, draft));
    } finally {
      if (!keep) {
        Tree.delete(root);
      }
    }
  }

  /** A usual job and one with all that may be configured: install.sh keeps what they load. */
  private boolean train(Path root, Report.Draft draft) throws IOException {
    try (Closeable _ = anotherJob(root)) {
      Path usual = Files.createDirectory(root.resolve("usual"));
      Path full = Files.createDirectory(root.resolve("full"));
      boolean trained =
          run(usual, onHost(usual), false, draft) && run(full, onHost(full), true, draft);
      askAnEndpoint();
      return trained;
    }
  }

  private boolean run(Path root, Report.Draft draft) throws IOException, InterruptedException {
    if (Stream.of(driver != null, container != null, slurm).filter(given -> given).count() > 1) {
      throw new WrongCall(
          "--driver, --container and --slurm: give one, it says where the job runs");
    }
    if (slurm) {
      return run(root, DemoPlace.onSlurm(environment, root, isRoot()), false, draft);
    }
    if (driver != null) {
      return run(root, DemoPlace.ofDriver(driver, environment, root), false, draft);
    }
    if (container == null) {
      DemoPlace place = onHost(root);
      place.requireClient(isRoot());
      return run(root, place, false, draft);
    }
    Engine engine = DemoImage.engine(environment);
    if (!container.isEmpty()) {
      return run(root, DemoPlace.inContainer(engine, root, container, true), false, draft);
    }
    try (DemoImage image = DemoImage.make(engine)) {
      return run(root, DemoPlace.inContainer(engine, root, image.name(), false), false, draft);
    }
  }

  private DemoPlace onHost(Path root) throws IOException {
    return DemoPlace.onHost(environment, root, isRoot());
  }

  private static boolean isRoot() throws IOException {
    return Protection.ofThisProcess().isRoot();
  }

  private boolean run(Path root, DemoPlace place, boolean full, Report.Draft draft)
      throws IOException {
    try (DemoWorld world = DemoWorld.start(root, javaHome, place, clock, full)) {
      String branch = denied ? "feature/x" : "main";
      List<String> script = train ? List.of("true") : place.script();
      output
          .log()
          .println(
              "A job on a double of GitLab Runner; its issuer, STS and S3 are on loopback, too.");
      JobResult result =
          world.runner(home.resolve("bin")).run(world.job(branch, script), output.jobLog());
      Files.writeString(root.resolve("job.log"), result.log(), StandardCharsets.UTF_8);
      List<Path> left = place.reachesServers() ? left(root, result) : result.leftovers();
      output.log().println();
      draft.heading("Summary").table(new DemoReport(result, world, left).rows());
      if (keep) {
        draft.paragraph("Kept: " + root + " (job.log, demo.yaml, the runner's directories)");
      }
      return left.isEmpty()
          && (denied ? wasDenied(result, world) : succeeded(result, world, place));
    }
  }

  /**
   * Most jobs find others that this account's runners have: what config loads for that is usual.
   */
  private Closeable anotherJob(Path root) throws IOException {
    JobRecords records = new JobRecords(userHome);
    Path temporary =
        Files.createDirectory(root.resolve("custom-executor0")); // else it counts as stale
    try {
      records.write(
          JobRecord.of(
              List.of(),
              temporary,
              root.resolve("aws-oidc-executor0"),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    } catch (IOException notThisAccounts) {
      return () -> {}; // then there are no records, and config says so in each job
    }
    return () -> records.delete(temporary);
  }

  /** What containers have and this job had not: install.sh makes a cache of what that loads. */
  private void askAnEndpoint() throws IOException {
    Secret token = Secret.of("of the training");
    Session session = new Session("ASIA0", token, token, clock.instant(), "");
    try (Delivery endpoint =
        RemoteEndpoint.start(
            List.of(),
            home,
            environment,
            () -> new SessionSource.Current.Valid(session),
            token,
            Optional.empty())) {
      String url = endpoint.variables().get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
      URLConnection asking = URI.create(String.valueOf(url)).toURL().openConnection();
      asking.setRequestProperty("Authorization", token.reveal());
      try (InputStream answer = asking.getInputStream()) {
        answer.readAllBytes();
      }
    }
  }

  private boolean succeeded(JobResult result, DemoWorld world, DemoPlace place) {
    boolean used =
        train
            || (place.reachesServers()
                ? world.s3().buckets().contains(DemoWorld.BUCKET)
                : hasCredentials(result, world));
    return used && result.outcome() instanceof JobOutcome.Success;
  }

  private static boolean hasCredentials(JobResult result, DemoWorld world) {
    return world.sts().issued().all().stream()
        .anyMatch(session ->
            result.log().contains(session.accessKeyId())
                && !result.log().contains(session.secretAccessKey()));
  }

  private static boolean wasDenied(JobResult result, DemoWorld world) {
    return result.outcome() instanceof JobOutcome.JobFailure && world.sts().requests() == 1;
  }

  /** What the job left in the runner's TMPDIR, and its directories of file variables. */
  private static List<Path> left(Path root, JobResult result) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      Stream<Path> ofTheRunner = files.filter(file -> file.toString().endsWith(".tmp"));
      return Stream.concat(result.leftovers().stream(), ofTheRunner).toList();
    }
  }
}
