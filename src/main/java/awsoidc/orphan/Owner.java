package awsoidc.orphan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Properties;

/**
 * The runner process that a job belongs to. PIDs are reused, so start time and boot id are compared
 * too. The machine's name and the namespaces tell processes that cannot be seen from here.
 *
 * @param started in clock ticks since boot (proc(5), stat, field 22)
 * @param namespace of its processes
 * @param mounts of its files: a unit with PrivateTmp has a /tmp of its own; empty if unknown
 */
record Owner(long pid, String started, String boot, String host, String namespace, String mounts) {

  private static final Path PROC = Path.of("/proc");
  private static final int PARENT = 1;
  private static final int STARTED = 19;
  private static final int PARTS = 6;

  /**
   * The runner that called this process: the closest process above it without any of the variables
   * that the runner sets for its calls. Wrappers have them. A wrapper may change one of them, such
   * as a payload that it patches; if it were taken for the runner, the live job would be removed
   * once it ends.
   *
   * @param variables such as {@code JOB_RESPONSE_FILE=/tmp/…}, with values that no other job has: a
   *     runner may run in another runner's job
   */
  static Owner ofThisProcess(Collection<String> variables) throws IOException {
    long pid = ProcessHandle.current().pid();
    while (pid > 1 && wasCalled(pid, variables)) {
      pid = Long.parseLong(stat(pid)[PARENT]);
    }
    return new Owner(
        pid,
        pid < 1 ? "" : stat(pid)[STARTED],
        thisBoot(),
        thisHost(),
        thisNamespace(),
        theseMounts());
  }

  /** A process that may not be looked at is not the runner. */
  private static boolean wasCalled(long pid, Collection<String> variables) {
    try {
      String environment =
          "\0"
              + Files.readString(
                  PROC.resolve(Long.toString(pid)).resolve("environ"), StandardCharsets.ISO_8859_1);
      for (String variable : variables) {
        String wanted =
            new String(variable.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        if (environment.contains("\0" + wanted + "\0")) {
          return true;
        }
      }
      return false;
    } catch (IOException unreadable) {
      return true;
    }
  }

  /** Whether this process has certainly ended. */
  boolean isGone() {
    try {
      if (!host.equals(thisHost())) {
        return false;
      }
      if (!boot.equals(thisBoot())) {
        return true;
      }
      // It is 0 if the caller is outside of this namespace.
      return pid > 0 && namespace.equals(thisNamespace()) && !isRunning();
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Whether it sees the same files as this process. */
  boolean seesTheseFiles() {
    try {
      return host.equals(thisHost())
          && namespace.equals(thisNamespace())
          && mounts.equals(theseMounts());
    } catch (IOException unknown) {
      return false;
    }
  }

  private boolean isRunning() throws IOException {
    Path process = PROC.resolve(Long.toString(pid));
    if (!Files.exists(process)) {
      return false;
    }
    String[] fields = stat(pid);
    return fields[STARTED].equals(started) && !fields[0].equals("Z");
  }

  /** The fields after the name, which may hold any character: state, parent and so on. */
  private static String[] stat(long pid) throws IOException {
    String line =
        Files.readString(
            PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
    return line.substring(line.lastIndexOf(')') + 2).split(" ");
  }

  private static String thisBoot() throws IOException {
    return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
  }

  private static String thisHost() throws IOException {
    return Files.readString(PROC.resolve("sys/kernel/hostname")).strip();
  }

  private static String thisNamespace() throws IOException {
    return Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
  }

  private static String theseMounts() throws IOException {
    return Files.readSymbolicLink(PROC.resolve("self/ns/mnt")).toString();
  }

  void writeTo(Properties record) {
    record.setProperty("owner.pid", Long.toString(pid));
    record.setProperty("owner.started", started);
    record.setProperty("owner.boot", boot);
    record.setProperty("owner.host", host);
    record.setProperty("owner.namespace", namespace);
    record.setProperty("owner.mounts", mounts);
  }

  /** Without these properties it is a process that has not certainly ended. */
  static Owner readFrom(Properties record) {
    return new Owner(
        Long.parseLong(record.getProperty("owner.pid", "0")),
        record.getProperty("owner.started", ""),
        record.getProperty("owner.boot", ""),
        record.getProperty("owner.host", ""),
        record.getProperty("owner.namespace", ""),
        record.getProperty("owner.mounts", ""));
  }

  static Optional<Owner> parse(String word) {
    String[] parts = word.split("/", -1);
    return parts.length == PARTS && parts[0].matches("[0-9]{1,10}")
        ? Optional.of(
            new Owner(Long.parseLong(parts[0]), parts[1], parts[2], parts[3], parts[4], parts[5]))
        : Optional.empty();
  }

  /** One word, for people and labels. */
  @Override
  public String toString() {
    return pid + "/" + started + "/" + boot + "/" + host + "/" + namespace + "/" + mounts;
  }
}
