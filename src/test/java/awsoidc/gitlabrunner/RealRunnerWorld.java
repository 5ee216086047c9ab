package awsoidc.gitlabrunner;

import awsoidc.demo.Issuer;
import awsoidc.demo.Role;
import awsoidc.demo.S3;
import awsoidc.demo.Sts;
import awsoidc.demo.TemporaryCredentials;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** GitLab and AWS around one runner: a project, a role for it, and the operator's configuration. */
final class RealRunnerWorld implements AutoCloseable {

  static final String ROLE = "arn:aws:iam::123456789012:role/S3Deploy";

  private static final String ACCOUNT = "123456789012";
  private static final Duration TOKEN = Duration.ofHours(1);

  private final Path root;
  private final Issuer issuer = Issuer.start(Clock.systemUTC());
  private final Sts sts = Sts.start(Clock.systemUTC());
  private final S3 s3 = S3.start(Clock.systemUTC(), sts.issued());
  private final Coordinator coordinator = Coordinator.start();
  private final AtomicLong lastJob = new AtomicLong(1000);
  private final ConcurrentLinkedQueue<String> tokens = new ConcurrentLinkedQueue<>();

  /**
   * @param root a directory for its files
   */
  RealRunnerWorld(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("notes"));
    sts.provider(ACCOUNT, issuer.url(), issuer.url());
    trust("acme/shop");
    configure("30s");
  }

  Coordinator coordinator() {
    return coordinator;
  }

  String issuer() {
    return issuer.url();
  }

  Sts sts() {
    return sts;
  }

  S3 s3() {
    return s3;
  }

  /** Lets one project only assume the role. */
  void trust(String project) {
    sts.role(
        new Role(
            ROLE,
            TrustPolicy.admitting(
                ACCOUNT, issuer.url(), issuer.url(), Map.of("project_path", project))));
  }

  Path configuration() {
    return root.resolve("aws-oidc-executor.yaml");
  }

  /**
   * Writes the operator's configuration, which applies from the next job on.
   *
   * @param deadline of all attempts to get an answer of STS
   */
  void configure(String deadline) throws IOException {
    configure(
        deadline,
        "type: host%s, grace: 4s, builds_dir: \"%s/builds\", cache_dir: \"%s/cache\""
            .formatted(
                "root".equals(System.getProperty("user.name")) ? ", allow_root: true" : "",
                root,
                root));
  }

  /**
   * Lets jobs run in another sandbox.
   *
   * @param keys of it
   */
  void sandbox(String keys) throws IOException {
    configure("30s", keys);
  }

  private void configure(String deadline, String sandbox) throws IOException {
    Files.writeString(
        configuration(),
        """
        gitlab: {url: "%s"}
        aws:
          region: eu-west-1
          sts: {endpoint: "%s", deadline: %s}
        sandbox: {%s}
        operator_log: none
        roles:
          - name: deployments
            when: {project_path: "acme/*"}
            assume: {variable: ROLE_ARN, allow: ["arn:aws:iam::123456789012:role/S3*"]}
        """
            .formatted(issuer.url(), sts.url(), deadline, sandbox));
  }

  /** A job without a token. */
  JobBuilder plainJob(String... script) {
    return Job.builder()
        .id(lastJob.incrementAndGet())
        .gitlab(issuer.url())
        .variable("GIT_STRATEGY", "none")
        .variable("NOTES", root.resolve("notes").toString())
        .variable("S3_ENDPOINT", s3.url())
        .script(script);
  }

  /** A job with a token for AWS, and the role that it wants. */
  JobBuilder awsJob(String... script) {
    JobBuilder job = plainJob(script).variable("ROLE_ARN", ROLE);
    Map<String, Object> claims = GitLabClaims.of(job.build()).asMap();
    String token = issuer.idToken(claims, List.of(issuer.url()), TOKEN);
    tokens.add(token);
    return job.idToken("AWS_ID_TOKEN", token);
  }

  /** Queues a job for the runner. */
  OfferedJob offer(JobBuilder job) {
    return offer(job, Map.of());
  }

  /**
   * Queues a job for which GitLab sends more.
   *
   * @param payload further fields, or other values, of what GitLab sends of it
   */
  OfferedJob offer(JobBuilder job, Map<String, Object> payload) {
    return coordinator.offer(job.build(), payload);
  }

  /** What a job has put into the directory that {@code $NOTES} names. */
  Path note(String name) {
    return root.resolve("notes").resolve(name);
  }

  /** The id_tokens, secret keys and session tokens of all jobs so far. */
  List<String> secrets() {
    return Stream.concat(
            tokens.stream(),
            sts.issued().all().stream()
                .flatMap(
                    (TemporaryCredentials c) -> Stream.of(c.secretAccessKey(), c.sessionToken())))
        .toList();
  }

  @Override
  public void close() {
    coordinator.close();
    s3.close();
    sts.close();
    issuer.close();
  }
}
