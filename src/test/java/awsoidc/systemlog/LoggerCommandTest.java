package awsoidc.systemlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import awsoidc.Executables;
import awsoidc.systemlog.LogEntry.Priority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggerCommandTest {

  private static final LogEntry ENTRY =
      new LogEntry(Priority.CRIT, "job 7, config", Map.of(), List.of("the secret of life", "é"));

  @TempDir private Path directory;

  private Path root() {
    return directory.resolve("root");
  }

  private LoggerCommand command(String end) throws IOException {
    return new LoggerCommand(FakeLogger.in(directory.resolve("bin"), end).path(), root());
  }

  private void have(SystemLog log) throws IOException {
    Path socket = log.socket(root());
    Files.createDirectories(socket.getParent());
    Files.createFile(socket);
  }

  @Test
  void the_journal_is_preferred_and_a_machine_may_have_neither() throws IOException {
    assertThat(SystemLog.of(root())).isEqualTo(SystemLog.NONE);
    have(SystemLog.SYSLOG);
    assertThat(SystemLog.of(root())).isEqualTo(SystemLog.SYSLOG);
    have(SystemLog.JOURNAL);
    assertThat(SystemLog.of(root())).isEqualTo(SystemLog.JOURNAL);
  }

  @Test
  void what_is_said_goes_to_the_commands_input_and_not_to_its_arguments() throws IOException {
    have(SystemLog.JOURNAL);
    have(SystemLog.SYSLOG);
    FakeLogger logger = FakeLogger.in(directory.resolve("bin"));
    LoggerCommand command = new LoggerCommand(logger.path(), root());

    command.write(SystemLog.JOURNAL, ENTRY);
    command.write(SystemLog.SYSLOG, ENTRY);
    command.write(SystemLog.NONE, ENTRY);

    assertThat(logger.calls())
        .containsExactlyInAnyOrder(
            "--journald\n" + ENTRY.forJournal(),
            "-t aws-oidc-executor -p daemon.crit\n" + ENTRY.forSyslog());
  }

  @Test
  void the_command_gets_nothing_of_this_processs_environment() throws IOException {
    have(SystemLog.SYSLOG);
    FakeLogger logger = FakeLogger.in(directory.resolve("bin"));

    new LoggerCommand(logger.path(), root()).write(SystemLog.SYSLOG, ENTRY);

    assertThat(System.getenv()).containsKey("HOME");
    assertThat(logger.environments().getFirst()).contains("PATH=").doesNotContain("HOME=");
  }

  @Test
  void a_machine_without_the_log_is_said() throws IOException {
    LoggerCommand command = command("exit 0");

    for (SystemLog log : List.of(SystemLog.JOURNAL, SystemLog.SYSLOG)) {
      assertThatThrownBy(() -> command.write(log, ENTRY))
          .isInstanceOf(IOException.class)
          .hasMessage("this machine has no " + log.socket(root()));
      assertThatThrownBy(() -> command.check(log)).isInstanceOf(IOException.class);
    }
    command.check(SystemLog.NONE);
  }

  @Test
  void a_command_that_is_missing_is_said() throws IOException {
    have(SystemLog.SYSLOG);
    String path = directory + "/nowhere:relative::\0";

    LoggerCommand command = new LoggerCommand(path, root());
    assertThatThrownBy(() -> command.write(SystemLog.SYSLOG, ENTRY))
        .isInstanceOf(IOException.class)
        .hasMessage("logger is not on the PATH " + path);
    assertThatThrownBy(() -> command.check(SystemLog.SYSLOG)).hasMessageContaining("not on the");
  }

  @Test
  void a_command_that_fails_is_said_in_its_own_words() throws IOException {
    have(SystemLog.JOURNAL);
    LoggerCommand command = command("echo 'logger: no such option' >&2; echo more >&2; exit 3");

    assertThatThrownBy(() -> command.write(SystemLog.JOURNAL, ENTRY))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("bin/logger ended with 3: logger: no such option · more");
  }

  @Test
  void a_command_that_neither_reads_nor_ends_is_killed() throws IOException {
    have(SystemLog.SYSLOG);
    Path program =
        Executables.write(directory.resolve("bin/logger"), "#!/bin/sh\nexec sleep 600\n");
    LoggerCommand command = new LoggerCommand(program.getParent() + ":/usr/bin:/bin", root());
    LogEntry more = // than a pipe holds
        new LogEntry(Priority.ERR, "", Map.of(), Collections.nCopies(100, "x".repeat(8_000)));

    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () ->
            assertThatThrownBy(() -> command.write(SystemLog.SYSLOG, more))
                .isInstanceOf(IOException.class)
                .hasMessage("logger did not end within 2 s"));
  }
}
