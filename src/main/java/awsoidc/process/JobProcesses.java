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
import java.util.function.BooleanSupplier;

/**
 * All processes of a job, whoever started them and though their parents are gone: those of its
 * control group, and, for what ran outside of it, those whose environment began with the job's
 * TMPDIR. bin/end.sh finds them likewise.
 */
public final class JobProcesses {

  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Killed processes are gone in an instant, unless the kernel still waits for a disk. */
  private static final Duration INSTANT = Duration.ofMillis(2);

  private static final int ROUNDS_OF_KILLING = 500;
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

  /** Of several jobs: to look through all processes takes as long for one. */
  public JobProcesses(List<Path> cgroups, List<Path> temporaryDirectories) {
    this.cgroups = List.copyOf(cgroups);
    this.entries =
        temporaryDirectories.stream().map(directory -> "\0TMPDIR=" + directory + "\0").toList();
  }

  /**
   * What may run yet when the runner calls for cleanup. To look through the environments of all
   * processes takes milliseconds, and is left out where nothing can have run outside of the group.
   *
   * @param temporary the runner's directory for this attempt at the job
   */
  public static JobProcesses left(Path temporary, List<Path> temporaryDirectories) {
    Optional<Path> cgroup = cgroupFor(temporary);
    boolean allInGroup = cgroup.filter(Files::exists).isPresent();
    return new JobProcesses(cgroup, allInGroup ? List.of() : temporaryDirectories);
  }

  /**
   * What the runner itself has started for this attempt at the job: no script is among them, for a
   * script has a TMPDIR of its own.
   *
   * @param temporary the runner's directory for this attempt at the job
   */
  public static JobProcesses drivers(Path temporary) {
    return new JobProcesses(List.of(), List.of(temporary));
  }

  /**
   * Where the control group of a job would be; absent if groups cannot be made here.
   *
   * @param temporaryDirectory the runner's for this attempt at the job
   */
  public static Optional<Path> cgroupFor(Path temporaryDirectory) {
    return Cgroup.named(nameOfCgroup(temporaryDirectory));
  }

  private static String nameOfCgroup(Path temporaryDirectory) {
    return "aws-oidc-"
        + temporaryDirectory.getFileName()
        + "-"
        + Integer.toHexString(temporaryDirectory.hashCode());
  }

  /** Whether a group of this path can be the job's, whichever group its runner was in. */
  public static boolean canBeCgroup(Path cgroup, Path temporaryDirectory) {
    return cgroup.isAbsolute()
        && cgroup.equals(cgroup.normalize())
        && cgroup.endsWith(nameOfCgroup(temporaryDirectory));
  }

  /** Whether it is a control group at all, now and here. */
  public static boolean isCgroup(Path path) {
    return Cgroup.isInHierarchy(path);
  }

  /** Makes the control group; whether there is one. */
  public boolean group() {
    try {
      for (Path cgroup : cgroups) {
        Files.createDirectories(cgroup);
      }
      return !cgroups.isEmpty();
    } catch (IOException notAllowed) {
      return false; // found by their environment then
    }
  }

  /** Sends each SIGTERM, after {@code grace} SIGKILL, and removes the control group. */
  public void end(Duration grace) {
    List<Long> live = live();
    live.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
    for (Duration waited = Duration.ZERO;
        !live.isEmpty() && waited.compareTo(grace) < 0;
        waited = waited.plus(PAUSE)) {
      LockSupport.parkNanos(PAUSE.toNanos());
      live = live();
    }
    kill();
  }

  /** Sends each but this process and those above it SIGTERM, and waits for their end. */
  public void endAllButOwn(Duration atMost) {
    Set<Long> own = new HashSet<>();
    for (Optional<ProcessHandle> process = Optional.of(ProcessHandle.current());
        process.isPresent();
        process = process.get().parent()) {
      own.add(process.get().pid());
    }
    List<ProcessHandle> others =
        live().stream()
            .filter(pid -> !own.contains(pid))
            .flatMap(pid -> ProcessHandle.of(pid).stream())
            .toList();
    others.forEach(ProcessHandle::destroy);
    for (Duration waited = Duration.ZERO;
        others.stream().anyMatch(ProcessHandle::isAlive) && waited.compareTo(atMost) < 0;
        waited = waited.plus(PAUSE)) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Sends each SIGKILL until none is left, and removes the control group. */
  public void kill() {
    kill(() -> false);
  }

  /** The same, until it is enough. */
  public void kill(BooleanSupplier enough) {
    for (int round = 0;
        areLive() && round < ROUNDS_OF_KILLING && (round == 0 || !enough.getAsBoolean());
        round++) {
      cgroups.forEach(Cgroup::kill);
      live().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      LockSupport.parkNanos(INSTANT.toNanos());
    }
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
    // It costs nothing but its name.
  }

  /** Whether there are any. */
  public boolean areLive() {
    for (Path cgroup : cgroups) {
      if (Cgroup.isPopulated(cgroup)) {
        return true;
      }
    }
    return !byEnvironment().isEmpty();
  }

  /** Those that still run, without this process itself. */
  private List<Long> live() {
    List<Long> pids = byEnvironment();
    cgroups.forEach(group -> pids.addAll(Cgroup.processes(group)));
    return pids.stream().distinct().toList(); // each gets one SIGTERM
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
      // Not ours to end.
    }
    return false;
  }
}
