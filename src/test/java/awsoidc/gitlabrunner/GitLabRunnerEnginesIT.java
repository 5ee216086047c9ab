package awsoidc.gitlabrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.end2end.support.Drivers;
import awsoidc.end2end.support.OnSlurm;
import awsoidc.end2end.support.SlurmCluster;
import awsoidc.end2end.support.Sshd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real jobs, through a real {@code gitlab-runner}, that run on other engines. */
@Timeout(120)
@Tag("runners")
class GitLabRunnerEnginesIT extends RealJobs {

  private static final String KEY = "echo \"key $AWS_ACCESS_KEY_ID\"";

  @Test
  void jobs_of_another_driver_succeed_fail_and_are_cancelled() throws Exception {
    skipIf(Sshd.missing());
    Path host = elsewhere();
    try (Sshd _ = Sshd.start(host)) {
      world.sandbox(Drivers.scripts("ssh", host.resolve("settings").toString()));
      succeeds();
      fails(1); // its scripts know no BUILD_EXIT_CODE_FILE
      isCancelled();
    }
  }

  @Test
  @OnSlurm
  void jobs_on_slurm_succeed_fail_and_are_cancelled() throws Exception {
    skipIf(SlurmCluster.missing());
    Files.setPosixFilePermissions(
        elsewhere().getParent(), PosixFilePermissions.fromString("rwx--x--x"));
    SlurmCluster cluster = SlurmCluster.get().start();
    restart(cluster.environment());
    world.sandbox("type: slurm, user: daemon");
    succeeds();
    fails(42);
    isCancelled();
    Await.until("release of the nodes", SOON, () -> cluster.jobs().isEmpty());
  }

  private static void skipIf(Optional<String> missing) {
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
  }

  private void succeeds() throws Exception {
    OfferedJob job = world.offer(world.awsJob(KEY, "echo $AWS_SESSION_TOKEN").afterScript(KEY));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(job.log())
        .containsSubsequence("AWS credentials of", "key ASIA", "[MASKED]", "key ASIA");
    assertThat(world.secrets()).noneMatch(job.log()::contains);
  }

  private void fails(int code) throws Exception {
    OfferedJob job = world.offer(world.awsJob("exit 42"));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("script_failure", code));
  }

  private void isCancelled() throws Exception {
    OfferedJob job = world.offer(world.awsJob("while :; do echo wor''king; sleep 0.5; done"));
    Await.until("script", Duration.ofSeconds(30), () -> job.log().contains("working"));
    job.cancel(OfferedJob.Status.CANCELED);
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("job_canceled"));
  }
}
