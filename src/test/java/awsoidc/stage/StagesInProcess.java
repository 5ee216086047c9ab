package awsoidc.stage;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.Issuer;
import awsoidc.demo.Role;
import awsoidc.demo.Sts;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.file.Tree;
import awsoidc.stage.StageCalls.Told;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The stages before any script, in this JVM, with what a runner hands them and with an issuer and
 * STS on loopback. The same cases are end to end once each, in {@code RefusalsIT} and its like.
 */
final class StagesInProcess implements AfterEachCallback {

  static final String ROLE = "arn:aws:iam::123456789012:role/ShopDeploy";
  static final String PROJECT = "acme/shop";
  static final String SUB = "project_path:acme/shop:ref_type:branch:ref:main";

  static final String ONE_RULE =
      """
      roles:
        - name: shop
          when: {project_path: acme/shop}
          assume: %s
      """
          .formatted(ROLE);

  private static final Clock CLOCK = Clock.systemUTC();
  private static final String ACCOUNT = "123456789012";

  /** Its keys take a second to make. */
  private static final class Shared {
    static final Issuer ISSUER = Issuer.start(CLOCK);
  }

  private final Path root = newDirectory();
  private final Sts sts = Sts.start(CLOCK);
  private final StageCalls calls = new StageCalls(root, CLOCK);
  private final List<DriverSession> sessions = new ArrayList<>();
  private final RunnerDouble runner =
      RunnerDouble.builder(CLOCK, root.resolve("bin"), root.resolve("runner"))
          .environment("NO_COLOR", "1")
          .environment("STATE_DIRECTORY", root.resolve("state").toString())
          .build();

  private Duration deadline = Duration.ofSeconds(20);

  /** The log of the machine that runs the tests is left alone. */
  private String operatorLog = "none";

  StagesInProcess() {
    Map<String, String> admitted = Map.of("sub", SUB);
    sts.provider(ACCOUNT, issuer().url(), issuer().url())
        .role(
            new Role(
                ROLE,
                TrustPolicy.admitting(ACCOUNT, issuer().url(), issuer().url(), admitted),
                Duration.ofHours(1)));
    configure(ONE_RULE);
  }

  Issuer issuer() {
    return Shared.ISSUER;
  }

  Sts sts() {
    return sts;
  }

  Path configuration() {
    return root.resolve("aws-oidc-executor.yaml");
  }

  /** How long prepare may try, from the next {@link #configure} on. */
  StagesInProcess deadline(Duration value) {
    deadline = value;
    return this;
  }

  /** The value of {@code operator_log:}, from the next {@link #configure} on. */
  StagesInProcess operatorLog(String value) {
    operatorLog = value;
    return this;
  }

  /** Writes the configuration; {@code rest} is all of it but gitlab, aws and sandbox. */
  void configure(String rest) {
    configure("", rest);
  }

  /**
   * The same.
   *
   * @param gitlab more lines of the block gitlab, indented by two
   */
  void configure(String gitlab, String rest) {
    write(
        """
        gitlab:
          url: %s
        %saws:
          region: eu-west-1
          sts: {endpoint: "%s", deadline: %ds}
        sandbox: {type: host, allow_root: true, builds_dir: "%s", cache_dir: "%s"}
        %s
        operator_log: %s
        """
            .formatted(
                issuer().url(),
                gitlab,
                sts.url(),
                deadline.toSeconds(),
                root.resolve("builds"),
                root.resolve("cache"),
                rest,
                operatorLog));
  }

  /** Writes the configuration, all of it. */
  void write(String text) {
    try {
      Files.writeString(configuration(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A job of the project without any id_token. */
  JobBuilder plain() {
    return Job.builder().gitlab(issuer().url()).project(20, PROJECT).script("true");
  }

  /** A job that the rule gives the role to. */
  JobBuilder granted() {
    return plain().idToken("AWS_ID_TOKEN", token(GitLabClaims.ofProject(PROJECT)));
  }

  String token(GitLabClaims claims) {
    return issuer().idToken(claims.asMap(), List.of(issuer().url()), Duration.ofHours(1));
  }

  DriverSession begin(JobBuilder job) {
    DriverSession session = runner.begin(job.build());
    sessions.add(session);
    return session;
  }

  /** What config says of a job, with {@code --config}. */
  Told config(JobBuilder job) {
    return config(begin(job), "--config", configuration().toString());
  }

  Told config(DriverSession session, String... arguments) {
    return calls.config(session, arguments);
  }

  Told prepare(DriverSession session) {
    return calls.of(session, "prepare");
  }

  /** What prepare says of a job that config has nothing against. */
  Told prepare(JobBuilder job) {
    DriverSession session = begin(job);
    Told config = config(session, "--config", configuration().toString());
    assertThat(config.exitCode()).as(config.err()).isZero();
    return prepare(session);
  }

  Told cleanup(DriverSession session, String... arguments) {
    return calls.of(session, "cleanup", arguments);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    for (DriverSession session : sessions) {
      assertThat(cleanup(session).exitCode()).isZero();
      session.close();
    }
    sts.close();
    Tree.delete(root);
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("stages-").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
