package awsoidc.end2end.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/** Where an operator of a test is at home, with a TMPDIR below. */
public final class OperatorHome {

  public static final String PATH = "/usr/bin:/bin:/usr/sbin";

  private OperatorHome() {}

  /**
   * As root, scripts of the demo run under another account, which must be able to traverse these
   * directories.
   */
  public static void open(Path home) throws IOException {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    Files.createDirectory(tmp(home));
    Files.setPosixFilePermissions(tmp(home), PosixFilePermissions.fromString("rwx--x--x"));
  }

  public static Path tmp(Path home) {
    return home.resolve("tmp");
  }

  /** The environment of the operator's shell. */
  public static Map<String, String> environment(Path home, String path) {
    return new HashMap<>(
        Map.of(
            "PATH",
            path,
            "HOME",
            home.toString(),
            Installation.ACCOUNT_HOME,
            home.toString(),
            Installation.ACCOUNT_TMP,
            tmp(home).toString()));
  }
}
