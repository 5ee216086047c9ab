package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.JobVariable;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.demo.runner.RunningJob;
import awsoidc.demo.runner.Stage;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CleanupIT {

  @RegisterExtension private final World world = new World();

  // Case 4.
  @Test
  void cleanup_without_job_env_ends_quietly() {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      assertQuiet(session.cleanup());
    }
  }

  // Case 5.
  @Test
  void cleanup_may_come_twice() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      World.succeeded(session.run("build_script", "mktemp"));
      assertQuiet(session.cleanup());
      assertThat(files(world.tmp())).noneMatch(path -> path.toString().contains("aws-oidc"));
      assertQuiet(session.cleanup());
    }
  }

  // Case 4: the same where only prepare has run.
  @Test
  void cleanup_that_lost_job_env_still_removes_everything() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      for (String name : List.copyOf(session.environment().keySet())) {
        if (name.startsWith("AWS_OIDC_EXECUTOR_")) {
          session.withoutEnvironment(name);
        }
      }
      assertQuiet(session.cleanup());
      assertThat(files(world.tmp())).noneMatch(path -> path.toString().contains("aws-oidc"));
    }
  }

  @Test
  void cleanup_follows_no_link_and_removes_what_was_made_unwritable() throws IOException {
    Path precious = world.root().resolve("precious");
    World.write(precious.resolve("file"), "stays");
    try (DriverSession session = world.prepared(world.granted())) {
      World.succeeded(
          session.run(
              "build_script",
              "cd \"$TMPDIR\"; ln -s %1$s link; ln -s %1$s/file link2; ln -s nowhere dangling;"
                      .formatted(precious)
                  + " mkdir -p a/b/c; touch a/b/c/d; mkfifo a/pipe; chmod 000 a/b/c a/b a;"
                  + " touch -- '-rf' $'new\\nline' '*'"));
      Path project = Path.of(session.projectDirectory() + ".tmp");
      Files.createDirectories(project.getParent());
      Files.createSymbolicLink(project, precious);

      assertQuiet(session.cleanup());

      assertThat(project).doesNotExist();
      assertThat(files(world.tmp())).noneMatch(path -> path.toString().contains("aws-oidc"));
      assertThat(precious.resolve("file")).hasContent("stays");
    }
  }

  // Case 35.
  @Test
  void a_forced_cancel_leaves_no_file_variable_behind() throws IOException {
    RunningJob job =
        world
            .runner()
            .build()
            .start(
                world
                    .granted()
                    .variable(JobVariable.file("KUBECONFIG", "a secret of the project"))
                    .script("echo \"$(cat \"$KUBECONFIG\") is read\"; sleep 300")
                    .build());
    job.awaitLog("a secret of the project is read", World.PATIENCE);
    assertThat(files(world.builds())).anyMatch(path -> path.endsWith("KUBECONFIG"));

    job.abort();
    JobResult result = job.await(World.PATIENCE);

    assertThat(result.outcome()).isInstanceOf(JobOutcome.Canceled.class);
    assertThat(result.subStages()).doesNotContain("cleanup_file_variables", "after_script");
    assertThat(result.calls(Stage.CLEANUP)).allMatch(DriverCall::succeeded).hasSize(1);
    assertThat(files(world.builds()))
        .noneMatch(path -> path.endsWith("KUBECONFIG") || path.toString().endsWith(".tmp"));
    assertThat(result.leftovers()).isEmpty();
  }

  // Case 36.
  @Test
  void jobs_of_one_project_at_the_same_time_do_not_meet() {
    RunnerDouble runner = world.runner().build();
    List<RunningJob> jobs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      jobs.add(
          runner.start(
              world
                  .granted()
                  .id(1000 + i)
                  .script(
                      "echo $CI_JOB_ID >mine; echo $CI_JOB_ID >\"$TMPDIR/mine\"",
                      "touch %s/$CI_JOB_ID".formatted(world.root()),
                      "until [ $(ls %s/100? | wc -l) = 4 ]; do sleep 0.05; done"
                          .formatted(world.root()),
                      "echo \"saw $(cat mine) $(cat $TMPDIR/mine) $AWS_ACCESS_KEY_ID $PWD\"")
                  .build()));
    }

    Set<String> keys = new HashSet<>();
    Set<String> directories = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      JobResult result = jobs.get(i).await(World.PATIENCE);
      String saw =
          result
              .run("build_script")
              .stdout()
              .text()
              .lines()
              .filter(line -> line.startsWith("saw "))
              .findFirst()
              .orElseThrow();
      assertThat(saw).startsWith("saw %1$d %1$d ".formatted(1000 + i));
      keys.add(saw.split(" ", -1)[3]);
      directories.add(saw.split(" ", -1)[4]);
    }
    assertThat(keys).hasSize(4);
    assertThat(directories).hasSize(4);
  }

  @Test
  void a_job_that_ran_leaves_only_its_project_behind() throws IOException {
    JobResult result =
        world
            .runner()
            .build()
            .run(world.granted().script("echo x >file; mktemp; mktemp -d").build());

    assertThat(result.leftovers()).isEmpty();
    assertThat(files(world.root()))
        .filteredOn(path -> !path.equals(world.records()))
        .filteredOn(path ->
            path.toString().contains("aws-oidc-executor/") || path.endsWith("gitlab_runner_env"))
        .isEmpty();
    assertThat(files(world.builds())).anyMatch(path -> path.endsWith("file"));
  }

  private static void assertQuiet(DriverCall cleanup) {
    World.succeeded(cleanup);
    assertThat(cleanup.stdout().text()).isEmpty();
    assertThat(cleanup.stderr().text()).isEmpty();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.toList();
    }
  }
}
