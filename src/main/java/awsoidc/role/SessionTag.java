package awsoidc.role;

import awsoidc.role.ClaimTemplate.Part;
import awsoidc.token.Claims;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A session tag whose value may hold claims in braces (AWS STS API Reference, Tag). A character
 * that STS does not take becomes {@code -}; what is too long loses its end.
 *
 * @param transitive whether it stays on the sessions that follow
 */
public record SessionTag(String key, String value, boolean transitive) {

  private static final Pattern NOT_ALLOWED = Pattern.compile("[^\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]");
  private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}");
  private static final String RESERVED = "aws:";
  private static final int MAX_LENGTH = 256;

  /** Whether STS takes a key; those of AWS's own begin with aws:, however that is written. */
  public static boolean isKey(String key) {
    return KEY.matcher(key).matches()
        && !key.regionMatches(true, 0, RESERVED, 0, RESERVED.length());
  }

  public boolean isValid() {
    return new ClaimTemplate(value).isValid();
  }

  /** The same with the claims filled in. */
  SessionTag forClaims(Claims claims) {
    String whole =
        new ClaimTemplate(value)
            .fill(claims).stream().map(Part::text).collect(Collectors.joining());
    String valid = NOT_ALLOWED.matcher(whole).replaceAll("-");
    return new SessionTag(
        key, valid.length() > MAX_LENGTH ? valid.substring(0, MAX_LENGTH) : valid, transitive);
  }
}
