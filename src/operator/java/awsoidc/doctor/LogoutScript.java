package awsoidc.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An account's {@code .bash_logout}, which a login shell runs at the end of each script ("Shell
 * profile loading", GitLab Runner docs). Debian's clears the screen in the outermost shell only,
 * which the shells of scripts are not.
 */
final class LogoutScript {

  private static final Pattern CLEARS =
      Pattern.compile("^\\s*[^#]*\\b(clear|clear_console|reset|tput)\\b");

  private LogoutScript() {}

  /** What is wrong with the one of this home directory, if it is there and can be read. */
  static Optional<Diagnosis> diagnosis(String subject, Path home) {
    Path file = home.resolve(".bash_logout");
    try {
      List<String> lines = Files.isReadable(file) ? Files.readAllLines(file) : List.of();
      boolean outermostOnly = lines.stream().anyMatch(line -> line.contains("SHLVL"));
      return outermostOnly || lines.stream().noneMatch(line -> CLEARS.matcher(line).find())
          ? Optional.empty()
          : Optional.of(
              Diagnosis.warning(
                  subject,
                  file
                      + " clears the screen: without a terminal that fails, and the script with"
                      + " it",
                  "remove it, or begin it with: [ \"$SHLVL\" = 1 ] || return 0"));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
