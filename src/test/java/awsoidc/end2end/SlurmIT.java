package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.LiveCall;
import awsoidc.demo.runner.RunningJob;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.OnSlurm;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.SandboxKind;
import awsoidc.end2end.support.SlurmCluster;
import awsoidc.end2end.support.World;
import awsoidc.file.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What jobs see of a real Slurm cluster, and what that keeps of them. */
@OnSlurm
class SlurmIT {

  private static final Duration LONG = Duration.ofMinutes(4);

  @RegisterExtension private final World world = new World();

  private final SlurmCluster cluster = SlurmCluster.get();

  @BeforeEach
  void configure() {
    Optional<String> missing = SlurmCluster.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    configure("");
  }

  private void configure(String keys) {
    SandboxKind.SLURM.configure(world, keys);
  }

  @AfterEach
  void removeAllocations() {
    if (SlurmCluster.missing().isEmpty()) {
      cluster.removeAll();
    }
  }

  private DriverCall prepare(JobBuilder job) {
    try (DriverSession session = world.runner().build().begin(job.build())) {
      DriverCall config = session.config();
      return config.exitCode() == 0 ? session.prepare() : config;
    }
  }

  @Test
  void a_job_has_what_its_operator_and_its_variables_ask_for() {
    configure(
        ", partition: [ci, narrow], cpus_per_task: 2, max_cpus_per_task: 4, mem: 100M, max_time:"
            + " 2h");
    JobBuilder job =
        world.granted().timeout(Duration.ofMinutes(90)).variable("SLURM_CPUS_PER_TASK", "3");
    try (DriverSession session = world.prepared(job)) {
      DriverCall call =
          World.succeeded(
              session.run(
                  "build_script",
                  "squeue --noheader --jobs=$SLURM_JOB_ID --format='%P %C %m %l %u'; echo"
                      + " $SLURM_CPUS_PER_TASK"));
      assertThat(call.stdout().text()).isEqualTo("ci 3 100M 1:30:00 daemon\n3\n");
    }
  }

  @Test
  void what_a_job_must_not_have_is_refused_with_what_it_may() {
    configure(", partition: [ci, narrow], max_cpus_per_task: 4");

    DriverCall partition = prepare(world.granted().variable("SALLOC_PARTITION", "urgent"));
    DriverCall qos = prepare(world.granted().variable("SALLOC_QOS", "high"));
    DriverCall cpus = prepare(world.granted().variable("SLURM_CPUS_PER_TASK", "5"));

    assertThat(partition.stderr().text())
        .contains("SALLOC_PARTITION is urgent", "one of ci, narrow");
    assertThat(qos.stderr().text()).contains("SALLOC_QOS is high", "lets no job choose its qos");
    assertThat(cpus.stderr().text()).contains("SLURM_CPUS_PER_TASK is 5", "4 at most");
    assertThat(cluster.jobs()).isEmpty();
  }

  @Test
  void slurms_own_refusal_is_told() {
    configure(", partition: nowhere");

    DriverCall prepare = prepare(world.granted());

    assertThat(prepare.exitCode()).isEqualTo(2);
    assertThat(prepare.stderr().text())
        .contains("Slurm gave this job no allocation", "invalid partition specified: nowhere");
  }

  @Test
  void a_job_that_waits_says_so_and_a_cancel_takes_it_out_of_the_queue() {
    configure(", partition: narrow");
    try (DriverSession first = world.prepared(world.granted());
        DriverSession second = world.runner().build().begin(world.granted().id(2).build())) {
      World.succeeded(second.config());
      LiveCall waiting = second.startPrepare();
      waiting.awaitOutput(
          " of Slurm waits in partition narrow: Resources, number 1 of 1", World.PATIENCE);
      waiting.terminate();
      assertThat(waiting.await(World.PATIENCE).exitCode()).isEqualTo(2);
      assertThat(cluster.jobs()).hasSize(1);
      World.succeeded(second.cleanup());
      World.succeeded(first.run("build_script", "true"));
    }
  }

  @Test
  void a_wait_ends_when_there_is_room() {
    configure(", partition: narrow");
    RunningJob first = world.runner().build().start(world.granted().script("sleep 3").build());
    Processes.await("the first has the node", () -> cluster.jobs().toString().contains("RUNNING"));
    RunningJob second =
        world.runner().build().start(world.granted().id(2).script("echo my''turn").build());

    assertThat(first.await(LONG).outcome()).isInstanceOf(JobOutcome.Success.class);
    JobResult result = second.await(LONG);
    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(second.log()).contains("myturn");
    assertThat(cluster.jobs()).isEmpty();
  }

  @Test
  void a_failed_node_is_a_system_failure() {
    configure(", partition: narrow");
    try (DriverSession session = world.prepared(world.granted())) {
      LiveCall call = session.startRun("build_script", "echo star''ted; sleep 300");
      call.awaitOutput("started", World.PATIENCE);
      cluster.failNode("n3");
      DriverCall ended = call.await(World.PATIENCE);
      assertThat(ended.exitCode()).isEqualTo(2);
      assertThat(ended.stderr().text()).contains("the node of Slurm's job", "has failed");
    } finally {
      cluster.repairNode("n3");
    }
  }

  @Test
  void a_preempted_job_is_a_system_failure() {
    configure(", partition: narrow");
    try (DriverSession session = world.prepared(world.granted())) {
      LiveCall call = session.startRun("build_script", "echo star''ted; sleep 300");
      call.awaitOutput("started", World.PATIENCE);
      cluster.ask("salloc", "--no-shell", "--partition=urgent", "--job-name=urgent");
      DriverCall ended = call.await(World.PATIENCE);
      assertThat(ended.exitCode()).isEqualTo(2);
      assertThat(ended.stderr().text()).contains("had to make room for another");
    }
  }

  @Test
  void a_time_limit_is_a_job_failure() {
    try (DriverSession session = world.prepared(world.granted())) {
      LiveCall call = session.startRun("build_script", "echo star''ted $SLURM_JOB_ID.; sleep 300");
      call.awaitOutput("started", World.PATIENCE);
      String number = call.stdout().text().replaceAll("(?s).*started (\\d+)\\..*", "$1");
      cluster.ask("scontrol", "update", "JobId=" + number, "EndTime=now");
      DriverCall ended = call.await(LONG);
      assertThat(ended.stderr().text()).contains("the time limit of Slurm's job " + number);
      assertThat(ended.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void an_allocation_that_somebody_ended_is_a_system_failure() {
    try (DriverSession session = world.prepared(world.granted())) {
      cluster.removeAll();
      Processes.await("it has ended", () -> cluster.jobs().isEmpty());
      DriverCall call = session.run("build_script", "echo never''more");
      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.stderr().text()).contains("has ended: CANCELLED");
      assertThat(call.stdout().text()).doesNotContain("nevermore");
    }
  }

  @Test
  void slurm_keeps_no_credentials() {
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call =
          session.run(
              "build_script",
              "test -n \"$AWS_SESSION_TOKEN\"; scontrol show job $SLURM_JOB_ID; scontrol show step"
                  + " $SLURM_JOB_ID; tr '\\0' '\\n' </proc/$PPID/environ; ps -eo args; true");
      String seen = World.succeeded(call).stdout().text();
      String secret = world.credentials().secretAccessKey();
      String token = world.credentials().sessionToken();
      assertThat(seen).contains("JobName=aws-oidc-").doesNotContain("[MASKED]", secret, token);
      assertThat(cluster.everythingWritten())
          .contains("aws-oidc-")
          .doesNotContain(secret, token, session.environment().get("AWS_OIDC_EXECUTOR_KEY"));
    }
  }

  @Test
  void helpers_run_in_the_allocation_where_the_operator_says_so() {
    for (String where : List.of("host", "allocation")) {
      configure(", helpers: " + where);
      try (DriverSession session = world.prepared(world.granted())) {
        DriverCall call =
            World.succeeded(session.run("get_sources", "echo ${SLURM_JOB_ID:+allocation}"));
        assertThat(call.stdout().text()).isEqualTo(where.equals("host") ? "\n" : "allocation\n");
      }
    }
  }

  @Test
  void directories_that_a_node_does_not_see_are_named() {
    configure(", partition: apart");

    DriverCall prepare = prepare(world.granted());

    assertThat(prepare.exitCode()).isEqualTo(2);
    assertThat(prepare.stderr().text())
        .contains("cannot write to " + world.root(), "builds_dir, cache_dir and STATE_DIRECTORY");
  }

  @Test
  void gc_ends_allocations_of_dead_jobs_with_and_without_a_record() throws IOException {
    for (boolean recorded : List.of(true, false)) {
      DriverSession dead = world.prepared(world.granted());
      try (DriverSession alive = world.prepared(world.granted().id(2))) {
        assertThat(cluster.jobs()).hasSize(2);
        LeftoversOnMachine.buryRunnerOf(world, dead);
        if (!recorded) {
          for (Path record : LeftoversOnMachine.recordOf(world, dead)) {
            Files.delete(record);
          }
          Tree.delete(dead.directory());
        }
        assertThat(world.gc(cluster.environment()).exitCode()).isZero();
        assertThat(cluster.jobs()).hasSize(1);
        World.succeeded(alive.run("build_script", "true"));
      }
      cluster.removeAll();
    }
  }

  @Test
  void the_demo_shows_a_job_there() {
    Map<String, String> environment = new HashMap<>(cluster.environment());
    environment.put("PATH", Command.PATH);
    Path tool = Installation.TOOL;

    Command demo = Command.run(environment, world.root(), "", tool, "demo", "--slurm");

    assertThat(demo.exitCode()).as("%s", demo).isZero();
    assertThat(demo.out()).contains("This job has credentials: ASIA");
    assertThat(cluster.jobs()).isEmpty();
  }

  /** -Dslurm.jobs=100 for the whole of it, which takes minutes on two cores. */
  @Test
  void many_jobs_queue_and_run_at_once() {
    configure(", partition: ci, cpus_per_task: 32");
    int count = Integer.getInteger("slurm.jobs", 12);
    List<RunningJob> jobs = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      int code = i % 3;
      jobs.add(
          world
              .runner()
              .stageTimeout(LONG)
              .build()
              .start(
                  world
                      .granted()
                      .id(i)
                      .project(1000 + i, World.PROJECT) // builds of its own: all are in slot 0
                      .script("echo this is j''ob " + i + "; exit " + code)
                      .build()));
    }
    for (int i = 1; i <= count; i++) {
      JobResult result = jobs.get(i - 1).await(Duration.ofMinutes(20));
      assertThat(jobs.get(i - 1).log()).contains("this is job " + i + "\n");
      assertThat(result.outcome())
          .as("%s", result)
          .isInstanceOf(i % 3 == 0 ? JobOutcome.Success.class : JobOutcome.JobFailure.class);
    }
    assertThat(cluster.jobs()).isEmpty();
    assertThat(world.tmp()).isEmptyDirectory();
  }
}
