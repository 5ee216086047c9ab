package awsoidc.container;

import awsoidc.file.Permissions;
import awsoidc.file.PrivateFile;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A config.json with the login of one image, which both engines read, in a directory of its own.
 * Nobody else can read it, and it exists only while the image is pulled. Docker knows one login for
 * each host, so two images cannot share a file.
 */
final class AuthFile implements AutoCloseable {

  private static final String NAME = "config.json";

  /** The only key that Docker accepts for its Hub; podman accepts it too (4.3.1). */
  private static final String HUB = "https://index.docker.io/v1/";

  /**
   * A registry that cannot exist (RFC 2606). Without any entry, Docker uses a credential store that
   * it finds (docker-credential-secretservice or pass), which would be the runner's.
   */
  private static final String NOBODY = "none.invalid";

  private final Path directory;

  private AuthFile(Path directory) {
    this.directory = directory;
  }

  /**
   * @param directory must not exist yet, so that nobody can have put a link there
   */
  static AuthFile write(
      Path directory, RegistryLogins logins, ImageName image, DockerContexts contexts)
      throws IOException {
    Permissions.make(directory, Permissions.PRIVATE);
    AuthFile file = new AuthFile(directory);
    try {
      byte[] json = json(image.registry(), logins.of(image), contexts.current());
      PrivateFile.write(directory.resolve(NAME), json);
      contexts.linkInto(directory);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Makes Docker and podman read this file and no other. */
  Map<String, String> environment() {
    return Map.of(
        "DOCKER_CONFIG",
        directory.toString(),
        "REGISTRY_AUTH_FILE",
        directory.resolve(NAME).toString());
  }

  /** Does nothing where it is deleted already. What an engine left there, cleanup removes. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory.resolve(NAME));
    DockerContexts.unlinkFrom(directory);
    String[] rest = directory.toFile().list();
    if (rest != null && rest.length == 0) {
      Files.deleteIfExists(directory);
    }
  }

  private static byte[] json(
      String registry, Optional<RegistryLogin> login, Optional<String> context) throws IOException {
    boolean hub = registry.equals(ImageName.DOCKER_HUB);
    Map<String, String> auth = new TreeMap<>(login.map(RegistryLogin::auth).orElse(Map.of()));
    Optional<String> helper = login.flatMap(RegistryLogin::helper);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeObjectFieldStart("auths");
      write(json, NOBODY, Map.of());
      if (!auth.isEmpty()) {
        write(json, hub ? HUB : registry, auth);
      }
      json.writeEndObject();
      json.writeObjectFieldStart("credHelpers");
      if (helper.isPresent()) {
        json.writeStringField(registry, helper.get());
        if (hub) { // podman looks for docker.io, Docker for this
          json.writeStringField(HUB, helper.get());
        }
      }
      json.writeEndObject();
      if (context.isPresent()) {
        json.writeStringField("currentContext", context.get());
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, String name, Map<String, String> fields)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> field : fields.entrySet()) {
      json.writeStringField(field.getKey(), field.getValue());
    }
    json.writeEndObject();
  }
}
