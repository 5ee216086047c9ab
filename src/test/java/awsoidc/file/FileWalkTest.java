package awsoidc.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWalkTest {

  private static final Path NOTHING = Path.of("");

  @TempDir private Path directory;

  private Path builds;

  @BeforeEach
  void makeBuilds() throws IOException {
    builds = Files.createDirectory(directory.resolve("builds"));
  }

  private Path file(String name, String content) throws IOException {
    Path file = builds.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static String content(FoundFile file) {
    try (InputStream in = file.open()) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void every_regular_file_is_found_once_with_its_path_and_content() throws IOException {
    file("project/a", "1");
    file("project/sub/deep/b", "2");
    file("project/.git/c", "3");
    file("other/d", "4");
    List<String> found = new ArrayList<>();

    boolean all =
        new FileWalk(
                builds,
                builds.resolve("project/.git"),
                10,
                each -> found.add(builds.relativize(each.path()) + "=" + content(each)))
            .through(builds.resolve("project"));

    assertThat(all).isTrue();
    assertThat(found).containsExactlyInAnyOrder("project/a=1", "project/sub/deep/b=2");
  }

  @Test
  void a_single_file_is_found() throws IOException {
    Path file = file("project/a", "1");
    List<Path> found = new ArrayList<>();

    new FileWalk(builds, NOTHING, 1, each -> found.add(each.path())).through(file);

    assertThat(found).containsExactly(file);
  }

  @Test
  void no_more_than_the_limit_are_looked_at() throws IOException {
    for (int i = 0; i < 5; i++) {
      file("project/" + i, "x");
    }
    List<Path> found = new ArrayList<>();
    FileWalk walk = new FileWalk(builds, NOTHING, 3, each -> found.add(each.path()));

    assertThat(walk.through(builds.resolve("project"))).isFalse();
    assertThat(found).hasSize(3);
    assertThat(walk.seen()).isEqualTo(3);
  }

  @Test
  void nothing_outside_is_looked_at() throws IOException {
    Files.writeString(directory.resolve("secret"), "x");
    Files.createSymbolicLink(builds.resolve("link"), directory);
    List<Path> found = new ArrayList<>();
    FileWalk walk = new FileWalk(builds, NOTHING, 10, each -> found.add(each.path()));

    for (String root :
        List.of("..", "../secret", "link", "link/secret", "link/../secret", ".", "", "none/x")) {
      walk.through(builds.resolve(root));
    }
    walk.through(Path.of("/etc"));

    assertThat(found).isEmpty();
  }

  /** What a job of the same project could do while the driver looks at another's files. */
  @Test
  void what_is_swapped_for_a_link_or_a_pipe_meanwhile_leads_nowhere() throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("file"), "stolen");
    file("project/sub/file", "harmless");
    AtomicBoolean over = new AtomicBoolean();
    Thread swapping =
        Thread.ofPlatform()
            .start(() -> {
              Path sub = builds.resolve("project/sub");
              Path aside = builds.resolve("aside");
              Path link = builds.resolve("link");
              while (!over.get()) {
                try {
                  Files.createSymbolicLink(link, outside);
                  Files.move(sub, aside);
                  Files.move(link, sub);
                  Files.delete(sub);
                  Files.move(aside, sub);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    Set<String> read = new TreeSet<>();
    try {
      for (int i = 0; i < 20_000; i++) {
        new FileWalk(
                builds,
                NOTHING,
                10,
                each -> {
                  try {
                    read.add(content(each));
                  } catch (UncheckedIOException gone) {
                    // Swapped.
                  }
                })
            .through(builds.resolve(i % 2 == 0 ? "project" : "project/sub/file"));
      }
    } finally {
      over.set(true);
      swapping.join();
    }
    assertThat(read).containsExactly("harmless");
  }

  @Test
  void a_file_that_becomes_a_link_before_it_is_opened_is_not_read() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "stolen");
    Path file = file("project/file", "harmless");
    Path link = Files.createSymbolicLink(builds.resolve("link"), secret);
    List<String> read = new ArrayList<>();

    new FileWalk(
            builds,
            NOTHING,
            10,
            each -> {
              try {
                Files.move(link, file, StandardCopyOption.REPLACE_EXISTING);
                read.add(content(each));
              } catch (IOException | UncheckedIOException refused) {
                read.add("refused");
              }
            })
        .through(file);

    assertThat(read).containsExactly("refused");
  }

  @Test
  void pipes_are_passed_over() throws Exception {
    Path pipe = builds.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    List<Path> found = new ArrayList<>();

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          FileWalk walk = new FileWalk(builds, NOTHING, 10, each -> found.add(each.path()));
          walk.through(pipe);
          walk.through(pipe.resolve("x"));
        });

    assertThat(found).isEmpty();
  }
}
