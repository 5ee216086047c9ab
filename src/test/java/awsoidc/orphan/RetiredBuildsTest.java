package awsoidc.orphan;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.Executables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/retire.sh}, which removes the builds that no job needs. */
@Timeout(60)
class RetiredBuildsTest {

  @TempDir private Path directory;
  private Path records;

  @BeforeEach
  void twoOldBuildsAndAnAccount() throws Exception {
    for (String build : new String[] {"0.1.0-new", "0.1.0-used", "0.1.0-unused"}) {
      Files.createDirectories(directory.resolve("runtime").resolve(build));
    }
    Files.createSymbolicLink(directory.resolve("runtime/current"), Path.of("0.1.0-new"));
    Files.writeString(directory.resolve("runtime/OLD"), "0.1.0-used\n0.1.0-unused\n");
    records =
        Files.createDirectories(directory.resolve("home/.local/state/aws-oidc-executor/jobs"));
    Executables.write(
        directory.resolve("bin/getent"), "#!/bin/sh\necho ci:x:1:1::" + directory + "/home:\n");
  }

  private void retire() throws Exception {
    Process shell =
        new ProcessBuilder(
                "sh",
                "-euc",
                "PATH=\"$1/bin:$PATH\"; . bin/retire.sh; retire \"$1/runtime\"",
                "sh",
                directory.toString())
            .inheritIO()
            .start();
    assertThat(shell.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
    assertThat(shell.exitValue()).isZero();
  }

  @Test
  void a_build_stays_while_a_record_names_it() throws Exception {
    Path record = Files.writeString(records.resolve("1.job"), "id=1\nbuild=0.1.0-used\n");

    retire();

    assertThat(directory.resolve("runtime/0.1.0-used")).exists();
    assertThat(directory.resolve("runtime/0.1.0-unused")).doesNotExist();
    assertThat(directory.resolve("runtime/OLD")).hasContent("0.1.0-used");

    Files.delete(record);
    retire();

    assertThat(directory.resolve("runtime")).isDirectoryNotContaining("glob:**used*");
    assertThat(directory.resolve("runtime/OLD")).doesNotExist();
    assertThat(directory.resolve("runtime/0.1.0-new")).exists();
  }

  /** An account that root looks at has laid them. */
  @Test
  void what_is_no_record_holds_nobody_up() throws Exception {
    assertThat(
            new ProcessBuilder("mkfifo", records.resolve("pipe.job").toString()).start().waitFor())
        .isZero();
    Files.createSymbolicLink(records.resolve("endless.job"), Path.of("/dev/zero"));

    retire();

    assertThat(directory.resolve("runtime/0.1.0-used")).doesNotExist();
    assertThat(directory.resolve("runtime/0.1.0-new")).exists();
  }
}
