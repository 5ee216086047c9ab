package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectionTest {

  private static final int STRANGER = 54_321;

  @TempDir private Path directory;

  private Path etc;
  private Path file;
  private Path home;

  @BeforeEach
  void install() throws IOException {
    directory = directory.toRealPath();
    etc = mode(Files.createDirectory(directory.resolve("etc")), "rwxr-xr-x");
    file = mode(Files.createFile(etc.resolve("x.yaml")), "rw-r-----");
    home = mode(Files.createDirectory(directory.resolve("home")), "rwxr-xr-x");
    mode(Files.createDirectory(home.resolve("bin")), "rwxr-xr-x");
    for (String name : List.of("config", "prepare", "run", "cleanup", "launch.sh", "end.sh")) {
      mode(Files.createFile(home.resolve("bin").resolve(name)), "rwxr-xr-x");
    }
    mode(Files.createDirectory(home.resolve("runtime")), "rwxr-xr-x");
    mode(Files.createDirectory(home.resolve("runtime/4711")), "rwxr-xr-x");
    Files.createSymbolicLink(home.resolve("runtime/current"), Path.of("4711"));
  }

  @Test
  void what_only_this_account_can_write_is_no_gap() throws IOException {
    assertThat(gaps()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "etc/x.yaml",
        "etc",
        "home",
        "home/bin",
        "home/bin/run",
        "home/bin/end.sh",
        "home/runtime",
        "home/runtime/4711"
      })
  void what_all_others_can_write_is_one_with_what_mends_it(String open) throws IOException {
    Path path = mode(directory.resolve(open), "rwxr-xrwx");

    assertThat(gaps())
        .singleElement()
        .asString()
        .startsWith(path + ": other accounts can write it (owner ")
        .endsWith(", mode 757): chmod go-w " + path);
  }

  /** Whoever may write the directory above puts another one in place. */
  @Test
  void a_directory_above_counts() throws IOException {
    mode(directory, "rwxrwxrwx");

    assertThat(gaps()).singleElement().asString().startsWith(directory + ": ");
  }

  /** Of /tmp, nobody removes what is another's. */
  @Test
  void a_sticky_directory_is_none() throws Exception {
    assertThat(new ProcessBuilder("chmod", "1777", etc.toString()).start().waitFor()).isZero();

    assertThat(gaps()).isEmpty();
  }

  @Test
  void a_link_counts_where_it_lies_and_where_it_leads() throws IOException {
    Path elsewhere = mode(Files.createDirectory(directory.resolve("else")), "rwxrwxrwx");
    Path link = Files.createSymbolicLink(etc.resolve("link.yaml"), elsewhere.resolve("real.yaml"));
    mode(Files.createFile(elsewhere.resolve("real.yaml")), "rw-r--r--");
    assertThat(gaps(link)).singleElement().asString().startsWith(elsewhere + ": ");

    Path inTheOpen = Files.createSymbolicLink(elsewhere.resolve("back.yaml"), file);
    assertThat(gaps(inTheOpen)).singleElement().asString().startsWith(elsewhere + ": ");
  }

  @Test
  void what_is_not_there_is_for_others_to_report() throws IOException {
    assertThat(Protection.ofThisProcess().gaps(Path.of("/nowhere"), Path.of("/nowhere/x.yaml")))
        .isEmpty();
  }

  @Test
  void a_file_of_another_account_is_a_gap() throws IOException {
    Protection own = Protection.ofThisProcess();
    assumeTrue(own.isRoot(), "only root can give files away");
    Files.setAttribute(file, "unix:uid", STRANGER);

    assertThat(gaps())
        .containsExactly(
            file + ": other accounts can write it (owner 54321, mode 640): chown root " + file);
    assertThat(new Protection(STRANGER, STRANGER).gaps(home, file)).isEmpty();
  }

  /** The group of root has no other members; that of the runner is its own where it is not root. */
  @ParameterizedTest
  @CsvSource({"0, 0, false", "0, 54321, true", "54321, 54321, false", "54321, 54322, true"})
  void a_group_that_can_write_counts_unless_it_is_ones_own(int uid, int group, boolean gap)
      throws IOException {
    assumeTrue(Protection.ofThisProcess().isRoot(), "only root can give files away");
    Files.setAttribute(file, "unix:uid", uid);
    Files.setAttribute(file, "unix:gid", group);
    mode(file, "rw-rw----");

    assertThat(new Protection(uid, uid).gaps(home, file)).hasSize(gap ? 1 : 0);
  }

  private List<String> gaps() throws IOException {
    return gaps(file);
  }

  private List<String> gaps(Path configuration) throws IOException {
    return Protection.ofThisProcess().gaps(home, configuration);
  }

  private static Path mode(Path path, String mode) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
