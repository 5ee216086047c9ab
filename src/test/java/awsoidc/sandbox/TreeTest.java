package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

  private static void assumeNotRoot() {
    assumeFalse(
        System.getProperty("user.name").equals("root"),
        "NOT TESTED: root may do anything with any directory; run the tests as another user");
  }

  @Test
  void a_link_above_that_leads_out_is_noticed() throws IOException {
    Path builds = Files.createDirectories(directory.resolve("builds"));
    Files.createDirectories(directory.resolve("elsewhere/shop.tmp"));
    Files.createSymbolicLink(builds.resolve("acme"), directory.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), builds);
    Files.createDirectories(builds.resolve("own/shop.tmp"));

    assertThatThrownBy(() -> Tree.requireWithin(builds, builds.resolve("acme/shop.tmp")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("leads out of");
    Tree.requireWithin(
        link, link.resolve("own/shop.tmp")); // the operator's link is none of a job's
    Tree.requireWithin(builds, builds.resolve("absent/shop.tmp"));
  }
}
