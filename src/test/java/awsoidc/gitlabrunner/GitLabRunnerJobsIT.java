package awsoidc.gitlabrunner;

import static awsoidc.gitlabrunner.OfferedJob.Status.CANCELING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Typical jobs of real projects, through a real {@code gitlab-runner}. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
@Timeout(120)
@Tag("runners")
class GitLabRunnerJobsIT extends RealJobs {

  /** A tool that counts SIGTERMs and takes a second to clean up. */
  private static final String TOOL =
      """
      import os, signal, sys, time
      note = os.path.join(os.environ["NOTES"], sys.argv[1])
      def told(number, frame):
          with open(note, "a") as file:
              file.write("TERM\\n")
      signal.signal(signal.SIGTERM, told)
      open(note, "w").close()
      while not os.path.getsize(note):
          time.sleep(0.05)
      time.sleep(1)
      with open(note, "a") as file:
          file.write("tidied\\n")
      """;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_is_printed_through_a_filter_is_in_the_log(boolean credentials) throws Exception {
    String[] script = {
      "exec 2> >(grep -v NOISE >&2)", "echo NOISE one >&2", "echo the one error >&2", "exit 3"
    };
    OfferedJob job = world.offer(credentials ? world.awsJob(script) : world.plainJob(script));
    assertThat(job.ending())
        .as(job.log())
        .isEqualTo(Ending.failed("script_failure", runner.learnsExitCodes() ? 3 : 1));
    assertThat(job.log()).contains("\nthe one error\n").doesNotContain("\nNOISE");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void each_process_of_a_cancelled_job_gets_one_sigterm_and_has_time_to_clean_up(
      boolean credentials) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no /usr/bin/python3: SKIPPED");
    Path tool = Files.writeString(world.note("tool.py"), TOOL);
    String[] script = {
      "/usr/bin/python3 " + tool + " behind & setsid /usr/bin/python3 " + tool + " apart &",
      "/usr/bin/python3 " + tool + " before & while :; do echo working; sleep 0.3; done"
    };
    OfferedJob job = world.offer(credentials ? world.awsJob(script) : world.plainJob(script));
    List<Path> notes = List.of(world.note("behind"), world.note("apart"), world.note("before"));
    Await.until(
        "tool that listens", SOON.multipliedBy(4), () -> notes.stream().allMatch(Files::exists));
    job.cancel(CANCELING);
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("job_canceled"));
    for (Path note : notes) {
      assertThat(note).hasContent("TERM\ntidied\n");
    }
  }

  @Test
  void caches_and_artifacts_are_kept_where_a_login_profile_resets_path() throws Exception {
    Files.writeString(runner.home().resolve(".bash_profile"), "PATH=/usr/bin:/bin\n");
    OfferedJob saves =
        world.offer(
            files(world.awsJob("mkdir -p kept made", "echo cached > kept/a; echo made > made/b")));
    assertThat(saves.ending()).as(saves.log()).isEqualTo(Ending.SUCCESS);
    assertThat(saves.log()).doesNotContain("Missing").contains("Created cache");
    assertThat(saves.uploads())
        .singleElement()
        .satisfies(
            form -> assertThat(new String(form, StandardCharsets.ISO_8859_1)).contains("made/b"));
    OfferedJob restores =
        world.offer(files(world.awsJob("cat kept/a", "mkdir -p made; : > made/b")));
    assertThat(restores.ending()).as(restores.log()).isEqualTo(Ending.SUCCESS);
    assertThat(restores.log()).contains("Successfully extracted cache", "\ncached\n");
  }

  private static JobBuilder files(JobBuilder job) {
    return job.cache(new JobFiles("all", List.of("kept"), "on_success"))
        .artifacts(new JobFiles("made", List.of("made"), "on_success"));
  }

  @Test
  void a_dotenv_report_reaches_gitlab_as_the_script_wrote_it() throws Exception {
    OfferedJob job =
        world.offer(
            world.awsJob("echo VERSION=1.2 > build.env"),
            Map.of(
                "artifacts",
                List.of(
                    Map.of(
                        "name",
                        "",
                        "paths",
                        List.of("build.env"),
                        "when",
                        "always",
                        "artifact_type",
                        "dotenv",
                        "artifact_format",
                        "gzip"))));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(job.uploads())
        .singleElement()
        .satisfies(body ->
            assertThat(Gzip.within(body).toString(StandardCharsets.UTF_8))
                .isEqualTo("VERSION=1.2\n"));
  }

  @Test
  void a_hook_before_the_sources_runs_without_credentials() throws Exception {
    Repository repository = Repository.create(elsewhere());
    OfferedJob job =
        world.offer(
            world
                .awsJob("echo script: ${AWS_SECRET_ACCESS_KEY:+has a key}")
                .variable("GIT_STRATEGY", "fetch")
                .repository(repository.url(), repository.commit("first", "1")),
            Map.of(
                "hooks",
                List.of(
                    Map.of(
                        "name",
                        "pre_get_sources_script",
                        "script",
                        List.of("echo hook: ${AWS_SECRET_ACCESS_KEY:-has no key}")))));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(job.log()).contains("\nhook: has no key\n", "\nscript: has a key\n");
  }
}
