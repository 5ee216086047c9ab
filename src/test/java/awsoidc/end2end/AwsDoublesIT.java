package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.end2end.support.AwsDouble;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.PythonTools;
import awsoidc.end2end.support.World;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clients (AWS CLI, boto3) with third-party doubles of AWS. */
@Tag("sdks")
class AwsDoublesIT {

  private static final String GITLAB = "https://gitlab.example.com";

  private static final String SETUP =
      """
      import boto3, sys
      endpoint, trust = sys.argv[1:3]
      aws = dict(endpoint_url=endpoint, region_name="eu-west-1",
                 aws_access_key_id="test", aws_secret_access_key="test")
      iam = boto3.client("iam", **aws)
      iam.create_open_id_connect_provider(Url="https://gitlab.example.com",
          ClientIDList=["https://gitlab.example.com"], ThumbprintList=["0" * 40])
      iam.create_role(RoleName="ShopDeploy", AssumeRolePolicyDocument=trust)
      iam.put_role_policy(RoleName="ShopDeploy", PolicyName="s3", PolicyDocument=
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}')
      print(boto3.client("sts", **aws).get_caller_identity()["Account"])
      """;

  private static final String BOTO3 =
      """
      import boto3
      s3 = boto3.client("s3")
      s3.put_object(Bucket="shop", Key="a", Body=b"hello")
      print(s3.get_object(Bucket="shop", Key="a")["Body"].read().decode())
      print(boto3.client("sts").get_caller_identity()["Arn"])
      """;

  private static final String OUTLIVE =
      """
      import boto3, sys, time
      s3 = boto3.client("s3", endpoint_url=sys.argv[1])
      for _ in range(7):
          s3.list_buckets()
          time.sleep(1)
      print("all went well")
      """;

  private static final String STATE =
      """
      terraform {
        backend "s3" {}
      }
      resource "terraform_data" "it" {
        input = "kept"
      }
      """;

  @RegisterExtension private final World world = new World();

  @BeforeAll
  static void install() {
    PythonTools.require();
  }

  @ParameterizedTest
  @CsvSource({
    "MINISTACK, environment",
    "MINISTACK, files",
    "MINISTACK, endpoint",
    "MOTO, environment",
    "MOTO, files",
    "MOTO, endpoint"
  })
  void the_cli_and_boto3_use_what_the_double_gave(AwsDouble.Kind kind, String delivery)
      throws Exception {
    try (AwsDouble aws = AwsDouble.start(kind, world.root())) {
      configure(aws, delivery, setUp(aws));
      String cli = PythonTools.bin("aws");
      try (DriverSession session = world.prepared(job("main", aws))) {
        DriverCall call =
            session.run(
                "build_script",
                export(aws)
                    + cli
                    + " sts get-caller-identity --query Arn --output text\n"
                    + cli
                    + " s3api create-bucket --bucket shop"
                    + " --create-bucket-configuration LocationConstraint=eu-west-1\n"
                    + "if [ -x /usr/bin/aws ]; then /usr/bin/aws s3api list-buckets --query"
                    + " 'Buckets[].Name' --output text --endpoint-url \"$AWS_ENDPOINT_URL\"; fi\n"
                    + PythonTools.bin("python")
                    + " "
                    + script("use.py", BOTO3));
        World.succeeded(call);
        assertThat(call.stdout().text())
            .contains("assumed-role/ShopDeploy/20-", "hello\n")
            .doesNotContain("arn:aws:iam::000000000000:root");
      }
    }
  }

  /** The line of docs/authors.md, and what a double needs besides. */
  @Test
  void terraform_keeps_its_state_in_s3_with_the_jobs_session() throws Exception {
    assumeTrue(
        Command.run("terraform", "version").exitCode() == 0, "there is no terraform: SKIPPED");
    String init =
        Files.readAllLines(Path.of("docs/authors.md")).stream()
            .map(line -> line.strip().replaceFirst("^- ", ""))
            .filter(line -> line.startsWith("terraform init"))
            .findFirst()
            .orElseThrow();
    Path project = script("terraform/main.tf", STATE).resolveSibling("");
    try (AwsDouble aws = AwsDouble.start(AwsDouble.Kind.MOTO, world.root())) {
      configure(aws, "environment", setUp(aws));
      try (DriverSession session = world.prepared(job("main", aws))) {
        DriverCall call =
            World.succeeded(
                session.run(
                    "build_script",
                    export(aws)
                        + "cd "
                        + project
                        + "\n"
                        + PythonTools.bin("aws")
                        + " s3api create-bucket --bucket acme-state"
                        + " --create-bucket-configuration LocationConstraint=eu-west-1\n"
                        + init
                        + " -backend-config=use_path_style=true"
                        + " -backend-config=skip_requesting_account_id=true\n"
                        + "terraform plan -input=false -out=plan.tfplan\n"
                        + "terraform apply -input=false plan.tfplan\n"
                        + PythonTools.bin("aws")
                        + " s3api get-object --bucket acme-state --key shop.tfstate state\n"
                        + "grep kept state\n"));
        assertThat(call.stdout().text()).contains("Apply complete", "\"value\": \"kept\"");
      }
    }
  }

  @Test
  void a_branch_that_the_trust_policy_does_not_admit_is_refused_at_once() throws Exception {
    try (AwsDouble aws = AwsDouble.start(AwsDouble.Kind.MINISTACK, world.root())) {
      configure(aws, "environment", setUp(aws));
      try (DriverSession session = world.runner().build().begin(job("feature/x", aws).build())) {
        World.succeeded(session.config());
        DriverCall prepare = session.prepare();
        assertThat(prepare.exitCode()).isEqualTo(1);
        assertThat(prepare.stderr().text())
            .contains("AccessDenied", "sub says feature/x", "access-denied");
      }
    }
  }

  @Test
  void a_chain_of_roles_works_with_a_double_too() throws Exception {
    try (AwsDouble aws = AwsDouble.start(AwsDouble.Kind.MOTO, world.root())) {
      String account = setUp(aws);
      configure(aws, "environment", account);
      World.write(
          world.configuration(),
          Files.readString(world.configuration())
              + "    then: [{assume: \"arn:aws:iam::"
              + account
              + ":role/Target\", external_id: acme}]\n");
      try (DriverSession session = world.prepared(job("main", aws))) {
        DriverCall call =
            World.succeeded(
                session.run(
                    "build_script",
                    export(aws)
                        + PythonTools.bin("aws")
                        + " sts get-caller-identity --query Arn --output text"));
        assertThat(call.stdout().text()).contains("assumed-role/Target/20-");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boto3", "cli"})
  void a_job_outlives_its_session_at_the_endpoint(String client) throws IOException {
    world.configure(World.ONE_RULE + "credentials: {delivery: endpoint}\n");
    world.sts().sessionLifetime(Duration.ofSeconds(4));
    try (DriverSession session = world.prepared(world.granted())) {
      String command =
          client.equals("boto3")
              ? PythonTools.bin("python")
                  + " "
                  + script("outlive.py", OUTLIVE)
                  + " "
                  + world.s3().url()
              : "for i in 1 2 3 4; do "
                  + PythonTools.bin("aws")
                  + " s3api list-buckets --endpoint-url "
                  + world.s3().url()
                  + " > /dev/null; sleep 1.5; done; echo all went well";
      DriverCall call = World.succeeded(session.run("build_script", "set -e; " + command));
      assertThat(call.stdout().text()).contains("all went well");
    }
    assertThat(world.sts().requests()).isGreaterThan(2);
  }

  private String setUp(AwsDouble aws) throws IOException, InterruptedException {
    String trust = TrustPolicy.document("000000000000", GITLAB, GITLAB, Map.of("sub", World.SUB));
    Process setup =
        new ProcessBuilder(
                PythonTools.bin("python"), script("setup.py", SETUP).toString(), aws.url(), trust)
            .redirectError(world.root().resolve("setup.log").toFile())
            .start();
    String account =
        new String(setup.getInputStream().readNBytes(1_000), StandardCharsets.UTF_8).strip();
    assertThat(setup.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(setup.exitValue()).as(Files.readString(world.root().resolve("setup.log"))).isZero();
    return account;
  }

  private void configure(AwsDouble aws, String delivery, String account) {
    World.write(
        world.configuration(),
        """
        gitlab: {url: %s}
        aws:
          region: eu-west-1
          sts: {endpoint: "%s"}
        credentials: {delivery: %s}
        sandbox: {%s, builds_dir: "%s", cache_dir: "%s"}
        operator_log: none
        roles:
          - assume: arn:aws:iam::%s:role/ShopDeploy
        """
            .formatted(
                GITLAB,
                aws.url(),
                delivery,
                World.HOST,
                world.builds(),
                world.root().resolve("cache"),
                account));
  }

  private JobBuilder job(String branch, AwsDouble aws) {
    GitLabClaims claims =
        GitLabClaims.ofProject(World.PROJECT)
            .with("iss", GITLAB)
            .with("ref", branch)
            .with("ref_protected", String.valueOf(branch.equals("main")))
            .with("sub", World.SUB.replace("ref:main", "ref:" + branch));
    return world
        .plain()
        .variable("AWS_ENDPOINT_URL", aws.url())
        .idToken(
            "AWS_ID_TOKEN",
            world.issuer().idToken(claims.asMap(), List.of(GITLAB), Duration.ofHours(1)));
  }

  /** What the runner's generated script does with a variable of the job. */
  private static String export(AwsDouble aws) {
    return "set -e\nexport AWS_ENDPOINT_URL=" + aws.url() + "\n";
  }

  private Path script(String name, String text) {
    Path file = world.root().resolve(name);
    World.write(file, text);
    return file;
  }
}
