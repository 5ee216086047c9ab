package awsoidc.command;

import awsoidc.demo.Issuer;
import awsoidc.demo.Role;
import awsoidc.demo.S3;
import awsoidc.demo.Sts;
import awsoidc.demo.TlsIdentity;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * GitLab and AWS for one demo job, on loopback: an issuer, an STS that trusts its tokens of one
 * project's protected main branch for one role, an S3, and a runner whose configuration has one
 * rule; or, to train by, all that many have.
 */
final class DemoWorld implements AutoCloseable {

  static final String ROLE = "arn:aws:iam::123456789012:role/S3Deploy";
  static final String BUCKET = "demo-bucket";

  /** As AWS's SDKs do, but in bash alone. */
  private static final String ASK_THE_ENDPOINT =
      """
      url=${AWS_CONTAINER_CREDENTIALS_FULL_URI#http://} host=${url%%/*}
      exec 3<>"/dev/tcp/${host%:*}/${host#*:}"
      printf '%s\\r\\n' "GET /${url#*/} HTTP/1.1" "Host: $host" 'Connection: close' \\
        "Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN" '' >&3
      cat <&3
      """;

  private static final String ACCOUNT = "123456789012";
  private static final String PROJECT = "acme/shop";
  private static final long PROJECT_ID = 20;
  private static final Duration JOB_TIMEOUT = Duration.ofHours(1);

  private final Path root;
  private final DemoPlace place;
  private final Clock clock;
  private final boolean full;
  private final Issuer issuer;
  private final Sts sts;
  private final S3 s3;
  private final Path configuration;

  private DemoWorld(
      Path root, DemoPlace place, Clock clock, TlsIdentity tls, Issuer issuer, boolean full)
      throws IOException {
    this.root = root;
    this.place = place;
    this.clock = clock;
    this.full = full;
    this.issuer = issuer;
    this.sts = Sts.start(clock, tls).provider(ACCOUNT, issuer.url(), issuer.url()).role(role());
    this.s3 = S3.start(clock, sts.issued());
    this.configuration = Files.writeString(root.resolve("demo.yaml"), yaml(tls));
  }

  /**
   * Starts everything.
   *
   * @param root an empty directory, for all files
   * @param javaHome whose keytool makes the certificate of STS
   * @param full whether configuration and job have all that many have, rather than what a reader
   *     needs
   */
  static DemoWorld start(Path root, Path javaHome, DemoPlace place, Clock clock, boolean full)
      throws IOException {
    TlsIdentity tls = TlsIdentity.create(javaHome, Files.createDirectories(root.resolve("tls")));
    return new DemoWorld(root, place, clock, tls, Issuer.start(clock), full);
  }

  private Role role() {
    return new Role(
        ROLE,
        TrustPolicy.admitting(
            ACCOUNT,
            issuer.url(),
            issuer.url(),
            Map.of("sub", "project_path:" + PROJECT + ":ref_type:branch:ref:main")));
  }

  private String yaml(TlsIdentity tls) {
    return """
    gitlab:
      url: %s
    %s\
    aws:
      region: eu-west-1
      sts: {endpoint: "%s", ca_bundle: "%s", deadline: 30s}
    roles:
      - name: the author chooses, within limits
        when: {project_path: "acme/**"}
        assume: {variable: ROLE_ARN, allow: ["arn:aws:iam::123456789012:role/S3*"]}
    %s\
    sandbox: %s
    operator_log: none # the machine's log is for real jobs
    """
        .formatted(
            issuer.url(),
            full ? "  verify: jwks\n" : "",
            sts.url(),
            tls.certificate(),
            full ? settingsOfMany() : "",
            place.sandbox());
  }

  private String settingsOfMany() {
    return """
        duration: 1h
        session_name: "gitlab-{project_path}-{job_id}"
        managed_policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
        session_policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
        profiles: {other: {assume: %s}}
      - name: others of several
        when: {ref_protected: true, ref: [main, "release/*"]}
        assume: none
    credentials: {delivery: endpoint}
    audit: {file: "%s/audit.jsonl"}
    """
        .formatted(ROLE, root);
  }

  /** The job, pushed to a branch. */
  Job job(String branch, List<String> script) {
    JobBuilder job =
        Job.builder()
            .gitlab(issuer.url())
            .name("create bucket")
            .stage("deploy")
            .project(PROJECT_ID, PROJECT)
            .ref(branch)
            .protectedRef(branch.equals("main"))
            .timeout(JOB_TIMEOUT)
            .variable("ROLE_ARN", ROLE)
            .variable("S3_ENDPOINT", s3.url())
            .variable("BUCKET", BUCKET)
            .script(script.toArray(String[]::new))
            .afterScript(full ? ASK_THE_ENDPOINT : "echo the job ended with $CI_JOB_STATUS");
    place.image().ifPresent(job::image);
    Map<String, Object> claims = GitLabClaims.of(job.build()).asMap();
    if (full) {
      List<String> vault = List.of("https://vault.example.com");
      job.idToken("VAULT_ID_TOKEN", issuer.idToken(claims, vault, JOB_TIMEOUT));
    }
    return job.idToken("AWS_ID_TOKEN", issuer.idToken(claims, List.of(issuer.url()), JOB_TIMEOUT))
        .build();
  }

  /** A runner that calls the executables of an installation. */
  RunnerDouble runner(Path bin) throws IOException {
    Files.createDirectories(root.resolve("home"));
    return RunnerDouble.builder(clock, bin, root.resolve("runner"))
        .args("--config", configuration.toString())
        .environment(place.environment())
        .environment("NO_COLOR", "1")
        .environment("RUNNER_OWN_SECRET", "no job sees this")
        .build();
  }

  Sts sts() {
    return sts;
  }

  S3 s3() {
    return s3;
  }

  Path configuration() {
    return configuration;
  }

  @Override
  public void close() {
    s3.close();
    sts.close();
    issuer.close();
  }
}
