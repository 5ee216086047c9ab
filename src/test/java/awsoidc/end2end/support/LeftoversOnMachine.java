package awsoidc.end2end.support;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds what a job has left on this machine. */
public final class LeftoversOnMachine {

  private LeftoversOnMachine() {}

  /**
   * Finds a session's secrets in files that we write. The runner's own files hold what the author
   * gave it.
   */
  public static void noSecretOnDisk(World world) throws IOException {
    for (Path file : files(world.root())) {
      String text = read(file);
      world
          .sts()
          .issued()
          .all()
          .forEach(session ->
              assertThat(text)
                  .as(file.toString())
                  .doesNotContain(session.secretAccessKey())
                  .doesNotContain(session.sessionToken()));
    }
  }

  /** Neither directory, state, record, process nor control group. */
  public static void nothingOf(World world, DriverSession session) throws IOException {
    String name = session.directory().getFileName().toString();
    assertThat(session.directory().resolve("aws-oidc-executor")).doesNotExist();
    assertThat(files(world.state())).noneMatch(file -> file.toString().contains(name));
    assertThat(session.directory().resolve("aws-oidc-executor.state")).doesNotExist();
    assertThat(recordOf(world, session)).isEmpty();
    assertThat(environments()).noneMatch(text -> text.contains("/" + name + "/aws-oidc-executor"));
    assertThat(environments()).noneMatch(text -> text.contains("/jobs/" + name + "-"));
    assertThat(groups()).noneMatch(group -> group.contains("aws-oidc-" + name + "-"));
  }

  public static List<Path> recordOf(World world, DriverSession session) throws IOException {
    return files(world.records()).stream()
        .filter(file ->
            file.getFileName().toString().startsWith(session.directory().getFileName() + "-"))
        .toList();
  }

  /** As if the runner had been killed and its process id belonged to another process now. */
  public static void buryRunnerOf(World world, DriverSession session) throws IOException {
    for (Path record : recordOf(world, session)) {
      Files.writeString(
          record,
          Files.readString(record).replaceFirst("(?m)^owner.started=.*$", "owner.started=1"));
    }
  }

  private static List<Path> files(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException vanished) {
      return files(root);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException vanished) {
      return "";
    }
  }

  private static List<String> environments() {
    return ProcessHandle.allProcesses()
        .map(process -> read(Path.of("/proc", Long.toString(process.pid()), "environ")))
        .toList();
  }

  private static List<String> groups() throws IOException {
    try (Stream<Path> groups = Files.walk(Path.of("/sys/fs/cgroup"), 3)) {
      return groups.filter(Files::isDirectory).map(path -> path.getFileName().toString()).toList();
    } catch (UncheckedIOException vanished) {
      return groups();
    }
  }
}
