package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.file.ThisAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootsOwnTest {

  private static final int DAEMON = 1;

  @TempDir private Path root;

  @BeforeEach
  void needsRoot() throws IOException {
    assumeTrue(ThisAccount.isRoot(), "only root's own directories are of use here: SKIPPED");
  }

  @Test
  void what_is_missing_is_made_so_that_everybody_passes_and_nobody_lists() throws IOException {
    Path jobs = root.resolve("a/jobs");

    RootsOwn.make(jobs);
    RootsOwn.make(jobs);

    assertThat(permissions(jobs)).isEqualTo("rwx--x--x");
    assertThat(permissions(jobs.resolveSibling(""))).isEqualTo("rwx--x--x");
    assertThat(RootsOwn.isSafe(jobs)).isTrue();
  }

  @Test
  void what_another_account_laid_first_is_refused_with_the_remedy() throws IOException {
    Path jobs = Files.createDirectories(root.resolve("a/jobs"));
    Files.setAttribute(jobs, "unix:uid", DAEMON);

    assertRefused(jobs, "chown root " + jobs);

    Files.setAttribute(jobs, "unix:uid", 0);
    Files.setAttribute(jobs.getParent(), "unix:uid", DAEMON);
    assertRefused(jobs, "chown root " + jobs.getParent());
  }

  @Test
  void what_others_can_write_is_refused_with_the_remedy() throws IOException {
    Path jobs = Files.createDirectories(root.resolve("a/jobs"));
    Files.setPosixFilePermissions(jobs, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertRefused(jobs, "chmod go-w " + jobs);

    Files.setPosixFilePermissions(jobs, PosixFilePermissions.fromString("rwx--x--x"));
    Files.setPosixFilePermissions(jobs.getParent(), PosixFilePermissions.fromString("rwxrwx---"));
    assertRefused(jobs, "chmod go-w " + jobs.getParent());
  }

  @Test
  void a_link_is_refused_and_so_is_a_way_over_one_to_where_others_can_write() throws IOException {
    Path others = Files.createDirectories(root.resolve("others/jobs"));
    Path link = Files.createSymbolicLink(root.resolve("link"), others);
    assertRefused(link, "no link");

    Path above = Files.createSymbolicLink(root.resolve("above"), others.getParent());
    RootsOwn.make(above.resolve("jobs"));
    Files.setPosixFilePermissions(others.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertRefused(above.resolve("jobs"), "chmod go-w");
  }

  @Test
  void where_nothing_can_be_made_the_remedy_is_named() {
    assertThatThrownBy(() -> RootsOwn.make(Path.of("/proc/aws-oidc-executor/jobs")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("StateDirectory=aws-oidc-executor")
        .hasMessageContaining("STATE_DIRECTORY");
  }

  private static void assertRefused(Path directory, String remedy) {
    assertThat(RootsOwn.isSafe(directory)).isFalse();
    assertThatThrownBy(() -> RootsOwn.make(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(remedy);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
