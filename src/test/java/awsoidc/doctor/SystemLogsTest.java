package awsoidc.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.Executables;
import awsoidc.config.Reporting;
import awsoidc.doctor.Diagnosis.State;
import awsoidc.systemlog.LoggerCommand;
import awsoidc.systemlog.SystemLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemLogsTest {

  private static final String OF_UTIL_LINUX = "echo ' --journald[=<file>]   write journald entry'";

  @TempDir private Path directory;
  private Path root;

  @BeforeEach
  void prepare() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
  }

  private void have(SystemLog log) throws IOException {
    Path socket = log.socket(root);
    Files.createDirectories(socket.getParent());
    Files.createFile(socket);
  }

  private void install(String script) throws IOException {
    Executables.write(directory.resolve("bin/logger"), "#!/bin/sh\n" + script + "\n");
  }

  private List<Diagnosis> look(Optional<SystemLog> log, boolean audit) throws InterruptedException {
    return new SystemLogs(new LoggerCommand(directory.resolve("bin").toString(), root))
        .diagnoses(new Reporting(Optional.empty(), audit, log, Optional.empty()));
  }

  private Diagnosis look(SystemLog log) throws InterruptedException {
    List<Diagnosis> found = look(Optional.of(log), false);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Test
  void a_log_that_can_be_written_to_is_named_with_its_command() throws Exception {
    install(OF_UTIL_LINUX);
    have(SystemLog.JOURNAL);
    have(SystemLog.SYSLOG);

    String logger = directory + "/bin/logger";
    assertThat(look(Optional.empty(), true))
        .containsExactly(
            Diagnosis.ok("operator_log", "the journal, by " + logger),
            Diagnosis.ok("audit.journal", "the journal, by " + logger));
    assertThat(look(SystemLog.SYSLOG))
        .isEqualTo(Diagnosis.ok("operator_log", "syslog, by " + logger));
  }

  @Test
  void a_machine_that_has_none_is_in_order_unless_one_is_asked_for() throws Exception {
    install(OF_UTIL_LINUX);

    assertThat(look(Optional.empty(), false).getFirst().state()).isEqualTo(State.OK);
    assertThat(look(SystemLog.NONE).state()).isEqualTo(State.OK);
    assertThat(look(SystemLog.JOURNAL).state()).isEqualTo(State.WARNING);
    assertThat(look(SystemLog.JOURNAL).text())
        .isEqualTo(
            "the journal cannot be written to: this machine has no "
                + root
                + "/run/systemd/journal/socket");
    assertThat(look(SystemLog.SYSLOG).text()).contains("this machine has no " + root + "/dev/log");
    assertThat(look(SystemLog.SYSLOG).remedy())
        .isEqualTo("start a syslog daemon, or set operator_log: none");
  }

  @Test
  void a_missing_command_is_a_warning_with_the_package_to_install() throws Exception {
    have(SystemLog.SYSLOG);

    Diagnosis found = look(SystemLog.SYSLOG);

    assertThat(found.state()).isEqualTo(State.WARNING);
    assertThat(found.text()).contains("logger is not on the PATH");
    assertThat(found.remedy()).contains("util-linux", "operator_log: none");
  }

  @Test
  void the_command_of_busybox_is_for_syslog_alone() throws Exception {
    install("echo 'Usage: logger [-s] [-t TAG] [-p PRIO] [MESSAGE]' >&2; exit 1");
    have(SystemLog.JOURNAL);
    have(SystemLog.SYSLOG);

    assertThat(look(SystemLog.SYSLOG).state()).isEqualTo(State.OK);
    assertThat(look(SystemLog.JOURNAL).state()).isEqualTo(State.WARNING);
    assertThat(look(SystemLog.JOURNAL).text()).contains("knows no --journald");
  }
}
