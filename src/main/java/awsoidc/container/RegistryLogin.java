package awsoidc.container;

import awsoidc.secret.Secret;
import awsoidc.text.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** How to log in to one registry, as an engine's config.json says it. */
public sealed interface RegistryLogin {

  /** Whom the registry sees, for messages; not a secret. */
  String who();

  /** The fields of its entry in {@code auths}; none for a credential helper. */
  Map<String, String> auth();

  /** The program {@code docker-credential-NAME} that knows the login. */
  default Optional<String> helper() {
    return Optional.empty();
  }

  /**
   * @param user has no colon (Basic authentication, RFC 7617, section 2)
   */
  record Password(String user, Secret password) implements RegistryLogin {
    @Override
    public String who() {
      return "user " + user;
    }

    @Override
    public Map<String, String> auth() {
      return Map.of("auth", encode(user, password.reveal()));
    }
  }

  /**
   * A refresh token of the registry's authorization server ("OAuth2 Token Authentication", the
   * distribution project's docs).
   *
   * @param user means nothing to the server, but podman skips an entry without one
   */
  record IdentityToken(String user, Secret token) implements RegistryLogin {
    @Override
    public String who() {
      return "an identity token";
    }

    /** podman reads no token without an {@code auth} beside it (4.3.1). */
    @Override
    public Map<String, String> auth() {
      return Map.of("auth", encode(user, ""), "identitytoken", token.reveal());
    }
  }

  /** A credential helper on the engine's PATH. */
  record Helper(String name) implements RegistryLogin {
    @Override
    public String who() {
      return "docker-credential-" + name;
    }

    @Override
    public Map<String, String> auth() {
      return Map.of();
    }

    @Override
    public Optional<String> helper() {
      return Optional.of(name);
    }
  }

  /** Empty if the user cannot be sent to a registry, or could forge a line of a log. */
  static Optional<Password> password(String user, Secret password) {
    boolean usable =
        !user.isEmpty()
            && user.codePoints().allMatch(symbol -> symbol != ':' && Printable.isShown(symbol));
    return usable ? Optional.of(new Password(user, password)) : Optional.empty();
  }

  /** Reads {@code base64(USER:PASSWORD)}, as config.json and ECR write it. */
  static Optional<Password> decode(String base64) {
    try {
      String both =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64.strip())))
              .toString();
      int colon = both.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : password(both.substring(0, colon), Secret.of(both.substring(colon + 1)));
    } catch (IllegalArgumentException | CharacterCodingException notAPair) {
      return Optional.empty();
    }
  }

  private static String encode(String user, String password) {
    return Base64.getEncoder()
        .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }
}
