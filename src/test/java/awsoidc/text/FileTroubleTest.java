package awsoidc.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {

  @TempDir private Path directory;

  @Test
  void a_missing_file_is_missing() {
    Path file = directory.resolve("x");

    assertThat(FileTrouble.of(file, new NoSuchFileException("x")))
        .isEqualTo(file + ": there is no such file");
  }

  @Test
  void a_link_to_nowhere_is_one() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("x"), Path.of("nowhere"));

    assertThat(FileTrouble.of(link, new NoSuchFileException("x")))
        .isEqualTo(link + ": this is a link to a file that does not exist");
  }

  @Test
  void a_forbidden_file_is_forbidden_to_somebody() {
    Path file = directory.resolve("x");

    assertThat(FileTrouble.of(file, new AccessDeniedException("x")))
        .isEqualTo(file + ": the account " + System.getProperty("user.name") + " may not read it");
  }

  @Test
  void a_directory_is_a_directory() {
    assertThat(FileTrouble.of(directory, new IOException("Is a directory")))
        .isEqualTo(directory + ": this is a directory, not a file");
  }

  @Test
  void a_relative_path_is_relative_to_something() {
    assertThat(FileTrouble.of(Path.of("nowhere.yaml"), new NoSuchFileException("x")))
        .isEqualTo(
            "nowhere.yaml (relative to "
                + Path.of("").toAbsolutePath()
                + "): there is no such file");
  }

  @Test
  void other_trouble_is_told_as_the_system_tells_it() {
    Path file = directory.resolve("x");

    assertThat(FileTrouble.of(file, new IOException("Input/output error")))
        .isEqualTo(file + ": it cannot be read: Input/output error");
  }
}
