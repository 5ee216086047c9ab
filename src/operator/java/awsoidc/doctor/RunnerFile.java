package awsoidc.doctor;

import awsoidc.runner.ConfigToml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The config.toml of this machine's runner.
 *
 * @param places in which it was looked for, the first that exists counts
 */
record RunnerFile(List<Path> places) {

  RunnerFile {
    places = List.copyOf(places);
  }

  /**
   * Where GitLab Runner looks for it ("Configuration file locations", GitLab Runner docs). Whoever
   * is not root may check a runner that is.
   *
   * @param named by an option
   */
  static RunnerFile find(
      Optional<Path> named, Function<String, Optional<String>> variable, boolean root) {
    Optional<Path> one =
        named.or(() ->
            variable.apply(ConfigToml.VARIABLE).filter(name -> !name.isEmpty()).map(Path::of));
    if (one.isPresent()) {
      return new RunnerFile(List.of(one.get()));
    }
    Path system = Path.of("/etc/gitlab-runner/config.toml");
    Path own = Path.of(variable.apply("HOME").orElse("/"), ".gitlab-runner/config.toml");
    Path here = Path.of("config.toml").toAbsolutePath();
    return new RunnerFile(root ? List.of(system, own, here) : List.of(own, system, here));
  }

  Optional<Path> file() {
    return places.stream().filter(Files::exists).findFirst();
  }

  /** Why nothing of it is known; empty if it was read. */
  Optional<Diagnosis> trouble() {
    Optional<Path> file = file();
    if (file.isEmpty()) {
      return Optional.of(
          Diagnosis.warning(
              Registration.SUBJECT,
              "no runner of this machine calls this installation: there is no "
                  + String.join(" or ", places.stream().map(Path::toString).toList()),
              "register it as below, or name the runner's file (--config-toml FILE)"));
    }
    return Files.isReadable(file.get())
        ? Optional.empty()
        : Optional.of(
            Diagnosis.warning(
                Registration.SUBJECT,
                file.get() + " cannot be read by this account",
                "run check as root, or as the runner's account"));
  }

  /** All of its runners. */
  List<ConfigToml> runners() {
    return file().map(ConfigToml::readAll).orElse(List.of());
  }
}
