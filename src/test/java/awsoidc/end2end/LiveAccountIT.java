package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.end2end.support.AwsDouble;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.PythonTools;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's tool asks the IAM of moto, with credentials of the environment or a profile. */
@Tag("sdks")
class LiveAccountIT {

  private static final String GITLAB = "https://gitlab.example.com";
  private static final String SUB = "project_path:acme/shop:ref_type:branch:ref:main";
  private static final String ACCOUNT = "123456789012";

  /** More roles than one page has. */
  private static final String SET_UP =
      """
      import boto3, sys
      iam = boto3.client("iam", endpoint_url=sys.argv[1], region_name="eu-west-1",
                         aws_access_key_id="test", aws_secret_access_key="test")
      iam.create_open_id_connect_provider(Url="https://gitlab.example.com",
          ClientIDList=["https://gitlab.example.com"], ThumbprintList=["0" * 40])
      iam.create_role(RoleName="ShopDeploy", Path="/ci/", AssumeRolePolicyDocument=sys.argv[2])
      for number in range(120):
          iam.create_role(RoleName="Other%d" % number, AssumeRolePolicyDocument='{"Statement": []}')
      iam.create_role(RoleName="Wide", AssumeRolePolicyDocument=sys.argv[2].replace("acme/shop", "acme*"))
      """;

  @TempDir private Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private AwsDouble aws;

  @BeforeEach
  void start() throws IOException {
    PythonTools.require();
    aws = AwsDouble.start(AwsDouble.Kind.MOTO, directory);
    environment.putAll(
        Map.of(
            "PATH", "/usr/bin:/bin",
            "HOME", directory.toString(),
            "AWS_EC2_METADATA_DISABLED", "true",
            "AWS_ENDPOINT_URL", aws.url(),
            "AWS_ACCESS_KEY_ID", "test",
            "AWS_SECRET_ACCESS_KEY", "test"));
    String trust = TrustPolicy.document(ACCOUNT, GITLAB, GITLAB, Map.of("sub", SUB));
    Command setUp = Command.run(PythonTools.bin("python"), "-c", SET_UP, aws.url(), trust);
    assertThat(setUp.exitCode()).as(setUp.err()).isZero();
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void an_account_is_judged() throws IOException {
    Command lint = tool("lint", "--live");

    assertThat(lint.exitCode()).as(lint.out() + lint.err()).isEqualTo(1);
    assertThat(lint.err()).isEmpty();
    assertThat(lint.out())
        .containsPattern(":role/Wide:1:\\d+: E5 Statement 1: ")
        .contains("trust policies for GitLab: 2; ")
        .doesNotContain("ShopDeploy:", " A1 ", " A2 ");
  }

  @Test
  void a_role_is_explained_with_a_profile() throws IOException {
    environment.keySet().removeAll(List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));
    Path config = directory.resolve(".aws/config");
    Files.createDirectories(directory.resolve(".aws"));
    Files.writeString(
        config, "[profile prod]\naws_access_key_id = test\naws_secret_access_key = test\n");
    List<String> call =
        List.of(
            "explain",
            "--role",
            "arn:aws:iam::" + ACCOUNT + ":role/ci/ShopDeploy",
            "--claim",
            "iss=" + GITLAB,
            "--claim",
            "aud=" + GITLAB,
            "--claim",
            "sub=" + SUB);

    Command without = tool(call.toArray(String[]::new));
    assertThat(without.exitCode()).as(without.out()).isEqualTo(2);
    assertThat(without.err()).contains("there are no AWS credentials").hasLineCount(1);

    environment.put("AWS_PROFILE", "prod");
    Command explain = tool(call.toArray(String[]::new));
    assertThat(explain.exitCode()).as(explain.out() + explain.err()).isZero();
    assertThat(explain.out())
        .contains(":oidc-provider/gitlab.example.com", "AWS admits this token");
  }

  @Test
  void a_role_that_is_not_there_is_said() throws IOException {
    Command explain =
        tool("explain", "--role", "arn:aws:iam::" + ACCOUNT + ":role/Gone", "--claim", "iss=a");

    assertThat(explain.exitCode()).isEqualTo(2);
    assertThat(explain.err())
        .contains("the account of these credentials does not have the role Gone")
        .hasLineCount(1);
  }

  private Command tool(String... arguments) throws IOException {
    Object[] words = new Object[arguments.length + 1];
    words[0] = Installation.TOOL;
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return Command.run(environment, directory, "", words);
  }
}
