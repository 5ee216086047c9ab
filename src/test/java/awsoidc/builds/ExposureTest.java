package awsoidc.builds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import awsoidc.masking.Patterns;
import awsoidc.runner.JobResponse;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {

  private static final String SECRET = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY";

  @TempDir private Path directory;

  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path project;

  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createDirectory(directory.resolve("shop"));
    environment.put("CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR", project + ".tmp");
  }

  @Test
  void each_upload_is_looked_at_as_it_is_walked_and_no_list_of_all_is_made() throws IOException {
    leak("first/a");
    OutputStream leaking =
        new OutputStream() {
          @Override
          public void write(int b) {
            err.write(b);
            if (b == '\n' && !Files.exists(project.resolve("second"))) {
              leak("second/b");
            }
          }
        };

    warn(leaking, List.of("first/", "second/"));

    assertThat(err.toString(UTF_8)).contains("shop/first/a,", "shop/second/b,");
  }

  @Test
  void a_file_of_several_uploads_is_warned_of_once() {
    leak("out/a");

    warn(err, List.of("out/", "out/a", "out/*", "**"));

    assertThat(err.toString(UTF_8).lines()).singleElement().asString().contains("shop/out/a,");
  }

  @Test
  void warnings_have_an_end() {
    for (int i = 0; i < 150; i++) {
      leak("out/" + i);
    }

    warn(err, List.of("out/"));

    assertThat(err.toString(UTF_8).lines()).hasSize(100);
  }

  @Test
  void variables_are_expanded_but_not_to_more_than_a_path() {
    environment.put("CUSTOM_ENV_OUT", "out");
    environment.put("CUSTOM_ENV_BIG", "x".repeat(100_000));
    leak("out/a");

    warn(err, List.of(String.join("", Collections.nCopies(10_000, "$BIG")), "${OUT}/$NONE"));

    assertThat(err.toString(UTF_8).lines()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "**/*.env | b.env",
        "**/*.env | sub/b.env",
        "sub/**/*.env | sub/b.env",
        "?.env | b.env",
        "[a-z].env | b.env",
        "{a,b}.env | b.env",
        "./su*/ | sub/x/b.env",
        "$CI_PROJECT_DIR/*.env | b.env",
        "$$x.env | $x.env",
        "sub/x/../*.env | sub/b.env",
        "\\*.env | *.env",
        "* | sub/b.env"
      })
  void a_pattern_finds_what_the_runner_uploads(String pattern, String file) {
    environment.put("CUSTOM_ENV_CI_PROJECT_DIR", project.toString());
    leak(file);

    warn(err, List.of(pattern));

    assertThat(err.toString(UTF_8).lines()).singleElement().asString().contains("/" + file + ",");
  }

  @Test
  void what_is_not_uploaded_is_not_warned_of() {
    leak("b.env");
    leak("../other/b.env");

    warn(err, List.of("*.txt", "a/**", "../other/", "../other/*", "\\*.env", "\0"));

    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void what_git_does_not_know_is_looked_at_but_not_its_own_files() {
    leak("sub/b.env");
    leak(".git/objects/x");

    warn(err, List.of(JobResponse.UNTRACKED));

    assertThat(err.toString(UTF_8).lines()).singleElement().asString().contains("/sub/b.env,");
  }

  @Test
  void what_was_too_much_to_look_at_is_said_once() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(project.resolve("huge").toFile(), "rw")) {
      file.setLength(300L << 20);
    }
    leak("leak");

    warn(err, List.of("huge", "*"));

    assertThat(err.toString(UTF_8).lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("shop/leak,"))
        .anyMatch(line -> line.contains("too many, or too large"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"l/stolen", "l/", "l/*", "l/**", "**", "*", "l", "in/l/stolen", "in/**/*"})
  void a_link_is_not_followed_out_of_the_project(String upload) throws IOException {
    leak("../stolen/stolen");
    Path stolen = directory.resolve("stolen");
    Files.createDirectory(project.resolve("in"));
    Files.createSymbolicLink(project.resolve("l"), stolen);
    Files.createSymbolicLink(project.resolve("in/l"), stolen);
    Files.createSymbolicLink(project.resolve("file"), stolen.resolve("stolen"));

    warn(err, List.of(upload));
    warn(err, List.of(JobResponse.UNTRACKED));

    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void neither_a_project_nor_a_group_that_is_a_link_is_followed() throws IOException {
    leak("a");
    Path builds = Files.createDirectory(directory.resolve("builds"));
    Files.createSymbolicLink(builds.resolve("group"), directory);
    Files.createSymbolicLink(builds.resolve("project"), project);
    Files.createDirectory(Path.of(project + ".tmp"));
    leak("../shop.tmp/gitlab_runner_env");
    for (String linked : List.of("group/shop", "project")) {
      environment.put("CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR", builds.resolve(linked) + ".tmp");

      warn(err, builds, List.of("a", "*", JobResponse.UNTRACKED));

      assertThat(err.toString(UTF_8)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proc/kmsg",
        "proc/self/mem",
        "proc/self/pagemap",
        "proc/1/",
        "proc/*/environ",
        "dev/zero",
        "dev/*"
      })
  void what_the_kernel_makes_up_is_not_read(String upload) throws IOException {
    Files.createSymbolicLink(project.resolve("proc"), Path.of("/proc"));
    Files.createSymbolicLink(project.resolve("dev"), Path.of("/dev"));

    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> warn(err, List.of(upload, JobResponse.UNTRACKED)));
    Files.delete(project.resolve("proc"));
    Files.delete(project.resolve("dev"));

    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void a_pipe_or_a_socket_is_not_waited_for() throws Exception {
    Path temporary = Files.createDirectory(Path.of(project + ".tmp"));
    for (Path pipe : List.of(project.resolve("pipe"), temporary.resolve("gitlab_runner_env"))) {
      assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    }
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try (socket) {
      socket.bind(UnixDomainSocketAddress.of(project.resolve("socket")));
      leak("leak");

      assertTimeoutPreemptively(
          Duration.ofSeconds(10), () -> warn(err, List.of("pipe", "socket", "*")));
    }

    assertThat(err.toString(UTF_8).lines()).singleElement().asString().contains("shop/leak,");
  }

  @Test
  void directories_in_directories_without_end_have_one() throws IOException {
    leak("a/".repeat(90) + "leak");
    leak("b/".repeat(300) + "leak");

    warn(err, List.of("a/", "b/"));

    assertThat(err.toString(UTF_8).lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("a/leak,"))
        .anyMatch(line -> line.contains("too many, or too large"));
  }

  private void leak(String file) {
    try {
      Path path = project.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "key: " + SECRET + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void warn(OutputStream to, List<String> uploads) {
    warn(to, directory, uploads);
  }

  private void warn(OutputStream to, Path builds, List<String> uploads) {
    RunnerEnvironment runner = new RunnerEnvironment(environment);
    try {
      new Exposure(
              runner,
              warning -> print(to, warning),
              Patterns.NONE.with(Secret.of(SECRET)),
              Instant.EPOCH,
              new Builds(runner, builds, path -> path))
          .warn(uploads);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void print(OutputStream to, String line) {
    try {
      to.write((line + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
