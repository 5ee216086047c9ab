package awsoidc.container;

import awsoidc.file.PrivateFile;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A config.json with the login of one image and nothing else, which both engines read, in a
 * directory of its own. Nobody else can read it; it is to exist for no longer than a pull takes.
 * Docker knows one login for a host, so that two images cannot share one.
 */
public final class AuthFile implements AutoCloseable {

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final String NAME = "config.json";

  /** Docker's key for its Hub, the only one that it takes; podman takes it too (4.3.1). */
  private static final String HUB = "https://index.docker.io/v1/";

  /**
   * A registry that cannot be (RFC 2606). A file without any entry makes Docker look for a store of
   * its own accord (docker-credential-secretservice or pass), which would be the runner's.
   */
  private static final String NOBODY = "none.invalid";

  private final Path directory;
  private final DockerContexts contexts;
  private final Map<String, RegistryLogin> auths = new LinkedHashMap<>();
  private final Map<String, RegistryLogin.Helper> helpers = new LinkedHashMap<>();

  private AuthFile(Path directory, DockerContexts contexts) {
    this.directory = directory;
    this.contexts = contexts;
  }

  /**
   * Writes one.
   *
   * @param directory does not exist yet: nobody can have laid a link there
   */
  static AuthFile write(
      Path directory, RegistryLogins logins, ImageName image, DockerContexts contexts)
      throws IOException {
    AuthFile file = new AuthFile(directory, contexts);
    logins.of(image).ifPresent(chosen -> file.add(image, chosen.login()));
    Files.createDirectory(directory, PRIVATE_DIRECTORY);
    try {
      PrivateFile.write(directory.resolve(NAME), file.json());
      contexts.linkInto(directory);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** What tells Docker and podman to read this one, and no other. */
  public Map<String, String> environment() {
    return Map.of(
        "DOCKER_CONFIG",
        directory.toString(),
        "REGISTRY_AUTH_FILE",
        directory.resolve(NAME).toString());
  }

  /** Deletes it; that it is gone already is no error. */
  @Override
  public void close() throws IOException {
    deleteFrom(directory);
  }

  /** Deletes the one in a directory, and the directory; that there is none is no error. */
  public static void deleteFrom(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(NAME));
    DockerContexts.unlinkFrom(directory);
    // What an engine left there goes with the job's directory.
    String[] rest = directory.toFile().list();
    if (rest != null && rest.length == 0) {
      Files.deleteIfExists(directory);
    }
  }

  private void add(ImageName image, RegistryLogin login) {
    String registry = image.registry();
    boolean hub = registry.equals(ImageName.DOCKER_HUB);
    if (login instanceof RegistryLogin.Helper helper) {
      helpers.put(registry, helper);
      if (hub) {
        helpers.put(HUB, helper); // podman asks for docker.io, Docker for this
      }
      return;
    }
    auths.put(hub ? HUB : registry, login);
  }

  private byte[] json() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeObjectFieldStart("auths");
      json.writeObjectFieldStart(NOBODY);
      json.writeEndObject();
      for (Map.Entry<String, RegistryLogin> entry : auths.entrySet()) {
        json.writeObjectFieldStart(entry.getKey());
        write(entry.getValue(), json);
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeObjectFieldStart("credHelpers");
      for (Map.Entry<String, RegistryLogin.Helper> entry : helpers.entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue().name());
      }
      json.writeEndObject();
      if (contexts.current().isPresent()) {
        json.writeStringField("currentContext", contexts.current().get());
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** podman reads no token without an {@code auth} beside it (4.3.1). */
  private static void write(RegistryLogin login, JsonGenerator json) throws IOException {
    if (login instanceof RegistryLogin.Password pair) {
      json.writeStringField("auth", encoded(pair.user() + ":" + pair.password().reveal()));
    } else if (login instanceof RegistryLogin.IdentityToken token) {
      json.writeStringField("auth", encoded(token.user() + ":"));
      json.writeStringField("identitytoken", token.token().reveal());
    }
  }

  private static String encoded(String pair) {
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
