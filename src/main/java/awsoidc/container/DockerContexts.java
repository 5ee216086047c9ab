package awsoidc.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which engine the docker command talks to without a DOCKER_HOST (docker-context(1)). The contexts
 * lie beside docker's logins, so they must be wherever DOCKER_CONFIG points while a pull runs.
 *
 * @param directory absent if there are none
 * @param current absent for this machine's own engine
 */
record DockerContexts(Optional<Path> directory, Optional<String> current) {

  static final DockerContexts NONE = new DockerContexts(Optional.empty(), Optional.empty());

  private static final String NAME = "contexts";
  private static final long MAX_BYTES = 1 << 20;

  /** The contexts of the account that the command runs under. */
  static DockerContexts of(Engine engine) {
    String home = engine.environment().getOrDefault("HOME", "");
    Path config = Path.of(home, ".docker");
    if (!engine.command().equals("docker") || !Files.isDirectory(config.resolve(NAME))) {
      return NONE;
    }
    return new DockerContexts(
        Optional.of(config.resolve(NAME)), current(config.resolve("config.json")));
  }

  private static Optional<String> current(Path config) {
    try {
      if (Files.size(config) > MAX_BYTES) {
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
    } catch (IOException unreadable) {
      // docker reports what is wrong with the file.
    }
    return Optional.empty();
  }

  void linkInto(Path other) throws IOException {
    if (directory.isPresent()) {
      Files.createSymbolicLink(other.resolve(NAME), directory.get());
    }
  }

  static void unlinkFrom(Path other) throws IOException {
    if (Files.isSymbolicLink(other.resolve(NAME))) {
      Files.deleteIfExists(other.resolve(NAME));
    }
  }
}
