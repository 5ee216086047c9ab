package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.World;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Start-up and logout files of a script's login shell, as real accounts have them. */
class LoginProfilesIT {

  @RegisterExtension private final World world = new World();

  private final Path home = world.root().resolve("runner");

  /** Debian's and Ubuntu's ~/.bash_logout, without clear_console. */
  @Test
  void a_logout_file_that_clears_the_screen_fails_no_job() {
    World.write(home.resolve(".bash_logout"), "if [ \"$SHLVL\" = 1 ]; then\n  false\nfi\n");

    JobResult result = world.runner().build().run(world.granted().script("echo here").build());

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
  }

  @Test
  void a_home_as_the_system_makes_it_fails_no_job() {
    assumeTrue(
        Command.run("cp", "-R", "/etc/skel/.", home).exitCode() == 0, "no /etc/skel: SKIPPED");

    JobResult result = world.runner().build().run(world.granted().script("echo here").build());

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exec %d</dev/null", "exec %d>&-", "exec %d<>/dev/null"})
  void a_profile_that_uses_descriptors_takes_no_script_away(String profile) {
    StringBuilder lines = new StringBuilder();
    for (int descriptor = 3; descriptor < 100; descriptor++) {
      lines.append(profile.formatted(descriptor)).append('\n');
    }
    World.write(home.resolve(".bash_profile"), lines.toString());
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : List.of("get_sources", "build_script", "after_script")) {
        DriverCall call = World.succeeded(session.run(subStage, "echo whole"));
        assertThat(call.stdout().text()).isEqualTo("whole\n");
      }
    }
  }

  @Test
  void a_script_that_cannot_be_kept_from_the_runners_environment_does_not_run() {
    assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root: SKIPPED");
    Path bin = world.root().resolve("without-proc");
    for (String executable : List.of("config", "prepare", "cleanup")) {
      World.script(
          bin.resolve(executable),
          "#!/bin/sh\nexec %s/%s \"$@\"\n".formatted(Installation.HOME.resolve("bin"), executable));
    }
    World.script(
        bin.resolve("run"),
        "#!/bin/sh\nexec unshare --mount sh -c 'mount -t tmpfs none /proc && exec \"$0\" \"$@\"'"
            + " %s/run \"$@\"\n".formatted(Installation.HOME.resolve("bin")));
    try (DriverSession session = world.prepared(world.runner(bin), world.granted())) {
      DriverCall call = session.run("get_sources", "echo ran");

      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.stdout().text()).doesNotContain("ran");
      assertThat(call.stderr().text()).contains("cannot read /proc/self/environ");
    }
  }
}
