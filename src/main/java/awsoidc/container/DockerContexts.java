package awsoidc.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which engine the docker command talks to where no DOCKER_HOST says so (docker-context(1)). It
 * keeps them beside its logins, so they have to be wherever DOCKER_CONFIG says while a pull runs.
 *
 * @param directory where they are kept; absent: there are none
 * @param current the one that counts; absent: the machine's own engine
 */
record DockerContexts(Optional<Path> directory, Optional<String> current) {

  static final DockerContexts NONE = new DockerContexts(Optional.empty(), Optional.empty());

  private static final String NAME = "contexts";
  private static final long LARGEST = 1 << 20;

  /** Those of the account that the command runs under. */
  static DockerContexts of(Engine engine) {
    String home = engine.environment().getOrDefault("HOME", "");
    Path config = Path.of(home, ".docker");
    if (!engine.command().equals("docker") || !Files.isDirectory(config.resolve(NAME))) {
      return NONE;
    }
    return new DockerContexts(
        Optional.of(config.resolve(NAME)), current(config.resolve("config.json")));
  }

  /** What else is wrong with the file, docker says by itself. */
  private static Optional<String> current(Path config) {
    try {
      if (Files.size(config) > LARGEST) {
        return Optional.empty();
      }
      try (JsonParser json = new JsonFactory().createParser(Files.readAllBytes(config))) {
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          boolean here = json.currentName().equals("currentContext");
          if (json.nextToken() == JsonToken.VALUE_STRING && here) {
            return Optional.of(json.getText()).filter(name -> !name.isEmpty());
          }
          json.skipChildren();
        }
      }
    } catch (IOException none) {
      // No context is chosen there.
    }
    return Optional.empty();
  }

  /** Makes them known in another directory for docker's configuration. */
  void linkInto(Path other) throws IOException {
    if (directory.isPresent()) {
      Files.createSymbolicLink(other.resolve(NAME), directory.get());
    }
  }

  /** Takes the link away; that there is none is no error. */
  static void unlinkFrom(Path other) throws IOException {
    if (Files.isSymbolicLink(other.resolve(NAME))) {
      Files.deleteIfExists(other.resolve(NAME));
    }
  }
}
