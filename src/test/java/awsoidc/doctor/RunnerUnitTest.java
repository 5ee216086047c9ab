package awsoidc.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunnerUnitTest {

  @TempDir private Path directory;

  @Test
  void the_account_of_the_unit_and_its_drop_ins_is_compared_with_that_of_the_check()
      throws IOException {
    write("lib/gitlab-runner.service", "[Service]\nExecStart=/usr/bin/gitlab-runner run\n");

    assertThat(unit().diagnoses("root")).isEmpty();
    assertThat(unit().diagnoses("alice"))
        .singleElement()
        .extracting(Diagnosis::text)
        .asString()
        .contains("the runner runs as root, and this check as alice");
    write("etc/gitlab-runner.service.d/account.conf", "[Service]\nUser=ci\n");
    assertThat(unit().diagnoses("ci")).isEmpty();
    assertThat(unit().diagnoses("root"))
        .singleElement()
        .extracting(Diagnosis::remedy)
        .isEqualTo("run check as ci");
  }

  @Test
  void the_user_of_the_shell_executor_is_none_of_ours() throws IOException {
    write("etc/gitlab-runner.service", "ExecStart=/usr/bin/gitlab-runner \"run\" \"--user\" \"x\"");

    assertThat(unit().diagnoses("root"))
        .singleElement()
        .extracting(Diagnosis::text)
        .asString()
        .startsWith("its --user is for the shell executor");
  }

  @ParameterizedTest
  @CsvSource({
    "MemoryDenyWriteExecute=yes, ERROR, keeps Java from starting",
    "ProcSubset=pid, ERROR, hides /proc/sys",
    "PrivateUsers=true, ERROR, no account",
    "RestrictNamespaces=yes, WARNING, keeps bubblewrap",
  })
  void a_hardened_unit_that_fails_jobs_is_told(String setting, Diagnosis.State state, String words)
      throws IOException {
    write("lib/gitlab-runner.service", "[Service]\nExecStart=/usr/bin/gitlab-runner run\n");
    write("etc/gitlab-runner.service.d/hardened.conf", "[Service]\n" + setting + "\n");

    assertThat(unit().diagnoses("root"))
        .singleElement()
        .satisfies(told -> {
          assertThat(told.state()).isEqualTo(state);
          assertThat(told.text()).contains(words);
        });

    String name = setting.substring(0, setting.indexOf('=') + 1);
    write("etc/gitlab-runner.service.d/later.conf", "[Service]\n" + name + "no\n");
    assertThat(unit().diagnoses("root")).isEmpty();
  }

  @Test
  void without_a_unit_there_is_nothing_to_say() throws IOException {
    assertThat(RunnerUnit.read(List.of(directory.resolve("nowhere")))).isEmpty();
  }

  private RunnerUnit unit() throws IOException {
    return RunnerUnit.read(List.of(directory.resolve("etc"), directory.resolve("lib")))
        .orElseThrow();
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }
}
