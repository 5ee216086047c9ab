package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobVariable;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that set AWS variables themselves. */
class ConflictIT {

  private static final String SHOW =
      "echo \"${AWS_ACCESS_KEY_ID-none} ${AWS_PROFILE-none} ${AWS_SESSION_TOKEN:+token}"
          + " ${AWS_CONFIG_FILE-none} $CI_PROJECT_PATH\"";

  /** Covers all variables that AWS tools read, in the shell and in a program. */
  private static final String NAMES =
      "for name in ${!AWS_@}; do [ $name = AWS_ID_TOKEN ] || printf '%s' \"${!name+$name }\"; done;"
          + " echo; env | grep ^AWS";

  @RegisterExtension private final World world = new World();

  @Test
  void fail_names_them_and_the_remedy() {
    try (DriverSession session =
        world.runner().build().begin(world.granted().variable("AWS_PROFILE", "x").build())) {
      DriverCall config = session.config();
      assertThat(config.exitCode()).isEqualTo(1);
      assertThat(config.stderr().text())
          .contains("AWS_PROFILE", "on_conflict", "Remove AWS_PROFILE");
    }
  }

  @Test
  void job_lets_the_jobs_own_hold_and_ours_stay_away_entirely() {
    onConflict("job");
    try (DriverSession session =
        world.prepared(world.granted().variable("AWS_ACCESS_KEY_ID", "AKIATHEIRS").script(SHOW))) {
      World.succeeded(session.run("get_sources"));
      assertThat(session.run("build_script").stdout().text())
          .contains("AKIATHEIRS none  none " + World.PROJECT);
    }
    assertThat(world.sts().requests()).isZero();
  }

  /** A script that sets AWS_PROFILE gets files; any other gets keys in variables. */
  @ParameterizedTest
  @ValueSource(strings = {"AWS_DEFAULT_PROFILE", "AWS_PROFILE"})
  void executor_takes_the_jobs_own_out_though_the_script_exports_them(String scripts) {
    onConflict("executor");
    try (DriverSession session =
        world.prepared(
            world
                .granted()
                .variable("AWS_ACCESS_KEY_ID", "AKIATHEIRS")
                .variable("AWS_SECRET_ACCESS_KEY", "theirs")
                .variable("AWS_PROFILE", "theirs")
                .variable(JobVariable.file("AWS_CONFIG_FILE", "[default]"))
                .variable("ODD", "a\nb 'q' \"d\" $HOME \\ é")
                .script(
                    SHOW,
                    "echo \"" + scripts + "=from-env\" >> \"$GITLAB_ENV\"",
                    "echo \"MINE=from env\" >> \"$GITLAB_ENV\"",
                    "printf '%s\\n' \"$ODD\"",
                    "declare -F; env | grep BASH_FUNC || true")
                .afterScript(
                    SHOW,
                    "echo \"$MINE\"; env | grep from-e[n]v || true",
                    "export "
                        + scripts
                        + "=own AWS_ROLE_ARN=r; echo $"
                        + scripts
                        + " $AWS_ROLE_ARN"))) {
      World.succeeded(session.run("get_sources"));
      String ours =
          scripts.equals("AWS_PROFILE")
              ? "none none  /\\S+/config "
              : world.credentials().accessKeyId() + " none token none ";
      String expected = ours + World.PROJECT + "\n";
      assertThat(session.run("build_script").stdout().text())
          .containsPattern(expected)
          .contains("a\nb 'q' \"d\" $HOME \\ é\n")
          .doesNotContain("theirs", "declare -fx", "BASH_FUNC_");
      // Variables from GITLAB_ENV count as the job's. What a script exports itself is left alone.
      assertThat(session.run("after_script").stdout().text())
          .containsPattern(expected)
          .contains("from env\n", "own r\n")
          .doesNotContain("from-env");
    }
  }

  @Test
  void what_a_script_puts_into_gitlab_env_fails_the_next_by_name() throws IOException {
    try (DriverSession session = afterTheirsInGitlabEnv()) {
      DriverCall next = session.run("after_script");
      assertThat(next.exitCode()).isEqualTo(1);
      assertThat(next.stdout().text()).doesNotContain("AKIATHEIRS");
      assertThat(next.stderr().text())
          .contains("(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)", "GITLAB_ENV", "on_conflict");
    }
  }

  @Test
  void what_a_script_puts_into_gitlab_env_holds_alone_where_the_jobs_own_do() throws IOException {
    onConflict("job");
    try (DriverSession session = afterTheirsInGitlabEnv()) {
      DriverCall next = World.succeeded(session.run("after_script"));
      assertThat(next.stdout().text()).contains("AKIATHEIRS none  none " + World.PROJECT);
      assertThat(next.stderr().text())
          .contains("put AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY into GITLAB_ENV");
    }
  }

  private DriverSession afterTheirsInGitlabEnv() {
    DriverSession session =
        world.prepared(
            world
                .granted()
                .script(
                    "echo AWS_ACCESS_KEY_ID=AKIATHEIRS >> \"$GITLAB_ENV\"",
                    "echo AWS_SECRET_ACCESS_KEY+=theirs >> \"$GITLAB_ENV\"",
                    "echo MY_AWS_PROFILE=mine >> \"$GITLAB_ENV\"")
                .afterScript(SHOW));
    World.succeeded(session.run("get_sources"));
    World.succeeded(session.run("build_script"));
    return session;
  }

  @ParameterizedTest
  @ValueSource(strings = {"environment", "files", "endpoint"})
  void a_login_profile_of_the_runners_account_does_not_mix_with_a_session(String delivery)
      throws IOException {
    world.configure(World.ONE_RULE + "credentials: {delivery: " + delivery + "}\n");
    Path home = Files.createDirectory(world.root().resolve("home-with-profile"));
    Files.writeString(
        home.resolve(".bash_profile"),
        "AWS_ACCESS_KEY_ID=AKIAHOST\n"
            + "export AWS_ACCESS_KEY_ID AWS_PROFILE=corp AWS_CONFIG_FILE=/nowhere"
            + " AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/\n"
            + "cd() { builtin cd \"$@\"; }\n"); // as rvm has it
    try (DriverSession session =
        world.prepared(
            world.runner().environment("HOME", home.toString()), world.granted().script(NAMES))) {
      World.succeeded(session.run("get_sources"));
      assertThat(World.succeeded(session.run("build_script")).stdout().text())
          .contains(
              switch (delivery) {
                case "environment" ->
                    "AWS_ACCESS_KEY_ID AWS_CREDENTIAL_EXPIRATION AWS_DEFAULT_REGION AWS_REGION"
                        + " AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN \n";
                case "files" ->
                    "AWS_CONFIG_FILE AWS_DEFAULT_REGION AWS_REGION"
                        + " AWS_SHARED_CREDENTIALS_FILE \n";
                default ->
                    "AWS_CONFIG_FILE AWS_CONTAINER_AUTHORIZATION_TOKEN"
                        + " AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_DEFAULT_REGION"
                        + " AWS_EC2_METADATA_DISABLED AWS_REGION"
                        + " AWS_SHARED_CREDENTIALS_FILE \n";
              })
          .doesNotContain("AKIAHOST", "corp", "/nowhere", "127.0.0.1:1/");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"environment", "files", "endpoint"})
  void the_pipeline_that_everyone_copied_works_unchanged(String delivery) {
    world.configure(World.ONE_RULE + "credentials: {delivery: " + delivery + "}\n");
    try (DriverSession session =
        world.prepared(
            world
                .granted()
                .variable("AWS_PROFILE", "oidc")
                .variable("ROLE_ARN", World.ROLE)
                .beforeScript(
                    "mkdir -p \"$CI_PROJECT_DIR/.aws\"",
                    "printf '%s' \"$AWS_ID_TOKEN\" > \"$CI_PROJECT_DIR/.aws/token\"",
                    "printf '[profile oidc]\\nrole_arn=%s\\nweb_identity_token_file=%s\\n'"
                        + " \"$ROLE_ARN\" \"$CI_PROJECT_DIR/.aws/token\" >"
                        + " \"$CI_PROJECT_DIR/.aws/config\"")
                .script(SHOW))) {
      World.succeeded(session.run("get_sources"));
      DriverCall call = World.succeeded(session.run("build_script"));
      assertThat(call.stdout().text()).contains("none oidc  none " + World.PROJECT);
    }
    assertThat(world.sts().requests()).isZero();
  }

  /** SDKs read keys from variables first; after that each has its own order. */
  @ParameterizedTest
  @ValueSource(strings = {"environment", "files", "endpoint"})
  void a_script_that_sets_the_variables_of_a_role_acts_as_that_role_alone(String delivery) {
    world.configure(World.ONE_RULE + "credentials: {delivery: " + delivery + "}\n");
    try (DriverSession session = world.prepared(withRoleOfItsOwn())) {
      World.succeeded(session.run("get_sources"));
      assertThat(World.succeeded(session.run("build_script")).stdout().text())
          .contains("AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE \n");
    }
    assertThat(world.sts().requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"environment", "files", "endpoint"})
  void or_as_ours_alone_where_the_operator_says_so(String delivery) {
    world.configure(
        World.ONE_RULE + "credentials: {on_conflict: executor, delivery: " + delivery + "}\n");
    try (DriverSession session = world.prepared(withRoleOfItsOwn())) {
      World.succeeded(session.run("get_sources"));
      assertThat(World.succeeded(session.run("build_script")).stdout().text())
          .contains("AWS_ACCESS_KEY_ID=" + world.credentials().accessKeyId() + "\n")
          .doesNotContain("AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_CONTAINER_");
    }
  }

  private JobBuilder withRoleOfItsOwn() {
    return world
        .granted()
        .script(
            "export AWS_ROLE_ARN=" + World.ROLE + " AWS_WEB_IDENTITY_TOKEN_FILE=$PWD.tmp/token",
            "echo \"$AWS_ID_TOKEN\" > ${AWS_WEB_IDENTITY_TOKEN_FILE}",
            NAMES);
  }

  @Test
  void a_token_file_that_the_job_names_can_be_written_where_ours_hold() {
    onConflict("executor");
    try (DriverSession session =
        world.prepared(
            world
                .granted()
                .variable("AWS_WEB_IDENTITY_TOKEN_FILE", world.root().resolve("token").toString())
                .script(
                    "echo \"$AWS_ID_TOKEN\" > ${AWS_WEB_IDENTITY_TOKEN_FILE}",
                    "env | grep -c WEB_IDENTITY || true"))) {
      World.succeeded(session.run("get_sources"));
      assertThat(World.succeeded(session.run("build_script")).stdout().text()).endsWith("0\n");
    }
    assertThat(world.root().resolve("token")).isNotEmptyFile();
  }

  @Test
  void the_variable_that_names_the_role_is_no_conflict() {
    world.configure("roles: [{assume: {variable: AWS_ROLE_ARN, allow: \"" + World.ROLE + "\"}}]\n");
    world.prepared(world.granted().variable("AWS_ROLE_ARN", World.ROLE)).close();
    assertThat(world.sts().requests()).isEqualTo(1);
  }

  private void onConflict(String value) {
    world.configure(World.ONE_RULE + "credentials: {on_conflict: " + value + "}\n");
  }
}
