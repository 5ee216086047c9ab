package awsoidc.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a login shell reads before a script, and what that may do to the script's session. */
public final class LoginProfiles {

  private static final int MOST_BYTES = 1 << 16;

  /** bash(1), INVOCATION, and what these usually read. */
  private static final List<String> OF_AN_ACCOUNT =
      List.of(".bash_profile", ".bash_login", ".profile", ".bashrc");

  private static final List<String> OF_THE_MACHINE = List.of("/etc/profile", "/etc/bash.bashrc");
  private static final Path MORE_OF_THE_MACHINE = Path.of("/etc/profile.d");

  private LoginProfiles() {}

  /** Whether any speaks of AWS: it may set variables of AWS's, or read a file that does. */
  public static boolean speakOfAws(Path home) {
    List<Path> profiles = new ArrayList<>();
    OF_AN_ACCOUNT.forEach(name -> profiles.add(home.resolve(name)));
    OF_THE_MACHINE.forEach(name -> profiles.add(Path.of(name)));
    try (DirectoryStream<Path> more = Files.newDirectoryStream(MORE_OF_THE_MACHINE)) {
      more.forEach(profiles::add);
    } catch (IOException | DirectoryIteratorException none) {
      // Then there are none that a shell could read.
    }
    return profiles.stream().anyMatch(LoginProfiles::speaksOfAws);
  }

  private static boolean speaksOfAws(Path profile) {
    if (!Files.isRegularFile(profile)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(profile)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1)
          .toLowerCase(Locale.ROOT)
          .contains("aws");
    } catch (IOException unreadable) {
      return false;
    }
  }
}
