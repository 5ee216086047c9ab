package awsoidc.doctor;

import awsoidc.sandbox.Boundary;
import awsoidc.sandbox.SandboxSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a sandbox needs of this machine: programs and an account.
 *
 * @param path the PATH of this process
 * @param home of this account
 */
record ScriptsPlace(String path, Path home, boolean root) {

  private static final String INSTALL = "install it from the system's packages";
  private static final String PER_PROJECT = "{";
  private static final int SECONDS = 5;

  List<Diagnosis> diagnoses(SandboxSettings sandbox) throws InterruptedException {
    String subject = "sandbox " + sandbox.own().type();
    if (!sandbox.own().hasDirectories()) {
      return ofDriver(subject, sandbox.own().programs());
    }
    Optional<String> account = sandbox.own().account(root);
    List<Diagnosis> found = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    for (List<String> programs : sandbox.own().programs()) {
      Optional<Path> program = programs.stream().flatMap(this::onPath).findFirst();
      if (program.isEmpty()) {
        String missing = String.join(" or ", programs) + " is not on the PATH " + path;
        found.add(Diagnosis.error(subject, missing, INSTALL));
      } else {
        versions.add(firstLine(program.get().toString(), "--version").orElse("?"));
      }
    }
    for (Path needed : sandbox.own().paths()) {
      if (!Files.exists(needed)) {
        found.add(
            Diagnosis.error(
                subject,
                needed + " does not exist, which its binds or volumes name",
                "make it, or take it out of the configuration"));
      }
    }
    if (account.isPresent()) {
      troubleWith(account.get(), subject).ifPresent(found::add);
    }
    // Under another account, scripts have a home of the job's own.
    if (found.isEmpty()
        && account.isEmpty()
        && !sandbox.own().boundaries().contains(Boundary.FILES)) {
      LogoutScript.diagnosis(subject, home).ifPresent(found::add);
    }
    if (found.isEmpty()) {
      String whose = account.orElse(root ? "root" : "the runner's own account");
      String text = "scripts run as " + whose + " (" + String.join(", ", versions) + ")";
      found.add(Diagnosis.ok(subject, text));
    }
    return found;
  }

  /** Another driver's are only looked at: called with --version, one might do anything. */
  private static List<Diagnosis> ofDriver(String subject, List<List<String>> programs) {
    List<String> paths = programs.stream().flatMap(List::stream).toList();
    List<Diagnosis> missing =
        paths.stream()
            .filter(
                file -> !Files.isRegularFile(Path.of(file)) || !Files.isExecutable(Path.of(file)))
            .map(file ->
                Diagnosis.error(
                    subject, file + " is no executable file", "name the driver's programs there"))
            .toList();
    return missing.isEmpty()
        ? List.of(Diagnosis.ok(subject, "its driver is there (" + String.join(", ", paths) + ")"))
        : missing;
  }

  private Stream<Path> onPath(String program) {
    return Stream.of(path.split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .limit(1);
  }

  private Optional<Diagnosis> troubleWith(String account, String subject)
      throws InterruptedException {
    if (!root) {
      return Optional.of(
          Diagnosis.error(
              subject,
              "this account is not root, and only root can run scripts as " + account,
              "run check as the runner's account; without root, use type: bubblewrap without"
                  + " user:"));
    }
    if (account.contains(PER_PROJECT)) {
      return Optional.empty();
    }
    Optional<String> number = firstLine("id", "-u", account);
    if (number.isEmpty()) {
      return Optional.of(
          Diagnosis.error(
              subject,
              "there is no account " + account + " on this machine",
              "useradd --system --create-home " + account));
    }
    return number
        .filter("0"::equals)
        .map(_ ->
            Diagnosis.error(
                subject,
                "the account " + account + " is root, and no script runs as root",
                "name another in sandbox.user"));
  }

  /** Of what a command prints; empty if it fails or is not there. */
  private static Optional<String> firstLine(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        String line = lines.readLine();
        return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
            ? Optional.ofNullable(line)
            : Optional.empty();
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
