package awsoidc.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

@ResourceLock(FakeIam.LOCK)
class IamAccountTest {

  private static final String POLICY = "{\"Statement\": [], \"Sid\": \"a+b é %41\"}";

  @TempDir private Path directory = Path.of("/");
  private final Map<String, String> environment = new HashMap<>();
  private FakeIam iam;

  @BeforeEach
  void start() throws IOException {
    iam = new FakeIam(directory.resolve("none"));
  }

  @AfterEach
  void stop() {
    iam.close();
  }

  private IamAccess access(String... profile) {
    return new IamAccess(
        Optional.of(profile).filter(names -> names.length > 0).map(names -> names[0]),
        name -> Optional.ofNullable(environment.get(name)));
  }

  private IamAccount open() throws IamTrouble {
    return IamAccount.open(access(), Optional.of("aws"));
  }

  @Test
  void a_role_comes_with_its_policy_as_it_was_written() throws IOException {
    iam.role("ci/Deploy", POLICY);
    try (IamAccount account = open()) {
      assertThat(account.role("Deploy")).isEqualTo(new IamRole(FakeIam.arn("ci/Deploy"), POLICY));
    }
  }

  @Test
  void roles_come_from_all_pages() throws IOException {
    iam.role("A", POLICY).role("B", POLICY).role("C", POLICY);
    try (IamAccount account = open()) {
      assertThat(account.roles())
          .extracting(IamRole::arn)
          .containsExactly(FakeIam.arn("A"), FakeIam.arn("B"), FakeIam.arn("C"));
    }
    assertThat(iam.asked()).containsExactly("ListRoles", "ListRoles", "ListRoles");
  }

  @Test
  void providers_come_with_their_audiences() throws IOException {
    iam.provider("gitlab.com", "https://gitlab.com", "b").provider("x/y");
    try (IamAccount account = open()) {
      assertThat(account.providers())
          .extracting(IamProvider::name)
          .containsExactly("gitlab.com", "x/y");
      assertThat(account.providers().getFirst().audiences())
          .containsExactly("https://gitlab.com", "b");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403 AccessDenied User x is not authorized, AWS denies iam:ListRoles: User x is not authorized",
    "404 NoSuchEntity gone, the account of these credentials does not have roles: gone",
    "403 InvalidClientTokenId no, AWS does not know the access key",
    "403 ExpiredToken no, these AWS credentials have expired: sign in again",
    "403 SignatureDoesNotMatch no, this machine's clock",
    "400 Throttling Rate exceeded, IAM throttles this account (Rate exceeded): try again",
    "409 Odd thing, iam:ListRoles failed: Odd: thing",
    "404, the answer is not that of IAM (HTTP 404)",
  })
  void an_error_of_iam_is_a_sentence(String error, String words) throws IOException {
    iam.fails("ListRoles", error);
    try (IamAccount account = open()) {
      assertThatThrownBy(account::roles).isInstanceOf(IamTrouble.class).hasMessageContaining(words);
    }
  }

  @Test
  void who_cannot_be_reached_is_said() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      System.setProperty("aws.endpointUrlIam", "http://127.0.0.1:" + socket.getLocalPort());
    }
    try (IamAccount account = open()) {
      assertThatThrownBy(account::roles)
          .hasMessageContaining("IAM cannot be reached (Connect: Connection refused");
    }
  }

  @Test
  void a_proxy_that_is_none_is_said() throws IOException {
    System.setProperty("aws.endpointUrlIam", "http://iam.example.com");
    environment.put("HTTP_PROXY", "socks5://localhost");
    try (IamAccount account = open()) {
      assertThatThrownBy(account::roles)
          .isInstanceOf(IamTrouble.class)
          .hasMessageStartingWith("HTTP_PROXY of the runner's environment is no proxy");
    }
  }

  @Test
  void a_ca_bundle_that_cannot_be_read_is_said() {
    environment.put("AWS_CA_BUNDLE", "/nowhere.pem");

    assertThatThrownBy(this::open)
        .hasMessage("AWS_CA_BUNDLE /nowhere.pem cannot be used: there is no such file");
  }

  @Test
  void without_credentials_the_places_are_named_where_they_could_be() {
    System.clearProperty("aws.accessKeyId");

    assertThatThrownBy(this::open)
        .isInstanceOf(IamTrouble.class)
        .hasMessageContaining("there are no AWS credentials")
        .hasMessageContaining("--profile NAME");
    assertThatThrownBy(() -> IamAccount.open(access("prod"), Optional.empty()))
        .hasMessageContaining("the AWS profile prod gives no credentials");
  }

  @Test
  void a_profile_counts_more_than_the_environment() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("config"),
            """
            [profile prod]
            aws_access_key_id = AKIAPROD
            aws_secret_access_key = x
            region = cn-north-1
            """);
    System.setProperty("aws.configFile", file.toString());

    assertThat(access("prod").credentials().resolveCredentials().accessKeyId())
        .isEqualTo("AKIAPROD");
    assertThat(access().credentials().resolveCredentials().accessKeyId()).isEqualTo("AKIAEXAMPLE");
    assertThat(access("prod").partition()).isEqualTo("aws-cn");
    assertThat(access().partition()).isEqualTo("aws");
    environment.put("AWS_DEFAULT_REGION", "us-gov-west-1");
    assertThat(access().partition()).isEqualTo("aws-us-gov");
  }

  /** The SDK says so only once it has the modules for SSO. */
  @Test
  void a_profile_of_sso_that_is_not_signed_in_is_said() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("config"),
            """
            [profile sso]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = Admin
            [sso-session corp]
            sso_region = eu-west-1
            sso_start_url = https://example.awsapps.com/start
            """);
    System.setProperty("aws.configFile", file.toString());

    assertThatThrownBy(() -> IamAccount.open(access("sso"), Optional.empty()))
        .isInstanceOf(IamTrouble.class)
        .hasMessageContaining("the AWS profile sso gives no credentials")
        .hasMessageNotContaining("class path")
        .hasMessageNotContaining("module");
  }

  @Test
  void each_partition_has_its_own_iam() {
    assertThat(IamAccess.region("aws")).isEqualTo(Region.AWS_GLOBAL);
    assertThat(IamAccess.region("aws-cn")).isEqualTo(Region.AWS_CN_GLOBAL);
    assertThat(IamAccess.region("aws-us-gov")).isEqualTo(Region.AWS_US_GOV_GLOBAL);
  }
}
