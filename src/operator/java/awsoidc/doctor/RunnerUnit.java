package awsoidc.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The runner's unit of systemd, with its drop-ins (systemd.unit(5)).
 *
 * @param file where it is
 * @param lines of all, in the order in which they count
 */
record RunnerUnit(Path file, List<String> lines) {

  private static final String UNIT = "gitlab-runner.service";
  private static final String USER = "User=";
  private static final Set<String> ON = Set.of("yes", "true", "on", "1");

  /** Where administrators, packages and {@code gitlab-runner install} put it. */
  static final List<Path> DIRECTORIES =
      List.of(
          Path.of("/etc/systemd/system"),
          Path.of("/usr/lib/systemd/system"),
          Path.of("/lib/systemd/system"));

  /** Reads the first of these directories that has it, and the drop-ins of all. */
  static Optional<RunnerUnit> read(List<Path> directories) throws IOException {
    Optional<Path> file =
        directories.stream()
            .map(directory -> directory.resolve(UNIT))
            .filter(Files::isReadable)
            .findFirst();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(file.get()));
    for (Path directory : directories.reversed()) {
      Path dropIns = directory.resolve(UNIT + ".d");
      if (Files.isReadable(dropIns)) {
        try (Stream<Path> files = Files.list(dropIns)) {
          for (Path dropIn : files.filter(Files::isReadable).sorted().toList()) {
            lines.addAll(Files.readAllLines(dropIn));
          }
        }
      }
    }
    return Optional.of(new RunnerUnit(file.get(), lines));
  }

  /**
   * Looks at it.
   *
   * @param account that this process runs under
   */
  List<Diagnosis> diagnoses(String account) {
    List<Diagnosis> found = new ArrayList<>();
    String runners = user();
    if (!runners.equals(account)) {
      found.add(
          Diagnosis.warning(
              file.toString(),
              "the runner runs as "
                  + runners
                  + ", and this check as "
                  + account
                  + ": what it says of directories, programs and control groups may not hold",
              "run check as " + runners));
    }
    if (lines.stream().anyMatch(RunnerUnit::namesUser)) {
      found.add(
          Diagnosis.ok(
              file.toString(),
              "its --user is for the shell executor; with this executor, jobs run as sandbox:"
                  + " says"));
    }
    if (isOn("MemoryDenyWriteExecute")) {
      found.add(
          Diagnosis.error(
              file.toString(),
              "MemoryDenyWriteExecute=yes keeps Java from starting",
              "MemoryDenyWriteExecute=no in the unit or a drop-in"));
    }
    if (last("ProcSubset").equals("pid")) {
      found.add(
          Diagnosis.error(
              file.toString(),
              "ProcSubset=pid hides /proc/sys, which says when the machine was started",
              "ProcSubset=all in the unit or a drop-in"));
    }
    if (isOn("PrivateUsers") && runners.equals("root")) {
      found.add(
          Diagnosis.error(
              file.toString(),
              "PrivateUsers=yes leaves the runner no account to run scripts as",
              "PrivateUsers=no in the unit or a drop-in"));
    }
    if (isOn("RestrictNamespaces")) {
      found.add(
          Diagnosis.warning(
              file.toString(),
              "RestrictNamespaces=yes keeps bubblewrap and podman from starting",
              "RestrictNamespaces=no, unless all jobs run as another account (type: user)"));
    }
    return found;
  }

  private boolean isOn(String setting) {
    return ON.contains(last(setting).toLowerCase(Locale.ROOT));
  }

  /** The value that counts; empty if there is none. */
  private String last(String setting) {
    return lines.stream()
        .map(String::strip)
        .filter(line -> line.startsWith(setting + "="))
        .map(line -> line.substring(setting.length() + 1).strip())
        .reduce((first, last) -> last)
        .orElse("");
  }

  /** The last one counts; without one it is root. */
  private String user() {
    return lines.stream()
        .map(String::strip)
        .filter(line -> line.startsWith(USER))
        .map(line -> line.substring(USER.length()).strip())
        .filter(name -> !name.isEmpty())
        .reduce((first, last) -> last)
        .orElse("root");
  }

  private static boolean namesUser(String line) {
    return line.startsWith("ExecStart=") && line.contains("--user");
  }
}
