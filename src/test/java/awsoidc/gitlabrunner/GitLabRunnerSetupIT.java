package awsoidc.gitlabrunner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators' settings and mistakes, through a real {@code gitlab-runner}. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
@Timeout(120)
@Tag("runners")
class GitLabRunnerSetupIT extends RealJobs {

  @Test
  void a_broken_configuration_is_told_to_the_operator_in_full_once_and_then_in_one_line()
      throws Exception {
    Files.writeString(
        world.configuration(), "gitlab: {ulr: http://127.0.0.1}\noperator_log: none\n");
    OfferedJob job = world.offer(world.awsJob("echo ran"));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("runner_system_failure"));
    assertThat(job.log().split("is not valid, so no job can run here", -1)).hasSize(4);
    assertThat(job.log().split("Will be retried", -1)).hasSizeGreaterThan(2);
    assertThat(job.log()).doesNotContain("ulr", "\nran\n");
    List<String> told =
        runner.log().lines().filter(line -> line.contains("unknown key \"ulr\"")).toList();
    assertThat(told).as(runner.log()).hasSize(1);
    assertThat(runner.log().split("as in the attempt before", -1)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pwsh", "sh", "bash"})
  void scripts_are_bashs_whatever_shell_config_toml_says(String shell) throws Exception {
    restart("shell = \"" + shell + "\"");
    OfferedJob job = world.offer(world.awsJob("[[ -n $BASH_VERSION ]] && echo shell: bash"));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(job.log()).contains("\nshell: bash\n");
    if (shell.equals("bash")) {
      assertThat(job.log()).doesNotContain("shell = ");
    } else {
      assertThat(job.log()).contains("shell = \"" + shell + "\"");
    }
  }
}
