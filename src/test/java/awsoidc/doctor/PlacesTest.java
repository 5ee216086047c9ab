package awsoidc.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.file.ThisAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {

  @TempDir private Path directory;

  /** Directories of tests are private. */
  @Test
  void a_place_that_the_account_of_scripts_cannot_reach_is_an_error() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));

    Diagnosis found =
        Places.ofScripts("sandbox.builds_dir", directory.resolve("x/y"), Optional.of("nobody"));

    assertThat(found.state()).isEqualTo(Diagnosis.State.ERROR);
    assertThat(found.text()).contains("the account nobody cannot enter " + directory);
  }

  @Test
  void a_place_that_others_can_replace_is_an_error_where_the_runner_is_root() throws IOException {
    assumeTrue(ThisAccount.isRoot(), "not root: nobody asks for scripts of another account then");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path place = Files.createDirectory(directory.resolve("builds"));

    Diagnosis found = Places.ofScripts("sandbox.builds_dir", place, Optional.of("nobody"));

    assertThat(found.state()).isEqualTo(Diagnosis.State.ERROR);
    assertThat(found.text()).contains(place.toString());
  }

  @Test
  void the_runners_own_account_needs_no_more_than_to_write() throws IOException {
    assertThat(Places.ofScripts("sandbox.builds_dir", directory.resolve("x"), Optional.empty()))
        .extracting(Diagnosis::state)
        .isEqualTo(Diagnosis.State.OK);
  }
}
