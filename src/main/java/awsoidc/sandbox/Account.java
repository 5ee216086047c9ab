package awsoidc.sandbox;

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

  /** Looks it up wherever this machine keeps its accounts (getent of the C library). */
  static Optional<Account> find(String name) throws IOException {
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
}
