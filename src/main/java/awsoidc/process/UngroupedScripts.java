package awsoidc.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What bin/run notes of scripts that run outside of their job's control group: a line when one
 * begins, and one when it and all that it started have ended.
 */
public final class UngroupedScripts {

  private static final String NAME = "aws-oidc-executor.ungrouped";
  private static final int MOST = 1 << 16;
  private static final String ENDED = " has ended\n";

  private UngroupedScripts() {}

  /**
   * Whether one was cut short, so that something of it may run yet.
   *
   * @param temporary the runner's directory for this attempt at the job
   */
  static boolean mayRun(Path temporary) {
    Path notes = temporary.resolve(NAME);
    try {
      // A script of the same account could have put a pipe there, or more than there is memory for.
      BasicFileAttributes there =
          Files.readAttributes(notes, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return !there.isRegularFile()
          || there.size() > MOST
          || !Files.readString(notes, StandardCharsets.ISO_8859_1).endsWith(ENDED);
    } catch (NoSuchFileException thereWasNone) {
      return false;
    } catch (IOException unknown) {
      return true;
    }
  }

  /** Removes the notes, if there are any. */
  public static void deleteFrom(Path temporary) throws IOException {
    Files.deleteIfExists(temporary.resolve(NAME));
  }
}
