package awsoidc.end2end.support;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.Issuer;
import awsoidc.demo.Role;
import awsoidc.demo.S3;
import awsoidc.demo.Sts;
import awsoidc.demo.TemporaryCredentials;
import awsoidc.demo.TlsIdentity;
import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.file.Tree;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * GitLab, AWS and a runner on loopback around the installation under test, new for each test. When
 * the test is over, no process of its jobs may be there any more.
 */
public final class World implements AfterEachCallback {

  public static final String ACCOUNT = "123456789012";
  public static final String ROLE = "arn:aws:iam::123456789012:role/ShopDeploy";
  public static final String PROJECT = "acme/shop";
  public static final String SUB = "project_path:acme/shop:ref_type:branch:ref:main";

  /** A generous limit for what takes a second on an idle machine. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  public static final String ONE_RULE =
      """
      roles:
        - name: shop
          when: {project_path: acme/shop}
          assume: %s
      """
          .formatted(ROLE);

  private static final Clock CLOCK = Clock.systemUTC();

  /** The sandbox type host, which isolates nothing. */
  public static final String HOST =
      "root".equals(System.getProperty("user.name"))
          ? "type: host, allow_root: true"
          : "type: host";

  /** The sandbox type driver, which has its own places and its own grace. */
  private static final String DRIVER = "type: driver";

  private final Path root = newDirectory();
  private final Issuer issuer = Shared.ISSUER;
  private final Sts sts = Sts.start(CLOCK, Shared.IDENTITY);
  private final S3 s3 = S3.start(CLOCK, sts.issued());
  private Duration deadline = Duration.ofSeconds(20);
  private Duration grace = Duration.ofSeconds(4);
  private String sandbox = HOST;

  /** The log of the machine that runs the tests is left alone. */
  private String operatorLog = "none";

  private Map<String, String> runnerEnvironment = Map.of();

  public World() {
    sts.provider(ACCOUNT, issuer.url(), issuer.url()).role(role(Duration.ofHours(1)));
    configure(ONE_RULE);
  }

  /** The role that the rule names, for pushes to the main branch of the project. */
  public Role role(Duration maxSession) {
    return new Role(
        ROLE,
        TrustPolicy.admitting(ACCOUNT, issuer.url(), issuer.url(), Map.of("sub", SUB)),
        maxSession);
  }

  /** Made once for all tests, as keys and certificates take a second. */
  private static final class Shared {
    static final Issuer ISSUER = Issuer.start(CLOCK);

    static final TlsIdentity IDENTITY =
        TlsIdentity.create(
            Path.of(System.getProperty("java.home", "")),
            Installation.TARGET.resolve("end2end-tls"));
  }

  public Path root() {
    return root;
  }

  public Issuer issuer() {
    return issuer;
  }

  public Sts sts() {
    return sts;
  }

  public S3 s3() {
    return s3;
  }

  /** How long prepare may try, from the next {@link #configure} on. */
  public World deadline(Duration value) {
    deadline = value;
    return this;
  }

  /** The value of {@code operator_log:}, from the next {@link #configure} on. */
  public World operatorLog(String value) {
    operatorLog = value;
    return this;
  }

  /** How long a script may take to end, from the next {@link #configure} on. */
  public World grace(Duration value) {
    grace = value;
    return this;
  }

  /** The certificate of every server here, as PEM. */
  public static Path authority() {
    return Shared.IDENTITY.certificate();
  }

  /** Further variables of the runner's own environment. */
  public void runnerEnvironment(Map<String, String> more) {
    runnerEnvironment = Map.copyOf(more);
  }

  /** The keys of {@code sandbox:}, from the next {@link #configure} on. */
  public World sandbox(String keys) {
    sandbox = keys;
    try {
      // Other accounts must be able to traverse it, for their scripts.
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Writes the configuration; {@code rest} is all of it but gitlab, aws and sandbox. */
  public World configure(String rest) {
    return configure("", rest);
  }

  /**
   * Writes the configuration.
   *
   * @param gitlab more lines of the block gitlab, indented by two
   */
  public World configure(String gitlab, String rest) {
    write(
        configuration(),
        """
        gitlab:
          url: %s
        %saws:
          region: eu-west-1
          sts: {endpoint: "%s", ca_bundle: "%s", deadline: %ds}
        sandbox: {%s}
        %s
        operator_log: %s
        """
            .formatted(
                issuer.url(),
                gitlab,
                sts.url(),
                Shared.IDENTITY.certificate(),
                deadline.toSeconds(),
                sandbox.startsWith(DRIVER) ? sandbox : sandbox + places(),
                rest,
                operatorLog));
    return this;
  }

  private String places() {
    return ", grace: %ds, builds_dir: \"%s\", cache_dir: \"%s\""
        .formatted(grace.toSeconds(), builds(), root.resolve("cache"));
  }

  public Path configuration() {
    return root.resolve("aws-oidc-executor.yaml");
  }

  public Path builds() {
    return root.resolve("builds");
  }

  /** Where the runner keeps files of jobs under other accounts. */
  public Path state() {
    return root.resolve("aws-oidc-executor");
  }

  /** The private home directory of the runner's account. */
  public Path account() {
    return root.resolve("account");
  }

  /** This account's records of jobs that have not ended. */
  public Path records() {
    return account().resolve(".local/state/aws-oidc-executor/jobs");
  }

  /** Runs the operator's {@code gc} under the runner's account. */
  public Command gc() {
    return gc(Map.of());
  }

  /**
   * The same.
   *
   * @param more of its environment
   */
  public Command gc(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.putIfAbsent("PATH", Command.PATH + ":/usr/sbin");
    environment.put(Installation.ACCOUNT_HOME, account().toString());
    Path tool = Installation.TOOL;
    return Command.run(environment, Path.of("/"), "", tool, "gc");
  }

  /** The runner's TMPDIR. */
  public Path tmp() {
    return root.resolve("runner").resolve("tmp");
  }

  public RunnerDouble.Builder runner() {
    return runner(Installation.HOME.resolve("bin"));
  }

  public RunnerDouble.Builder runner(Path bin) {
    RunnerDouble.Builder builder = RunnerDouble.builder(CLOCK, bin, root.resolve("runner"));
    builder.environment("STATE_DIRECTORY", state().toString());
    builder.environment(Installation.ACCOUNT_HOME, account().toString());
    builder.environment("NO_COLOR", "1");
    runnerEnvironment.forEach(builder::environment);
    return builder
        .args("--config", configuration().toString())
        .retryDelay(Duration.ofMillis(10))
        .stageTimeout(PATIENCE)
        .killTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  /** A job of the project without any id_token. */
  public JobBuilder plain() {
    return Job.builder().gitlab(issuer.url()).project(20, PROJECT).script("true");
  }

  /** A job that the rule gives the role to. */
  public JobBuilder granted() {
    return plain().idToken("AWS_ID_TOKEN", token(GitLabClaims.ofProject(PROJECT)));
  }

  public JobBuilder job(boolean granted) {
    return granted ? granted() : plain();
  }

  public String token(GitLabClaims claims) {
    return issuer.idToken(claims.asMap(), List.of(issuer.url()), Duration.ofHours(1));
  }

  /** A job after successful config and prepare. */
  public DriverSession prepared(JobBuilder job) {
    return prepared(runner(), job);
  }

  public DriverSession prepared(RunnerDouble.Builder runner, JobBuilder job) {
    DriverSession session = runner.build().begin(job.build());
    succeeded(session.config());
    succeeded(session.prepare());
    return session;
  }

  /** Returns the call after asserting that it succeeded. */
  public static DriverCall succeeded(DriverCall call) {
    assertThat(call.exitCode()).as("%s%n%s", call, call.stderr().text()).isZero();
    return call;
  }

  /** The only credentials that STS has issued. */
  public TemporaryCredentials credentials() {
    assertThat(sts.issued().all()).hasSize(1);
    return sts.issued().all().getFirst();
  }

  public static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An executable script. */
  public static void script(Path file, String text) {
    write(file, text);
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    s3.close();
    sts.close();
    List<String> left = Processes.awaitNoneOf(root);
    Tree.delete(root);
    assertThat(left).as("processes that outlive their jobs").isEmpty();
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("end2end-").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
