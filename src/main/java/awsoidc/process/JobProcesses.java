package awsoidc.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds all processes of a job, whoever started them: those of its control group, and, for what ran
 * outside of it, those whose environment began with the job's TMPDIR. bin/end.sh finds them
 * likewise.
 */
public final class JobProcesses implements Terminator.Processes {

  private static final Duration INSTANT = Duration.ofMillis(2);
  private static final int ROUNDS_OF_REMOVING = 50;

  private final List<Path> cgroups;
  private final List<String> entries;

  /**
   * @param cgroup the job's control group; need not exist
   * @param temporaryDirectories what TMPDIR is for its processes; none where the group has all
   */
  public JobProcesses(Optional<Path> cgroup, List<Path> temporaryDirectories) {
    this(cgroup.stream().toList(), temporaryDirectories);
  }

  /** Of several jobs: one search finds all of them. */
  public JobProcesses(List<Path> cgroups, List<Path> temporaryDirectories) {
    this.cgroups = List.copyOf(cgroups);
    this.entries =
        temporaryDirectories.stream().map(directory -> "\0TMPDIR=" + directory + "\0").toList();
  }

  /**
   * What may still run when the runner calls for cleanup. To look through the environments of all
   * processes takes milliseconds, and is left out where nothing can have run outside of the group.
   */
  public static JobProcesses left(Optional<Path> cgroup, List<Path> temporaryDirectories) {
    boolean allInGroup = cgroup.filter(Files::exists).isPresent();
    return new JobProcesses(cgroup, allInGroup ? List.of() : temporaryDirectories);
  }

  /**
   * What the runner itself has started for this attempt at the job, without this process and those
   * above it. No script is among them, for a script has a TMPDIR of its own.
   *
   * @param temporary the runner's directory for this attempt at the job
   */
  public static Terminator.Processes otherDrivers(Path temporary) {
    Set<ProcessHandle> own = new HashSet<>();
    for (Optional<ProcessHandle> process = Optional.of(ProcessHandle.current());
        process.isPresent();
        process = process.get().parent()) {
      own.add(process.get());
    }
    List<ProcessHandle> others =
        new ArrayList<>(new JobProcesses(List.of(), List.of(temporary)).running());
    others.removeAll(own);
    return () -> others.stream().filter(Descendants::isRunning).toList();
  }

  /** Where the control group of that name would be; absent if groups cannot be made here. */
  public static Optional<Path> cgroup(String name) {
    return Cgroup.named(name);
  }

  /** Whether it is a control group at all, now and here. */
  public static boolean isCgroup(Path path) {
    return Cgroup.isInHierarchy(path);
  }

  public void makeGroup() {
    try {
      for (Path cgroup : cgroups) {
        Files.createDirectories(cgroup);
      }
    } catch (IOException notAllowed) {
      // They are found by their environment then.
    }
  }

  @Override
  public boolean areRunning() {
    return cgroups.stream().anyMatch(Cgroup::isPopulated) || !byEnvironment().isEmpty();
  }

  @Override
  public List<ProcessHandle> running() {
    List<Long> pids = byEnvironment();
    cgroups.forEach(group -> pids.addAll(Cgroup.processes(group)));
    return pids.stream() // each gets one SIGTERM
        .distinct()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .toList();
  }

  @Override
  public void killAtOnce() {
    cgroups.forEach(Cgroup::kill);
  }

  @Override
  public void removeTraces() {
    cgroups.forEach(JobProcesses::remove);
  }

  /** The kernel may keep an empty group until the last of its zombies has left the processor. */
  private static void remove(Path group) {
    for (int round = 0; round < ROUNDS_OF_REMOVING; round++) {
      try {
        Cgroup.remove(group);
        return;
      } catch (IOException stillBusy) {
        LockSupport.parkNanos(INSTANT.toNanos());
      }
    }
    // What is left is an empty group.
  }

  private List<Long> byEnvironment() {
    List<Long> pids = new ArrayList<>();
    if (entries.isEmpty()) {
      return pids;
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (isOfJob(process) && pid != ProcessHandle.current().pid()) {
          pids.add(pid);
        }
      }
    } catch (IOException | NumberFormatException noProcHere) {
      // Nothing can be found.
    }
    return pids;
  }

  private boolean isOfJob(Path process) {
    try {
      String environment =
          "\0" + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
      return entries.stream().anyMatch(environment::contains);
    } catch (IOException goneOrSomebodyElses) {
      return false;
    }
  }
}
