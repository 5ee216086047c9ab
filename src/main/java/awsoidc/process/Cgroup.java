package awsoidc.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A control group (version 2) for one job's processes: they cannot leave it unless they are root,
 * and it kills them all at once ("Control Group v2", kernel documentation). Only where the runner's
 * own group may be divided: as root, or where systemd delegates it.
 */
final class Cgroup {

  /** The second: where version 1 is mounted beside it. */
  private static final List<Path> MOUNTS =
      List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified"));

  private static final String PROCESSES = "cgroup.procs";
  private static final String OWN = "0::";

  private Cgroup() {}

  /** Where the group of that name would be, below the one that this process is in. */
  static Optional<Path> named(String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
        if (line.startsWith(OWN)) {
          String own = line.substring(OWN.length()).replaceFirst("^/+", "");
          return MOUNTS.stream()
              .map(mount -> mount.resolve(own))
              .filter(group -> Files.isWritable(group.resolve(PROCESSES)))
              .findFirst()
              .map(group -> group.resolve(name));
        }
      }
    } catch (IOException noneHere) {
      // Then processes are found by their environment.
    }
    return Optional.empty();
  }

  static List<Long> processes(Path group) {
    try {
      return Files.readString(group.resolve(PROCESSES))
          .lines()
          .map(Long::valueOf)
          .filter(pid -> pid > 0)
          .toList();
    } catch (IOException gone) {
      return List.of();
    }
  }

  static void kill(Path group) {
    try {
      Files.write(group.resolve("cgroup.kill"), "1".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException goneOrOlderKernel) {
      // Then they are killed one by one.
    }
  }
}
