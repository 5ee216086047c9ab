package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerExecutableTest {

  private final Path root;

  RunnerExecutableTest(@TempDir Path directory) throws IOException {
    root = directory.toRealPath();
  }

  private Path program(String name) throws IOException {
    Path program = root.resolve(name);
    Files.createDirectories(program.getParent());
    return Files.createFile(
        program,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }

  @Test
  void what_the_operator_names_comes_first() throws IOException {
    Path named = program("opt/runner-19");
    program("bin/gitlab-runner");

    assertThat(RunnerExecutable.find(Optional.of(named), root.resolve("bin").toString()))
        .contains(named);
  }

  @Test
  void what_the_operator_names_is_not_replaced_by_another() throws IOException {
    program("bin/gitlab-runner");

    assertThat(
            RunnerExecutable.find(
                Optional.of(root.resolve("absent")), root.resolve("bin").toString()))
        .isEmpty();
  }

  @Test
  void else_it_is_the_first_on_the_path_without_links() throws IOException {
    Path real = program("lib/gitlab-runner-19");
    Files.createDirectories(root.resolve("bin"));
    Files.createSymbolicLink(root.resolve("bin/gitlab-runner"), real);
    program("later/gitlab-runner");
    String path = "relative::/nowhere:" + root.resolve("bin") + ":" + root.resolve("later");

    assertThat(RunnerExecutable.find(Optional.empty(), path)).contains(real);
  }

  @Test
  void a_file_that_nobody_may_run_is_none() throws IOException {
    Files.createDirectories(root.resolve("bin"));
    Files.createFile(root.resolve("bin/gitlab-runner"));

    assertThat(RunnerExecutable.find(Optional.empty(), root.resolve("bin").toString())).isEmpty();
  }

  /** A shell copied under the runner's name starts what asks for its caller. */
  @Test
  void the_program_of_the_calling_process_comes_before_the_path() throws Exception {
    Path caller = program("elsewhere/gitlab-runner-linux-amd64");
    Files.copy(Path.of("/bin/sh"), caller, StandardCopyOption.REPLACE_EXISTING);
    Process asked =
        new ProcessBuilder(
                caller.toString(),
                "-c",
                "\"$0\" \"$@\"; :",
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path", ""),
                Asking.class.getName())
            .redirectErrorStream(true)
            .start();

    assertThat(new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(caller.toString());
  }

  /** The other process. */
  static final class Asking {
    private Asking() {}

    static void main() {
      System.out.print(RunnerExecutable.find(Optional.empty(), "/usr/bin").orElseThrow());
    }
  }
}
