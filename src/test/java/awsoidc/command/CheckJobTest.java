package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check --job}, {@code --token} and {@code --claims}: what such a job would get. */
class CheckJobTest {

  private static final String CONFIGURATION =
      """
      gitlab: {url: https://git.example}
      aws: {region: eu-west-1}
      roles:
        - name: production
          when: {project_path: acme/shop, ref_protected: true}
          assume: arn:aws:iam::210987654321:role/Deploy
          managed_policies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
          then:
            - assume: arn:aws:iam::210987654322:role/Target
              external_id: not-for-reports
              tags: {project: "{project_path}"}
              transitive_tags: [project]
          profiles: {audit: {assume: "arn:aws:iam::210987654321:role/Audit", region: us-east-1}}
        - name: chosen
          when: {namespace_path: "acme/**"}
          assume: {variable: ROLE_ARN, allow: ["arn:aws:iam::210987654321:role/ci/*"]}
        - {name: none, when: {project_path: other/x}, assume: none}
      """;

  private static final String CLAIMS =
      "{\"iss\": \"https://git.example\", \"aud\": \"https://git.example\","
          + " \"project_path\": \"acme/shop\", \"ref_protected\": \"true\", \"project_id\": \"42\","
          + " \"job_id\": \"7\", \"iat\": 1000, \"exp\": 8200}";

  @TempDir private Path directory;
  private String configuration;
  private String input = "";
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void write() throws IOException {
    configuration = write("c.yaml", CONFIGURATION);
  }

  @Test
  void each_condition_of_each_rule_is_told_up_to_the_one_that_fits() {
    assertThat(
            check(
                "--claims",
                "project_path=acme/web/api,ref_protected=true",
                "--variable",
                "ROLE_ARN=arn:aws:iam::210987654321:role/ci/Build"))
        .isZero();
    assertThat(words())
        .contains(
            "\"production\" does not fit"
                + " ✗ project_path wants acme/shop, the token has acme/web/api"
                + " ✓ ref_protected wants true, the token has true"
                + " \"chosen\" fits ✓ namespace_path"
                + " wants acme/**, the token has acme/web",
            "role arn:aws:iam::210987654321:role/ci/Build")
        .doesNotContain("\"none\"");
  }

  @Test
  void all_that_a_job_gets_is_told() throws IOException {
    assertThat(check("--token", write("token", jwt(CLAIMS) + "\n"))).isZero();
    assertThat(words())
        .contains(
            "rule production",
            "role arn:aws:iam::210987654321:role/Deploy",
            "session name 42-7",
            "managed policy arn:aws:iam::aws:policy/ReadOnlyAccess",
            "then role arn:aws:iam::210987654322:role/Target",
            "then tag project acme/shop (transitive)",
            "profile audit: role arn:aws:iam::210987654321:role/Audit",
            "profile audit: session duration 2h",
            "profile audit: region us-east-1",
            "region eu-west-1",
            "delivery environment",
            "sandbox host")
        .doesNotContain("not-for-reports", "timeout is not known");
  }

  @Test
  void without_a_token_the_timeout_is_not_known() {
    assertThat(check("--claims", "project_path=acme/shop,ref_protected=true")).isZero();
    assertThat(words())
        .contains(
            "profile audit: session duration 1h (duration: job, and the job's timeout is not");
  }

  @Test
  void a_payload_is_judged_by_its_token_and_its_own_variables() throws IOException {
    String claims =
        CLAIMS.replace("acme/shop", "acme/web").replace("{", "{\"namespace_path\": \"acme/web\", ");
    String job =
        write(
            "response.json",
            """
            {"id": 7, "job_info": {"project_id": 42}, "runner_info": {"timeout": 5400},
             "variables": [
               {"key": "ACCOUNT", "value": "210987654321"},
               {"key": "ROLE_ARN", "value": "arn:aws:iam::$ACCOUNT:role/ci/Build"},
               {"key": "SECRET", "value": "do-not-print", "masked": true},
               {"key": "AWS_REGION", "value": "us-west-2"}, {"key": "AWS_DEFAULT_REGION", "value": "x"},
               {"key": "ID_TOKEN", "value": "%s"}]}
            """
                .formatted(jwt(claims)));

    assertThat(check("--job", job)).isZero();
    assertThat(words())
        .contains(
            "rule chosen",
            "role arn:aws:iam::210987654321:role/ci/Build",
            "session duration 1h30m",
            "region the job's own")
        .doesNotContain("do-not-print", "ey" + "J");
  }

  @Test
  void a_job_with_keys_of_its_own_is_refused_as_config_does() throws IOException {
    String job =
        write(
            "response.json",
            """
            {"id": 7, "job_info": {"project_id": 42}, "variables": [
               {"key": "AWS_ACCESS_KEY_ID", "value": "do-not-print"},
               {"key": "ID_TOKEN", "value": "%s"}]}
            """
                .formatted(jwt(CLAIMS)));

    assertThat(check("--job", job)).isEqualTo(1);
    assertThat(words())
        .contains(
            "It is refused (conflict): This job brings AWS credentials of its own (AWS_ACCESS")
        .doesNotContain("do-not-print");
  }

  @Test
  void a_job_without_a_token_runs_without_credentials() throws IOException {
    String job =
        write(
            "response.json",
            """
            {"id": 101, "job_info": {"name": "build", "project_id": 42, "project_name": "shop"},
             "git_info": {"ref": "main", "ref_type": "branch"}, "runner_info": {"timeout": 3600},
             "variables": [{"key": "AWS_BUCKET", "value": "b"}], "unknown": [{}]}
            """);

    assertThat(check("--job", job)).isZero();
    assertThat(words())
        .contains("credentials none", "If its script fails, its log says: ", "sandbox host")
        .doesNotContain("Rules:");
  }

  @Test
  void a_token_for_another_audience_is_told_as_in_the_jobs_log() throws IOException {
    String token =
        jwt(
            CLAIMS.replace(
                "\"aud\": \"https://git.example\"", "\"aud\": \"https://git.example/\""));

    assertThat(check("--token", write("token", token))).isZero();
    assertThat(words())
        .contains("WARNING: This job gets no AWS credentials: the aud of the id_token");
    assertThat(check("--strict", "--token", write("token", token))).isEqualTo(1);
  }

  @Test
  void assume_none_is_no_error() {
    assertThat(check("--claims", "project_path=other/x")).isZero();
    assertThat(words()).contains("Rule \"none\": this job runs without AWS credentials.");
  }

  @Test
  void a_job_that_no_rule_fits_is_refused() {
    assertThat(check("--claims", "project_path=evil/shop")).isEqualTo(1);
    assertThat(words()).contains("It is refused (no-rule): No rule of this runner gives");
  }

  @Test
  void claims_that_gitlab_does_not_have_are_told() {
    check("--claims", "project_pth=acme/shop,ref_protected=yes");

    assertThat(words())
        .contains(
            "--claims project_pth: GitLab's ID tokens have no such claim; did you mean"
                + " project_path?",
            "--claims ref_protected is \"yes\", but it is one of these in every token");
  }

  @Test
  void a_comma_separates_claims_and_groups_and_stays_in_a_branch() {
    check("--claims", "project_path=acme/shop,ref=fix,this,groups_direct=a,b", "--claims", "sub=x");

    assertThat(words()).contains("groups_direct a, b", "ref fix,this", "sub x");
  }

  @Test
  void a_sandbox_is_chosen_by_claims_where_they_count() throws IOException {
    configuration =
        write(
            "c.yaml",
            CONFIGURATION.replace("example}", "example, verify: jwks}")
                + """
                sandbox:
                  - {type: bubblewrap, when: {user_login: alice}}
                  - {type: container, image: alpine}
                """);

    assertThat(check("--claims", "project_path=other/x,user_login=alice")).isZero();
    assertThat(words()).contains("sandbox bubblewrap (sandbox 1)");
    out.reset();
    check("--claims", "project_path=other/x,user_login=bob");
    assertThat(words()).contains("sandbox container (sandbox 2)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--claims project_path=a/b --token x",
        "--job x --token y",
        "--claims project_path",
        "--claims =x",
        "--variable A=b",
        "--token -",
        "--job nowhere.json",
        "--token nowhere",
        "--job pom.xml",
        "--token pom.xml",
        "--no-offline --claims project_path=a/b",
      })
  void what_is_no_job_is_called_wrongly(String options) {
    input = "no token";
    assertThat(check(options.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).isNotBlank().doesNotContain("no token");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void nothing_is_written_or_recorded() throws IOException {
    configuration =
        write("c.yaml", CONFIGURATION + "audit: {file: '" + directory + "/audit.jsonl'}\n");

    check("--claims", "project_path=evil/shop");

    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactly(Path.of(configuration));
    }
  }

  private static String jwt(String claims) {
    return "eyJhbGciOiJub25lIn0."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
        + ".";
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private String words() {
    return out.toString(UTF_8).replaceAll("\\s+", " ");
  }

  private int check(String... arguments) {
    out.reset();
    err.reset();
    return new Operator(
            Path.of("/nowhere"),
            Path.of("/nowhere"),
            "BUILD",
            directory.resolve("account"),
            Map.of(),
            Clock.systemUTC(),
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(
            Stream.of(Stream.of("check"), Stream.of(arguments), Stream.of(configuration))
                .flatMap(s -> s)
                .toList());
  }
}
