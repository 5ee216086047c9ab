package awsoidc.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A control group (version 2) for one job's processes. They cannot leave it unless they are root,
 * and it kills them all at once ("Control Group v2", kernel documentation). It needs a runner whose
 * own group may be divided: root, or a unit with Delegate=yes.
 */
final class Cgroup {

  /** The second: where version 1 is mounted beside it. */
  private static final List<Path> MOUNTS =
      List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified"));

  private static final String PROCESSES = "cgroup.procs";
  private static final String EVENTS = "cgroup.events";
  private static final int MAX_EVENTS = 256;
  private static final String POPULATED = "populated 1";
  private static final String OWN = "0::";
  private static final Path MOUNTED = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT = 4;
  private static final String END_OF_OPTIONS = " - ";
  private static final String TYPE = "cgroup2 ";

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
              .filter(Cgroup::isInHierarchy)
              .findFirst()
              .map(group -> group.resolve(name));
        }
      }
    } catch (IOException noneHere) {
      // Then processes are found by their environment.
    }
    return Optional.empty();
  }

  /**
   * Whether the kernel keeps control groups (version 2) at this path. Elsewhere such a file is only
   * a file (proc_pid_mountinfo(5)).
   */
  static boolean isInHierarchy(Path group) {
    String path = group.toString();
    String type = "";
    try {
      for (String line : Files.readAllLines(MOUNTED, StandardCharsets.ISO_8859_1)) {
        int begin = 0;
        for (int field = 0; field < MOUNT_POINT; field++) {
          begin = line.indexOf(' ', begin) + 1;
        }
        String mount = line.substring(begin, Math.max(begin, line.indexOf(' ', begin)));
        // A later mount covers what was there, and what was mounted below that.
        if (isAbove(mount, path)) {
          type = line.substring(line.indexOf(END_OF_OPTIONS) + END_OF_OPTIONS.length());
        }
      }
    } catch (IOException unknown) {
      return false;
    }
    return type.startsWith(TYPE);
  }

  private static boolean isAbove(String mount, String path) {
    return path.startsWith(mount)
        && (mount.endsWith("/")
            || path.length() == mount.length()
            || path.charAt(mount.length()) == '/');
  }

  /** Whether there are processes in it, or in a group below that a script made. */
  static boolean isPopulated(Path group) {
    byte[] events = new byte[MAX_EVENTS]; // Files.readString would take 8 KB of each cleanup
    try (InputStream in = Files.newInputStream(group.resolve(EVENTS))) {
      int length = in.readNBytes(events, 0, events.length);
      return new String(events, 0, length, StandardCharsets.US_ASCII).contains(POPULATED);
    } catch (IOException gone) {
      return false;
    }
  }

  static List<Long> processes(Path group) {
    List<Long> pids = new ArrayList<>();
    if (isPopulated(group)) {
      try {
        Files.readString(group.resolve(PROCESSES))
            .lines()
            .map(Long::valueOf)
            .filter(pid -> pid > 0)
            .forEach(pids::add);
      } catch (IOException goneOrOfThreads) {
        // Those are found in the group above.
      }
      for (Path below : below(group)) {
        pids.addAll(processes(below));
      }
    }
    return pids;
  }

  private static List<Path> below(Path group) {
    List<Path> groups = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(group, Files::isDirectory)) {
      all.forEach(groups::add);
    } catch (IOException | DirectoryIteratorException gone) {
      // Then there is nothing in it.
    }
    return groups;
  }

  /**
   * Removes it and all below.
   *
   * @throws IOException the kernel still holds on to one
   */
  static void remove(Path group) throws IOException {
    try {
      Files.deleteIfExists(group);
    } catch (IOException busy) {
      for (Path below : below(group)) {
        remove(below);
      }
      Files.deleteIfExists(group);
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
