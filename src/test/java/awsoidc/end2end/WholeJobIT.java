package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobFiles;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.RunnerGeneration;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WholeJobIT {

  private static final JobOutcome SUCCESS = new JobOutcome.Success();

  @RegisterExtension private final World world = new World();

  @ParameterizedTest
  @EnumSource(RunnerGeneration.class)
  void a_job_creates_a_bucket_with_the_credentials_of_its_role(RunnerGeneration generation) {
    JobResult result =
        world
            .runner()
            .generation(generation)
            .build()
            .run(
                world
                    .granted()
                    .variable("S3", world.s3().url())
                    .script(
                        "printf 'user = \"%s:%s\"\\nheader = \"x-amz-security-token: %s\"\\n'"
                            + " \"$AWS_ACCESS_KEY_ID\" \"$AWS_SECRET_ACCESS_KEY\""
                            + " \"$AWS_SESSION_TOKEN\" | curl -sSfK - -X PUT"
                            + " --aws-sigv4 \"aws:amz:$AWS_REGION:s3\" \"$S3/shop-bucket\"")
                    .build());

    assertThat(result.outcome()).as(result.log()).isEqualTo(SUCCESS);
    assertThat(world.s3().creators())
        .containsExactly(
            Map.entry(
                "shop-bucket", "arn:aws:sts::123456789012:assumed-role/ShopDeploy/20-438685"));
    assertThat(result.leftovers()).isEmpty();
    assertThat(result.log()).contains("AWS credentials of " + World.ROLE + " as 20-438685 for ");
  }

  // Case 17.
  @Test
  void the_authors_own_stages_have_the_credentials() {
    String show = "echo \"$AWS_ACCESS_KEY_ID $AWS_CREDENTIAL_EXPIRATION $AWS_REGION in ";

    JobResult result =
        world
            .runner()
            .build()
            .run(
                world
                    .granted()
                    .beforeScript(show + "before\"")
                    .script(show + "script\"")
                    .step("release", show + "release\"")
                    .afterScript(show + "after\"")
                    .build());

    String shown =
        "%s %s eu-west-1 in "
            .formatted(world.credentials().accessKeyId(), world.credentials().expiration());
    assertThat(result.run("build_script").stdout().text())
        .contains(shown + "before\n", shown + "script\n");
    assertThat(result.run("step_release").stdout().text()).contains(shown + "release\n");
    assertThat(result.run("after_script").stdout().text()).contains(shown + "after\n");
  }

  // Case 18.
  @Test
  void sources_cache_and_artifacts_never_see_the_credentials() throws IOException {
    Path tools = world.root().resolve("tools");
    // A login shell of root resets PATH from /etc/profile.
    World.write(world.root().resolve("runner/.bash_profile"), "PATH=%s:$PATH\n".formatted(tools));
    World.script(
        tools.resolve("gitlab-runner"),
        "#!/bin/sh\n{ echo \"$@\"; env; } >>%s/calls\n".formatted(world.root()));

    JobResult result =
        world
            .runner()
            .build()
            .run(
                world
                    .granted()
                    .cache(new JobFiles("deps", List.of("deps"), "on_success"))
                    .artifacts(new JobFiles("out", List.of("out"), "on_success"))
                    .build());

    assertThat(result.outcome()).as(result.log()).isEqualTo(SUCCESS);
    String calls = Files.readString(world.root().resolve("calls"));
    assertThat(calls).contains("cache-extractor", "cache-archiver", "artifacts-uploader");
    assertThat(calls)
        .doesNotContain("AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN")
        .doesNotContain(world.credentials().secretAccessKey());
    for (DriverCall call : result.calls()) {
      assertThat(call.environment()).doesNotContainKey("AWS_SECRET_ACCESS_KEY");
    }
  }

  // Case 12: the sub-stages of current runners and of a future one.
  @Test
  void whatever_is_not_the_authors_runs_without_credentials() {
    try (DriverSession session = world.prepared(world.granted())) {
      List<String> subStages = new ArrayList<>(ControlGroupIT.RUNNERS_OWN);
      subStages.addAll(
          List.of("get_sources", "brand_new_stage", "--help", "build_script2", "steps"));
      for (String subStage : subStages) {
        DriverCall call = World.succeeded(session.run(subStage, "env; echo here"));

        assertThat(call.stdout().text()).contains("here\n").doesNotContain("AWS_");
      }
    }
  }

  // Cases 12 and 13.
  @Test
  void every_step_of_the_authors_has_the_credentials() {
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage :
          List.of("build_script", "step_script", "step_release", "step_$(id)", "after_script")) {
        DriverCall call = World.succeeded(session.run(subStage, "echo \"$AWS_ACCESS_KEY_ID\""));

        assertThat(call.stdout().text()).isEqualTo(world.credentials().accessKeyId() + "\n");
      }
    }
  }

  // Case 42.
  @Test
  void a_job_without_gitlab_runner_on_the_path_goes_on_without_cache() {
    JobResult result =
        world
            .runner()
            .environment("PATH", Command.PATH)
            .build()
            .run(
                world.granted().cache(new JobFiles("deps", List.of("deps"), "on_success")).build());

    assertThat(result.outcome()).isEqualTo(SUCCESS);
    assertThat(result.log()).contains("Missing gitlab-runner");
  }

  // Case 43, as far as it goes without gitlab-runner's own helper commands.
  @Test
  void sources_are_fetched_twice_into_the_same_directory() {
    Path upstream = world.root().resolve("upstream");
    String commit =
        Command.run(
                Map.of("PATH", Command.PATH, "HOME", world.root().toString()),
                world.root(),
                "",
                "bash",
                "-ec",
                "git init -q -b main upstream; cd upstream; echo hello >file; git add file;"
                    + " git -c user.name=a -c user.email=a@b commit -qm first;"
                    + " git rev-parse HEAD")
            .out()
            .strip();
    assertThat(commit).hasSize(40);
    var runner = world.runner().build();
    var job =
        world
            .granted()
            .repository(upstream.toString(), commit)
            .script("cat file", "touch untracked", "ls")
            .build();

    for (int i = 0; i < 2; i++) {
      JobResult result = runner.run(job);

      assertThat(result.outcome()).as(result.log()).isEqualTo(SUCCESS);
      assertThat(result.run("build_script").stdout().text()).contains("hello\n", "file\n");
    }
  }

  @Test
  void a_job_without_a_token_runs_as_on_a_plain_runner() {
    JobResult result =
        world
            .runner()
            .build()
            .run(
                world
                    .plain()
                    .variable("AWS_ACCESS_KEY_ID", "AKIAOWN")
                    .variable("AWS_PROFILE", "own")
                    .script("env | grep ^AWS_ | sort")
                    .build());

    assertThat(result.outcome()).as(result.log()).isEqualTo(SUCCESS);
    assertThat(result.run("build_script").stdout().text())
        .endsWith("AWS_ACCESS_KEY_ID=AKIAOWN\nAWS_PROFILE=own\n");
    assertThat(world.sts().requests()).isZero();
    assertThat(result.log()).doesNotContain("credentials", "id_token");
    assertThat(result.leftovers()).isEmpty();
  }
}
