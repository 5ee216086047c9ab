package awsoidc.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobProcessesTest {

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Path temporary = Path.of("/tmp/" + UUID.randomUUID());
  private Path group = temporary;
  private JobProcesses processes = new JobProcesses(Optional.empty(), List.of());

  @BeforeEach
  void divide() {
    Optional<Path> found = JobProcesses.cgroup(name(temporary));
    assumeTrue(found.isPresent(), "NOT TESTED: this process's control group may not be divided");
    group = found.orElseThrow();
    processes = new JobProcesses(found, List.of());
    processes.makeGroup();
  }

  @Test
  void a_process_in_a_group_below_the_jobs_ends() throws IOException, InterruptedException {
    Process below = sleepIn(group.resolve("sub/sub"));
    Process here = sleepIn(group);

    Terminator.end(processes, GRACE);

    assertThat(below.waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(here.waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(group).doesNotExist();
  }

  @Test
  void a_process_in_a_group_below_the_jobs_is_killed() throws IOException, InterruptedException {
    Process below = sleepIn(group.resolve("sub"), "trap '' TERM;");
    Files.createDirectory(group.resolve("empty"));

    Terminator.kill(processes, () -> false);

    assertThat(below.waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(group).doesNotExist();
  }

  @Test
  void a_directory_outside_of_the_kernels_hierarchy_is_no_control_group(@TempDir Path other) {
    assertThat(JobProcesses.isCgroup(group)).isTrue();
    assertThat(JobProcesses.isCgroup(other.resolve(group.getFileName()))).isFalse();
    assertThat(JobProcesses.isCgroup(Path.of("/sys/fs/cgroups").resolve(group.getFileName())))
        .isFalse();
  }

  @Test
  void where_nothing_is_the_group_is_removed() throws IOException {
    Files.createDirectories(group.resolve("empty/empty"));

    Terminator.end(processes, GRACE);

    assertThat(group).doesNotExist();
  }

  @Test
  void what_runs_outside_of_the_group_is_found_by_its_environment() throws Exception {
    Process here = sleepIn(group);
    Process outside = sleepWith("TMPDIR=" + temporary);
    Process others = sleepWith("TMPDIR=" + temporary + "0");

    Terminator.end(new JobProcesses(Optional.of(group), List.of(temporary)), GRACE);

    assertThat(here.waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(outside.waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(others.isAlive()).isTrue();
    others.destroyForcibly();
  }

  @Test
  void cleanup_looks_outside_of_the_group_only_where_there_is_none(@TempDir Path directory)
      throws Exception {
    Optional<Path> itsGroup = JobProcesses.cgroup(name(directory));
    Process outside = sleepWith("TMPDIR=" + directory);

    assertThat(JobProcesses.left(itsGroup, List.of(directory)).areRunning()).isTrue();
    new JobProcesses(itsGroup, List.of()).makeGroup();
    assertThat(JobProcesses.left(itsGroup, List.of(directory)).areRunning()).isFalse();

    Terminator.kill(new JobProcesses(itsGroup, List.of(directory)), () -> false);
    assertThat(outside.waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(itsGroup.orElseThrow()).doesNotExist();
  }

  private static String name(Path directory) {
    return "aws-oidc-" + directory.getFileName();
  }

  private static Process sleepWith(String entry) throws IOException {
    Process process = new ProcessBuilder("env", entry, "sh", "-c", "echo; exec sleep 30").start();
    assertThat(process.getInputStream().read()).isEqualTo('\n');
    return process;
  }

  private static Process sleepIn(Path group, String... before) throws IOException {
    Files.createDirectories(group);
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                String.join(" ", before) + " echo $$ >\"$0\"; echo; exec sleep 30",
                group + "/cgroup.procs")
            .start();
    assertThat(process.getInputStream().read()).isEqualTo('\n');
    return process;
  }
}
