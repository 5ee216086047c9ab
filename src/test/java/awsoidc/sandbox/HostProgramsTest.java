package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What of this machine a helper container shows; that it is enough for git, ContainersIT says. */
class HostProgramsTest {

  private static final Path EMPTY = Path.of("/nothing");

  @Test
  void programs_and_settings_that_everybody_may_read_are_shown_read_only() throws Exception {
    List<String> mounts = mounts(List.of());

    assertThat(mounts)
        .contains("/usr:/usr:ro", "/bin:/bin:ro", "/etc/passwd:/etc/passwd:ro")
        .allMatch(mount -> mount.endsWith(":ro"))
        .noneMatch(mount -> mount.contains("shadow") || mount.startsWith("/etc:"));
  }

  @Test
  void what_is_ours_is_covered_at_every_path_that_leads_there() throws Exception {
    Path hidden = Path.of("/bin").toRealPath().resolve("bash").toRealPath();
    Path directory = Path.of("/usr/bin").toRealPath();

    List<String> expected =
        Stream.of("/bin", "/usr/bin")
            .filter(bin -> hidden.startsWith(real(Path.of(bin))))
            .map(bin -> "/dev/null:" + bin + "/" + hidden.getFileName() + ":ro")
            .toList();
    assertThat(mounts(List.of(hidden))).containsAll(expected);
    assertThat(mounts(List.of(directory))).contains("/nothing:/usr/bin:ro");
  }

  /** An engine would not make what is mounted below it read-only. */
  @Test
  void what_is_mounted_below_is_mounted_by_itself() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String point = line.split(" ", -1)[4];
      if (point.startsWith("/usr/")) {
        assertThat(mounts(List.of())).contains(point + ":" + point + ":ro");
      }
    }
  }

  @Test
  void a_name_that_no_engine_takes_is_refused_in_words() {
    assertThatThrownBy(() -> HostPrograms.word("/usr/a,b", "/usr/a,b"))
        .isInstanceOf(UnusableSandbox.class)
        .hasMessageContaining("rename it, or name a sandbox.helper_image");
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (java.io.IOException e) {
      return path;
    }
  }

  private static List<String> mounts(List<Path> hidden) throws Exception {
    return HostPrograms.mounts(hidden, "/usr/bin:/bin", EMPTY);
  }
}
