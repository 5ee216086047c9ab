package awsoidc.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTest {

  @TempDir private Path directory;

  @Test
  void a_directory_and_all_below_it_is_deleted() throws IOException {
    Path root = directory.resolve("root");
    Files.createDirectories(root.resolve("a/b/c"));
    Files.writeString(root.resolve("a/file"), "x");
    Files.writeString(root.resolve(".hidden\n\"name"), "x");

    Tree.delete(root);

    assertThat(root).doesNotExist();
    assertThat(directory).isDirectory();
  }

  @Test
  void a_single_file_is_deleted() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");

    Tree.delete(file);

    assertThat(file).doesNotExist();
  }

  @Test
  void what_does_not_exist_is_deleted_already() {
    assertThatCode(() -> Tree.delete(directory.resolve("absent"))).doesNotThrowAnyException();
  }

  @Test
  void a_link_below_it_is_removed_and_not_followed(@TempDir Path elsewhere) throws IOException {
    Path kept = Files.writeString(elsewhere.resolve("kept"), "x");
    Path root = Files.createDirectory(directory.resolve("root"));
    Files.createSymbolicLink(root.resolve("to-directory"), elsewhere);
    Files.createSymbolicLink(root.resolve("to-file"), kept);
    Files.createSymbolicLink(root.resolve("dangling"), directory.resolve("absent"));
    Files.createSymbolicLink(root.resolve("to-itself"), root);

    Tree.delete(root);

    assertThat(root).doesNotExist();
    assertThat(kept).hasContent("x");
  }

  @Test
  void a_root_that_is_a_link_is_removed_and_not_followed(@TempDir Path elsewhere)
      throws IOException {
    Path kept = Files.writeString(elsewhere.resolve("kept"), "x");
    Path link = Files.createSymbolicLink(directory.resolve("link"), elsewhere);

    Tree.delete(link);

    assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(kept).hasContent("x");
  }

  @Test
  void a_root_that_is_a_dangling_link_is_removed() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("absent"));

    Tree.delete(link);

    assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void files_that_a_job_made_read_only_are_deleted() throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    permit(Files.writeString(root.resolve("file"), "x"), "r--------");

    Tree.delete(root);

    assertThat(root).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"r-x------", "r--------", "---------", "-wx------", "--x------"})
  void directories_that_a_job_closed_are_deleted(String permissions) throws IOException {
    assumeNotRoot();
    Path root = Files.createDirectory(directory.resolve("root"));
    Path closed = Files.createDirectories(root.resolve("closed"));
    Path below = Files.createDirectories(closed.resolve("below"));
    Files.writeString(below.resolve("file"), "x");
    Files.writeString(closed.resolve("file"), "x");
    permit(below, permissions);
    permit(closed, permissions);

    Tree.delete(root);

    assertThat(root).doesNotExist();
  }

  @Test
  void a_root_that_a_job_closed_is_deleted() throws IOException {
    assumeNotRoot();
    Path root = Files.createDirectory(directory.resolve("root"));
    Files.writeString(root.resolve("file"), "x");
    permit(root, "---------");

    Tree.delete(root);

    assertThat(root).doesNotExist();
  }

  @Test
  void what_cannot_be_deleted_is_named_and_does_not_keep_the_rest() throws IOException {
    assumeNotRoot();
    Path root = Files.createDirectory(directory.resolve("root"));
    Files.createDirectories(root.resolve("a/b"));
    Files.createDirectories(root.resolve("z"));
    permit(directory, "r-x------");
    try {
      assertThat(catchThrowable(() -> Tree.delete(root)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(root.toString());
    } finally {
      permit(directory, "rwx------");
    }
    assertThat(root).isEmptyDirectory();
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static boolean never() {
    return false;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void assumeNotRoot() {
    assumeFalse(
        isRoot(),
        "NOT TESTED: root may do anything with any directory; run the tests as another user");
  }

  @Test
  void a_link_above_that_leads_out_is_noticed() throws IOException {
    Path builds = Files.createDirectories(directory.resolve("builds"));
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere/shop.tmp"));
    Files.createSymbolicLink(builds.resolve("acme"), directory.resolve("elsewhere"));

    assertThatThrownBy(
            () -> Tree.deleteWithin(builds, builds.resolve("acme/shop.tmp"), TreeTest::never))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("leads out of " + builds);
    assertThat(elsewhere).exists();
  }

  /** In bubblewrap without root a job owns its builds, and may close them to list nothing. */
  @Test
  void builds_that_a_job_has_closed_are_not_gone_into_by_names() throws IOException {
    assumeNotRoot();
    Path builds = Files.createDirectories(directory.resolve("builds"));
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    for (Path acme : List.of(builds.resolve("acme"), elsewhere)) {
      Files.createDirectories(acme.resolve("shop.tmp"));
      for (String name : List.of("a", "b", "c")) {
        Files.createFile(acme.resolve("shop.tmp").resolve(name));
      }
    }
    Files.setPosixFilePermissions(builds, PosixFilePermissions.fromString("-wx------"));
    BooleanSupplier swap =
        () -> {
          try {
            if (!Files.isSymbolicLink(builds.resolve("acme"))) {
              Files.move(builds.resolve("acme"), builds.resolve("aside"));
              Files.createSymbolicLink(builds.resolve("acme"), elsewhere);
            }
            return false;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };

    Tree.deleteWithin(builds, builds.resolve("acme/shop.tmp"), swap);

    assertThat(builds.resolve("aside/shop.tmp")).doesNotExist();
    assertThat(elsewhere.resolve("shop.tmp")).isNotEmptyDirectory();
  }

  @Test
  void within_a_directory_it_is_deleted_also_behind_the_operators_own_link() throws IOException {
    Path builds = Files.createDirectories(directory.resolve("builds"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), builds);
    Files.createDirectories(builds.resolve("own/shop.tmp/a"));

    assertThat(Tree.deleteWithin(link, link.resolve("own/x/../shop.tmp"), TreeTest::never))
        .isTrue();
    assertThat(Tree.deleteWithin(builds, builds.resolve("absent/shop.tmp"), TreeTest::never))
        .isTrue();

    assertThat(builds.resolve("own")).isEmptyDirectory();
  }

  @Test
  void where_nothing_is_known_no_link_that_anybody_can_lay_is_followed() throws IOException {
    Path open = Files.createDirectories(directory.resolve("open"));
    permit(open, "rwxrwxrwx");
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere/shop.tmp"));
    Files.createSymbolicLink(open.resolve("acme"), directory.resolve("elsewhere"));
    Path own = Files.createDirectories(open.resolve("own/shop.tmp"));

    assertThatThrownBy(() -> Tree.deleteBelowRoots(open.resolve("acme/shop.tmp"), TreeTest::never))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("leads out of");
    assertThat(Tree.deleteBelowRoots(own, TreeTest::never)).isTrue();

    assertThat(elsewhere).exists();
    assertThat(own).doesNotExist();
  }

  /** Whoever owns a directory can do so while root deletes what is in it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void a_directory_that_becomes_a_link_meanwhile_is_not_followed(int after, @TempDir Path victim)
      throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    Files.createDirectories(root.resolve("a/a"));
    for (Path made : new Path[] {root.resolve("a"), root.resolve("a/a"), victim}) {
      for (String name : new String[] {"one", "two", "three"}) {
        Files.createFile(made.resolve(name));
      }
    }
    AtomicInteger asked = new AtomicInteger();
    deleteWhateverIsSaid(
        root,
        () -> {
          if (asked.getAndIncrement() == after) {
            swapForLink(root.resolve("a/a"), victim);
            swapForLink(root.resolve("a"), victim);
          }
          return false;
        });

    assertThat(victim).isDirectoryContaining("glob:**/one");
    assertThat(victim).isDirectoryContaining("glob:**/two");
    assertThat(victim).isDirectoryContaining("glob:**/three");
  }

  private static void deleteWhateverIsSaid(Path root, BooleanSupplier enough) {
    try {
      Tree.delete(root, enough);
    } catch (IOException somethingIsLeft) {
      // Of the root: it may be said.
    }
  }

  private static void swapForLink(Path path, Path to) {
    try {
      Files.move(path, path.resolveSibling("moved"));
      Files.createSymbolicLink(path, to);
    } catch (IOException notThereAnyMore) {
      // Then it is another moment's turn.
    }
  }

  @Test
  void a_directory_deeper_than_any_path_is_deleted() throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    deep(root.resolve("short"), "dddddd", 1_500, "rwx------");
    deep(root.resolve("long"), "l".repeat(200), 100, "rwx------");

    Tree.delete(root);

    assertThat(root).doesNotExist();
  }

  @Test
  void what_is_far_down_and_closed_is_deleted() throws IOException {
    assumeNotRoot();
    Path root = Files.createDirectory(directory.resolve("root"));
    deep(root.resolve("long"), "l".repeat(200), 200, "---------");

    Tree.delete(root);

    assertThat(root).doesNotExist();
  }

  /** To open what is in it, its name must be known. */
  @Test
  void what_is_in_a_directory_that_cannot_be_read_is_deleted(@TempDir Path victim)
      throws IOException {
    assumeNotRoot();
    Path kept = Files.createFile(victim.resolve("kept"));
    Path root = Files.createDirectories(directory.resolve("unreadable/root"));
    deep(root.resolve("long"), "l".repeat(200), 200, "---------");
    Files.createSymbolicLink(root.resolve("link"), victim);
    permit(root, "---------");
    permit(root.resolveSibling(""), "-wx------");
    try {
      Tree.delete(root);

      assertThat(root).doesNotExist();
      assertThat(kept).exists();
    } finally {
      permit(root.resolveSibling(""), "rwx------");
    }
  }

  /** Made from within: no path to the last of them would be short enough. */
  private void deep(Path outermost, String name, int levels, String permissions)
      throws IOException {
    Path inner = Files.createDirectory(directory.resolve("inner"));
    Path outer = directory.resolve("outer");
    for (int level = 0; level < levels; level++) {
      Files.createDirectory(outer);
      Files.createFile(outer.resolve("file"));
      Files.createDirectory(outer.resolve("beside"));
      Path moved = Files.move(inner, outer.resolve(name));
      permit(moved, permissions);
      Files.move(outer, inner);
    }
    Files.move(inner, outermost);
  }

  @Test
  void what_is_not_enough_is_told_and_done_the_next_time() throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    Files.createDirectories(root.resolve("a/b/c"));
    AtomicInteger asked = new AtomicInteger();

    assertThat(Tree.delete(root, () -> asked.getAndIncrement() == 2)).isFalse();
    assertThat(root).exists();
    assertThat(Tree.delete(root, TreeTest::never)).isTrue();
    assertThat(root).doesNotExist();
  }

  @Test
  void a_pipe_and_a_closed_root_are_deleted_without_a_wait()
      throws IOException, InterruptedException {
    Path root = Files.createDirectory(directory.resolve("root"));
    shell(root, "mkfifo pipe; mkdir a; mkfifo a/pipe; chmod 0 pipe");

    Tree.delete(root);

    assertThat(root).doesNotExist();
  }

  @Test
  void what_another_account_has_laid_there_is_left_alone() throws IOException {
    assumeTrue(isRoot(), "NOT TESTED: only root can give a directory to another account");
    Path planted = Files.createDirectory(directory.resolve("planted"));
    Files.createDirectory(planted.resolve("below"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), planted);
    for (Path path : new Path[] {planted, link}) {
      Files.setAttribute(path, "unix:uid", 65_534, LinkOption.NOFOLLOW_LINKS);
      assertThat(Tree.deleteOwn(path, TreeTest::never)).isTrue();
    }
    assertThat(planted.resolve("below")).exists();
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void ones_own_is_deleted_whatever_it_is() throws IOException {
    Path own = Files.createDirectory(directory.resolve("own"));
    Files.createDirectory(own.resolve("below"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);

    assertThat(Tree.deleteOwn(own, TreeTest::never)).isTrue();
    assertThat(Tree.deleteOwn(link, TreeTest::never)).isTrue();
    assertThat(Tree.deleteOwn(directory.resolve("absent"), TreeTest::never)).isTrue();

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_long_path_is_shortened_where_it_is_said() throws IOException, InterruptedException {
    assumeNotRoot();
    Path root = Files.createDirectory(directory.resolve("root"));
    permit(directory, "r-x------");
    Path deep = Files.createDirectories(root.resolve("0".repeat(200) + "/" + "1".repeat(200)));
    try {
      assertThatThrownBy(() -> Tree.delete(Path.of("/proc/self/fd"))).hasMessageContaining("fd");
      assertThatThrownBy(() -> Tree.delete(root)).message().hasSizeLessThan(400);
    } finally {
      permit(directory, "rwx------");
    }
    assertThat(deep).doesNotExist();
  }

  private static void shell(Path directory, String script)
      throws IOException, InterruptedException {
    Process bash =
        new ProcessBuilder("bash", "-c", script).directory(directory.toFile()).inheritIO().start();
    assertThat(bash.waitFor()).isZero();
  }
}
