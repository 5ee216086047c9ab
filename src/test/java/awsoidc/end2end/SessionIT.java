package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIT {

  @RegisterExtension private final World world = new World();

  @ParameterizedTest
  @CsvSource({"300,1,900", "2700,1,2700", "3600,1,3600", "36000,12,36000", "90000,12,43200"})
  void a_session_lasts_as_long_as_the_job_may(int timeout, int roleHours, String asked) {
    world.sts().role(world.role(Duration.ofHours(roleHours)));

    World.succeeded(prepare(world.granted().timeout(Duration.ofSeconds(timeout))));

    assertThat(world.sts().received()).hasSize(1);
    assertThat(world.sts().received().getFirst()).containsEntry("DurationSeconds", asked);
  }

  @Test
  void a_role_that_allows_less_than_the_jobs_timeout_gives_an_hour_and_that_is_said() {
    DriverCall call = World.succeeded(prepare(world.granted().timeout(Duration.ofMinutes(150))));

    assertThat(world.sts().received())
        .extracting(request -> request.get("DurationSeconds"))
        .containsExactly("9000", "3600");
    assertThat(call.stdout().text())
        .contains("2h30m", "the session lasts 1h", "MaxSessionDuration");
  }

  @Test
  void the_hosts_own_credentials_are_never_used() {
    Path home = world.root().resolve("runner");
    World.write(
        home.resolve(".aws/config"), "[default]\nregion = xx-bad-1\nuse_fips_endpoint = true\n");
    World.write(
        home.resolve(".aws/credentials"),
        "[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = file\n");
    var runner =
        world
            .runner()
            .environment("AWS_ACCESS_KEY_ID", "AKIAHOST")
            .environment("AWS_SECRET_ACCESS_KEY", "host")
            .environment("AWS_SESSION_TOKEN", "host")
            .environment("AWS_PROFILE", "does-not-exist")
            .environment("AWS_REGION", "xx-bad-1")
            .environment("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
            .environment("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")
            .environment("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere")
            .environment("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/Host")
            .environment("AWS_USE_FIPS_ENDPOINT", "true")
            .environment("AWS_MAX_ATTEMPTS", "7")
            .environment("HTTPS_PROXY", "http://127.0.0.1:1")
            // The operator's choice of a proxy is honoured, no_proxy included.
            .environment("NO_PROXY", "127.0.0.1");
    try (DriverSession session = world.prepared(runner, world.granted())) {
      assertThat(world.sts().received()).hasSize(1);
      assertThat(world.sts().received().getFirst())
          .containsEntry("Authorization", "absent")
          .containsEntry("RoleArn", World.ROLE);
      assertThat(session.run("build_script", "env").stdout().text())
          .contains("AWS_ACCESS_KEY_ID=" + world.credentials().accessKeyId())
          .doesNotContain("AWS_PROFILE", "AWS_ROLE_ARN", "AWS_ENDPOINT_URL", "PROXY", "proxy");
    }
  }

  /**
   * Whatever the runner's environment and files tell an AWS SDK, the token goes to the configured
   * endpoint, and without one to that of the region.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_runners_environment_sends_the_token_nowhere_else(boolean endpoint) throws IOException {
    try (var elsewhere = ServerSocketChannel.open()) {
      elsewhere.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      elsewhere.configureBlocking(false);
      String url = "http://127.0.0.1:" + elsewhere.socket().getLocalPort();
      Path home = world.root().resolve("runner");
      String settings =
          "endpoint_url = "
              + url
              + "\nservices = all\nproxy = "
              + url
              + "\nretry_mode = adaptive\n";
      World.write(
          home.resolve(".aws/config"),
          "[default]\n" + settings + "[services all]\nsts =\n  endpoint_url = " + url + "\n");
      World.write(home.resolve(".aws/credentials"), "[default]\n" + settings);
      World.write(
          home.resolve("partitions.json"),
          """
          {"version": "1.1", "partitions": [{"id": "aws", "regionRegex": ".*", "regions": {},
            "outputs": {"name": "aws", "dnsSuffix": "localhost", "dualStackDnsSuffix": "localhost",
              "implicitGlobalRegion": "us-east-1", "supportsFIPS": true, "supportsDualStack": true}}]}
          """);
      if (!endpoint) {
        World.write(
            world.configuration(),
            """
            gitlab: {url: "%s"}
            aws: {region: eu-west-1, sts: {deadline: 1s}}
            sandbox: {%s, builds_dir: "%s", cache_dir: "%s"}
            operator_log: none
            %s\
            """
                .formatted(
                    world.issuer().url(),
                    World.HOST,
                    world.builds(),
                    world.root().resolve("cache"),
                    World.ONE_RULE));
      }
      var runner =
          world
              .runner()
              .environment("AWS_ENDPOINT_URL", url)
              .environment("AWS_ENDPOINT_URL_STS", url)
              .environment("AWS_ENDPOINT_URL_ECR", url)
              .environment("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)
              .environment("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
              .environment("AWS_PARTITIONS_FILE", home.resolve("partitions.json").toString())
              .environment("AWS_CONFIG_FILE", home.resolve(".aws/config").toString())
              .environment(
                  "AWS_SHARED_CREDENTIALS_FILE", home.resolve(".aws/credentials").toString())
              .environment("AWS_USE_FIPS_ENDPOINT", "true")
              .environment("AWS_USE_DUALSTACK_ENDPOINT", "true")
              .environment("JAVA_TOOL_OPTIONS", "-Daws.endpointUrl=" + url)
              .environment("_JAVA_OPTIONS", "-Dhttp.proxyHost=127.0.0.1")
              .environment("JDK_JAVA_OPTIONS", "-Daws.endpointUrlSts=" + url);
      try (DriverSession session = runner.build().begin(world.granted().build())) {
        World.succeeded(session.config());
        DriverCall prepare = session.prepare();
        World.succeeded(session.cleanup());

        assertThat(elsewhere.accept()).as(prepare.stderr().text()).isNull();
        if (endpoint) {
          World.succeeded(prepare);
          assertThat(world.sts().received()).hasSize(1);
        } else { // this machine may have no way to AWS, and AWS does not know the issuer
          assertThat(prepare.exitCode()).isNotZero();
          assertThat(prepare.stderr().text()).contains("eu-west-1").doesNotContain(url);
          assertThat(world.sts().received()).isEmpty();
        }
      }
    }
  }

  @Test
  void an_answer_that_leaves_out_what_aws_has_is_good_enough() {
    world
        .sts()
        .answerNextRaw(
            200,
            "text/xml",
            "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
                + "<AccessKeyId>minio</AccessKeyId>"
                + "<SecretAccessKey>a-secret-of-minio</SecretAccessKey>"
                + "<SessionToken>%s</SessionToken>".formatted("t".repeat(4000))
                + "<Expiration>2099-01-01T00:00:00.123456789Z</Expiration></Credentials>"
                + "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>");
    try (DriverSession session = world.prepared(world.granted())) {
      assertThat(
              session
                  .run("build_script", "echo $AWS_ACCESS_KEY_ID $AWS_CREDENTIAL_EXPIRATION")
                  .stdout()
                  .text())
          .isEqualTo("minio 2099-01-01T00:00:00Z\n");
    }
  }

  private DriverCall prepare(JobBuilder job) {
    try (DriverSession session = world.runner().build().begin(job.build())) {
      World.succeeded(session.config());
      DriverCall call = session.prepare();
      World.succeeded(session.cleanup());
      return call;
    }
  }
}
