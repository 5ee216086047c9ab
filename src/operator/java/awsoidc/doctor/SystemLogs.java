package awsoidc.doctor;

import awsoidc.config.Reporting;
import awsoidc.systemlog.LoggerCommand;
import awsoidc.systemlog.SystemLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether the journal or syslog takes what the configuration sends there. Nothing is written to
 * them.
 */
record SystemLogs(LoggerCommand logger) {

  private static final String OPERATOR_LOG = "operator_log";
  private static final int SECONDS = 3;
  private static final int MAX_HELP = 1 << 14;

  List<Diagnosis> diagnoses(Reporting reporting) throws InterruptedException {
    List<Diagnosis> found = new ArrayList<>();
    found.add(ofOperatorLog(reporting));
    if (reporting.auditJournal()) {
      found.add(of("audit.journal", SystemLog.JOURNAL, "take audit.journal out"));
    }
    return found;
  }

  private Diagnosis ofOperatorLog(Reporting reporting) throws InterruptedException {
    SystemLog log = reporting.operatorLog().orElseGet(() -> SystemLog.of(logger.root()));
    if (log != SystemLog.NONE) {
      return of(OPERATOR_LOG, log, "set operator_log: none");
    }
    return Diagnosis.ok(
        OPERATOR_LOG,
        (reporting.operatorLog().isPresent()
                ? "none"
                : "none: this machine has neither a journal nor syslog")
            + "; failures are in the logs of the jobs and of the runner");
  }

  private Diagnosis of(String key, SystemLog log, String otherwise) throws InterruptedException {
    String name = log == SystemLog.JOURNAL ? "the journal" : "syslog";
    try {
      logger.check(log);
      String program = logger.program();
      return log == SystemLog.SYSLOG || help(program).contains(LoggerCommand.JOURNALD)
          ? Diagnosis.ok(key, name + ", by " + program)
          : Diagnosis.warning(
              key,
              program + " cannot write to the journal: it knows no " + LoggerCommand.JOURNALD,
              "install that of util-linux (bsdutils), or set operator_log: syslog");
    } catch (IOException e) {
      return Diagnosis.warning(
          key,
          name + " cannot be written to: " + e.getMessage(),
          (Files.exists(log.socket(logger.root()))
                  ? "install logger (bsdutils, util-linux), run check as the runner's account"
                  : "start " + (log == SystemLog.JOURNAL ? "systemd-journald" : "a syslog daemon"))
              + ", or "
              + otherwise);
    }
  }

  private static String help(String program) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(program, "--help").redirectErrorStream(true).start();
    try (InputStream in = process.getInputStream()) {
      process.getOutputStream().close();
      return process.waitFor(SECONDS, TimeUnit.SECONDS)
          ? new String(in.readNBytes(Math.min(in.available(), MAX_HELP)), StandardCharsets.UTF_8)
          : "";
    } finally {
      process.destroyForcibly();
    }
  }
}
