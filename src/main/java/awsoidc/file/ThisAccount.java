package awsoidc.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The account that this process runs under. */
public final class ThisAccount {

  private static final Path THIS_PROCESS = Path.of("/proc/self");

  private ThisAccount() {}

  static int uid() throws IOException {
    return (Integer) Files.getAttribute(THIS_PROCESS, "unix:uid");
  }

  /** Its name, or its number if it has none. */
  public static String name() throws IOException {
    return Files.getOwner(THIS_PROCESS).getName();
  }

  /** Whether it may become any account. */
  public static boolean isRoot() throws IOException {
    return uid() == 0;
  }
}
