package awsoidc.sandbox;

import awsoidc.process.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The user that the runner runs as, with all of the runner's environment that a job sees.
 *
 * @param name empty if the system knows none
 */
public record HostUser(String name, String home, String path, String lang) {

  /** What scripts of GitLab Runner are written for. */
  static final String SHELL = "bash";

  /** Java's name of an account without an entry in the system, as containers have. */
  private static final String UNKNOWN = "?";

  private static final String USUAL_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * From the driver's environment; from the system where that says nothing (a runner under systemd
   * has no HOME unless its unit sets one).
   *
   * @param systemName the user's name in the system's database; "?" if there is none
   * @param systemHome the home directory there; likewise
   */
  public static HostUser of(
      Function<String, Optional<String>> variable, String systemName, String systemHome) {
    return new HostUser(
        systemName.equals(UNKNOWN) ? "" : systemName,
        variable.apply("HOME").orElse(systemHome.equals(UNKNOWN) ? "/" : systemHome),
        variable.apply("PATH").orElse(USUAL_PATH),
        variable.apply("LANG").orElse("C.UTF-8"));
  }

  /**
   * All of a script's environment, for any account.
   *
   * @param account its name; empty if it has none
   */
  Map<String, String> environment(String account, Path itsHome, Path temporaryDirectory) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("HOME", itsHome.toString());
    if (!account.isEmpty()) {
      environment.put("USER", account);
      environment.put("LOGNAME", account);
    }
    environment.put("PATH", path);
    environment.put("LANG", lang);
    environment.put("TMPDIR", temporaryDirectory.toString());
    // Debian's ~/.bash_logout clears the screen at level 1, which fails without a terminal, and the
    // script with it (docs.gitlab.com, "Shell profile loading"). exec takes one away, bash adds
    // one.
    environment.put("SHLVL", "2");
    return environment;
  }

  void require(String command) throws IOException {
    if (!has(command)) {
      throw new IOException(command + " is not on the runner's PATH " + path);
    }
  }

  boolean has(String command) {
    return Program.isOn(path, command);
  }
}
