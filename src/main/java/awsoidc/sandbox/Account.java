package awsoidc.sandbox;

import awsoidc.file.Inode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** An account of this machine that scripts run under. */
public record Account(String name, int uid, int gid) {

  private static final int FIELDS_OF_PASSWD = 7;
  private static final int EXECUTABLE_FOR_OWNER = 0_100;
  private static final int EXECUTABLE_FOR_GROUP = 0_010;
  private static final int EXECUTABLE_FOR_OTHERS = 0_001;

  /** Looks it up wherever this machine keeps its accounts (getent of the C library). */
  public static Optional<Account> find(String name) throws IOException {
    Process getent =
        new ProcessBuilder("getent", "passwd", "--", name)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream answer = getent.getInputStream()) {
      String line = new String(answer.readAllBytes(), StandardCharsets.UTF_8).strip();
      String[] fields = line.split(":", -1);
      return fields.length < FIELDS_OF_PASSWD
          ? Optional.empty()
          : Optional.of(
              new Account(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
    }
  }

  /** Gives it a file or directory; of a link that it has put there meanwhile, the link alone. */
  void own(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether it can reach a program of somebody else's, and run it. */
  boolean mayRun(Path program) throws IOException {
    for (Path path = program; path != null; path = path.getParent()) {
      Inode inode = Inode.behind(path);
      int executable =
          inode.uid() == uid
              ? EXECUTABLE_FOR_OWNER
              : inode.gid() == gid ? EXECUTABLE_FOR_GROUP : EXECUTABLE_FOR_OTHERS;
      if ((inode.mode() & executable) == 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Checks that it can reach a directory of ours.
   *
   * @throws IOException says which directory above is closed to it
   */
  public void checkPassable(Path directory) throws IOException {
    for (Path parent = directory.getParent(); parent != null; parent = parent.getParent()) {
      Inode inode = Inode.behind(parent);
      if ((inode.mode() & EXECUTABLE_FOR_OTHERS) == 0 && inode.uid() != uid) {
        throw new IOException(
            ("the account %1$s cannot enter %2$s, in which %3$s is: `chmod o+x %2$s`,"
                    + " or choose another place")
                .formatted(name, parent, directory));
      }
    }
  }
}
