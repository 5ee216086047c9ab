package awsoidc.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The account that this process runs under. */
public final class ThisAccount {

  private static final int ROOT = 0;

  private ThisAccount() {}

  /** Its number, as file attributes have it. */
  public static Object uid() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  /** Whether it may become any account. */
  public static boolean isRoot() throws IOException {
    return uid().equals(ROOT);
  }
}
