package awsoidc.container;

import awsoidc.secret.Secret;
import awsoidc.text.Printable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How one registry is logged in to: what an engine's config.json can say of it. */
public sealed interface RegistryLogin {

  /** Whom the registry sees, for people; no secret. */
  String who();

  /** A user and a password; the user has no colon (Basic, RFC 7617, section 2). */
  record Password(String user, Secret password) implements RegistryLogin {
    @Override
    public String who() {
      return "user " + user;
    }
  }

  /**
   * A token that the registry's authorization server takes for one of its own ("OAuth2 Token
   * Authentication", the distribution project's docs; the refresh_token there).
   *
   * @param user of no meaning to the server, but podman skips an entry that has none
   */
  record IdentityToken(String user, Secret token) implements RegistryLogin {
    @Override
    public String who() {
      return "an identity token";
    }
  }

  /**
   * A program {@code docker-credential-NAME} of the engine's PATH that knows the login.
   *
   * @param name a file's name, no path
   */
  record Helper(String name) implements RegistryLogin {
    @Override
    public String who() {
      return "docker-credential-" + name;
    }
  }

  /** A login of these two; empty if no registry can be told them. */
  static Optional<RegistryLogin> password(String user, Secret password) {
    return isUser(user) ? Optional.of(new Password(user, password)) : Optional.empty();
  }

  /** Reads {@code base64(USER:PASSWORD)}, as config.json and ECR write it. */
  static Optional<RegistryLogin> decode(String base64) {
    try {
      String both =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(java.nio.ByteBuffer.wrap(Base64.getDecoder().decode(base64.strip())))
              .toString();
      int colon = both.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : password(both.substring(0, colon), Secret.of(both.substring(colon + 1)));
    } catch (IllegalArgumentException | CharacterCodingException notAPair) {
      return Optional.empty();
    }
  }

  /** The user is said to people: no line of a log may be forged with it. */
  private static boolean isUser(String text) {
    return !text.isEmpty()
        && text.codePoints().allMatch(symbol -> symbol != ':' && Printable.isShown(symbol));
  }
}
