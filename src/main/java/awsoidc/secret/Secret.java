package awsoidc.secret;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * A value that must not be seen: a token, a key. It does not print itself, cannot be serialised and
 * compares in constant time; {@link #reveal} is the one way out, so that a reader finds every use.
 */
public final class Secret {

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The value itself; keep it out of argv, logs and messages. */
  public String reveal() {
    return value;
  }

  /**
   * The text without these, in the forms in which a server's answer quotes what was sent: as they
   * are, or as canonical strings and forms have them.
   */
  public static String mask(String text, List<Secret> secrets) {
    String masked = text;
    for (Secret secret : secrets) {
      String encoded = URLEncoder.encode(secret.value, StandardCharsets.UTF_8);
      masked = masked.replace(secret.value, secret.toString()).replace(encoded, secret.toString());
    }
    return masked;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
  }

  /** The same for all secrets: a hash would tell about the value. */
  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "[MASKED]";
  }

  private byte[] bytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
