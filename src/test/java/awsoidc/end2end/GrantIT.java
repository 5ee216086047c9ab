package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.RoleChain;
import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.end2end.support.World;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a rule can add to a role: policies, chains, profiles. */
class GrantIT {

  private static final String TARGET = "arn:aws:iam::210987654321:role/Target";

  @RegisterExtension private final World world = new World();

  @Test
  void policies_go_to_sts_compact() {
    Path policy = world.root().resolve("policy.json");
    World.write(
        policy,
        """
        {
          "Version": "2012-10-17",
          "Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "*"}]
        }
        """);
    world.configure(
        World.ONE_RULE
            + "    session_policy: {file: \""
            + policy
            + "\"}\n    managed_policies: [\"arn:aws:iam::aws:policy/ReadOnlyAccess\"]\n");

    world.prepared(world.granted()).close();

    assertThat(world.sts().received().getFirst())
        .containsEntry(
            "Policy",
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                + "\"Action\":[\"s3:*\"],\"Resource\":\"*\"}]}")
        .containsEntry("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess");
  }

  @Test
  void a_policy_that_is_too_large_when_packed_is_said_with_its_percentage() {
    world
        .sts()
        .answerNext(
            400,
            "PackedPolicyTooLarge",
            "Packed size of session policy consumes 123% of allotted space.");

    DriverCall prepare = prepare();

    assertThat(prepare.exitCode()).isEqualTo(1);
    assertThat(prepare.stderr().text()).contains("123%", "session_policy", "packed-policy");
  }

  @Test
  void a_chain_ends_with_the_last_roles_session() {
    world.sts().chain(new RoleChain(TARGET, World.ROLE, "acme-ci"));
    world.configure(chain("external_id: acme-ci\n        session_name: \"target-{job_id}\""));

    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());
      assertThat(World.succeeded(session.prepare()).stdout().text())
          .containsPattern("credentials of " + TARGET + " as target-[0-9]+ for 1h");
      assertThat(session.run("build_script", "echo $AWS_ACCESS_KEY_ID").stdout().text().strip())
          .isEqualTo(world.sts().issued().all().getLast().accessKeyId());
    }

    assertThat(world.sts().issued().all().getLast().assumedRoleArn())
        .startsWith("arn:aws:sts::210987654321:assumed-role/Target/");
    Map<String, String> chained = world.sts().received().getLast();
    assertThat(chained)
        .containsEntry("Action", "AssumeRole")
        .containsEntry("Authorization", "present")
        .containsEntry("ExternalId", "acme-ci")
        .containsEntry("DurationSeconds", "3600")
        .containsEntry("SourceIdentity", "ci-user")
        .containsEntry("Tags.member.1.Key", "project")
        .containsEntry("Tags.member.1.Value", World.PROJECT)
        .containsEntry("TransitiveTagKeys.member.1", "project");
    assertThat(world.sts().received()).hasSize(2);
  }

  @Test
  void a_chain_that_is_refused_names_the_role_that_refuses() {
    world.configure(chain("external_id: wrong"));

    DriverCall prepare = prepare();

    assertThat(prepare.exitCode()).isEqualTo(1);
    assertThat(prepare.stderr().text())
        .contains("role: " + TARGET, "sts:AssumeRole on resource", "chain-denied");
  }

  @Test
  void an_identity_can_be_verified_at_the_end_of_a_chain_too() {
    world.configure(World.ONE_RULE + "credentials: {verify_identity: true}\n");
    world.prepared(world.granted()).close();
    assertThat(world.sts().received().getLast()).containsEntry("Action", "GetCallerIdentity");

    world.configure(chain("external_id: xx") + "credentials: {verify_identity: true}\n");
    world.sts().chain(new RoleChain(TARGET, World.ROLE, "xx"));
    world.prepared(world.granted()).close();
    assertThat(world.sts().received()).hasSize(5);
  }

  @Test
  void profiles_are_there_by_name_with_files_and_gone_afterwards() {
    world.configure(
        """
        credentials: {delivery: files}
        roles:
          - name: shop
            when: {project_path: %s}
            assume: %s
            profiles:
              audit: {assume: "%s", session_name: "audit-{job_id}", region: us-east-1}
        """
            .formatted(World.PROJECT, World.ROLE, World.ROLE));

    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call =
          World.succeeded(
              session.run(
                  "build_script",
                  "cat \"$AWS_CONFIG_FILE\"; grep -c aws_session_token"
                      + " \"$AWS_SHARED_CREDENTIALS_FILE\"; echo ${AWS_PROFILE-none}; env | grep"
                      + " -c AWS_SECRET || true; stat -c %a \"$AWS_SHARED_CREDENTIALS_FILE\""));
      assertThat(call.stdout().text())
          .isEqualTo(
              """
              [default]
              region = eu-west-1
              [profile audit]
              region = us-east-1
              2
              none
              0
              600
              """);
      assertThat(
              session.run("build_script", "cat \"$AWS_SHARED_CREDENTIALS_FILE\"").stdout().text())
          .contains("[audit]", "aws_secret_access_key = [MASKED]")
          .doesNotContain(world.sts().issued().all().getLast().secretAccessKey());
      assertThat(session.run("get_sources", "ls -A \"$TMPDIR\" | wc -l").stdout().text().strip())
          .isEqualTo("0");
    }
    assertThat(world.sts().received()).hasSize(2);
    assertThat(world.sts().received().getLast().get("RoleSessionName")).startsWith("audit-");
  }

  @Test
  void profiles_stand_beside_the_variables_and_the_endpoint() {
    for (String delivery : List.of("environment", "endpoint")) {
      world.configure(
          """
          credentials: {delivery: %s}
          roles:
            - when: {project_path: %s}
              assume: %s
              profiles: {audit: {assume: "%s"}}
          """
              .formatted(delivery, World.PROJECT, World.ROLE, World.ROLE));
      try (DriverSession session = world.prepared(world.granted())) {
        DriverCall call =
            World.succeeded(
                session.run(
                    "build_script",
                    "grep '^\\[' \"$AWS_CONFIG_FILE\" \"$AWS_SHARED_CREDENTIALS_FILE\" | cut -d:"
                        + " -f2; echo ${AWS_PROFILE-none} $AWS_REGION"
                        + " ${AWS_ACCESS_KEY_ID:-$AWS_CONTAINER_CREDENTIALS_FULL_URI}"));
        assertThat(call.stdout().text())
            .startsWith("[profile audit]\n[audit]\nnone eu-west-1 ")
            .containsPattern("ASIA|http://127");
        assertThat(session.run("get_sources", "ls -A \"$TMPDIR\"").stdout().text()).isEmpty();
      }
    }
  }

  private String chain(String more) {
    return World.ONE_RULE
        + """
            then:
              - assume: %s
                source_identity: "{user_login}"
                tags: {project: "{project_path}"}
                transitive_tags: project
                %s
        """
            .formatted(TARGET, more)
            .indent(0);
  }

  private DriverCall prepare() {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());
      return session.prepare();
    }
  }
}
