package awsoidc.systemlog;

import java.nio.file.Files;
import java.nio.file.Path;

/** A log of the machine. */
public enum SystemLog {
  /** That of systemd-journald. */
  JOURNAL("run/systemd/journal/socket"),
  /** Whatever reads /dev/log: rsyslog, syslog-ng, busybox, journald, too. */
  SYSLOG("dev/log"),
  NONE("");

  private final String socket;

  SystemLog(String socket) {
    this.socket = socket;
  }

  /**
   * The one that a machine has; with both, the journal.
   *
   * @param root of the file system
   */
  public static SystemLog of(Path root) {
    return JOURNAL.isThere(root) ? JOURNAL : SYSLOG.isThere(root) ? SYSLOG : NONE;
  }

  /** Where messages are sent. */
  public Path socket(Path root) {
    return root.resolve(socket);
  }

  private boolean isThere(Path root) {
    return Files.exists(socket(root));
  }
}
