package awsoidc.token;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An id_token of the job: a JWT that GitLab signed. Nobody here has checked the signature; the
 * claims count only because the very token that they were read from is the one that STS checks.
 *
 * @param variable the name of its entry in id_tokens:
 * @param claims what it says, unverified
 */
public record IdToken(String variable, Secret jwt, Claims claims) {

  /** The longest WebIdentityToken that STS takes (AWS STS API Reference). */
  static final int MAX_LENGTH = 20_000;

  static final String TOO_LONG =
      "it is longer than the " + MAX_LENGTH + " characters that STS takes";

  /** Longer values are no tokens. Claims are read beyond MAX_LENGTH, for the error message. */
  private static final int MAX_READ = 1 << 20;

  /** The year 9999, in seconds; later times would overflow in calculations. */
  private static final long MAX_TIME = 253_402_300_799L;

  /** "Create an OpenID Connect (OIDC) identity provider in IAM", IAM User Guide. */
  private static final List<String> ALGORITHMS =
      List.of("RS256", "RS384", "RS512", "ES256", "ES384", "ES512");

  /** No job of GitLab's takes as long. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  // The beginning of {" in base64url, and three parts: nothing else of a job's variables looks so.
  private static final Pattern JWT = Pattern.compile("ey[\\w-]+\\.[\\w-]+\\.[\\w-]*");

  /** Whether a variable's value has the shape of a JWT (RFC 7519, section 3). */
  static boolean looksLikeOne(String value) {
    return value.startsWith("ey") && value.length() <= MAX_READ && JWT.matcher(value).matches();
  }

  /** Decodes; an {@link IOException} says what is wrong without quoting the token. */
  public static IdToken decode(String variable, String value) throws IOException {
    if (value.length() > MAX_LENGTH) {
      throw new IOException(TOO_LONG);
    }
    return decodeAnyLength(variable, value);
  }

  static IdToken decodeAnyLength(String variable, String value) throws IOException {
    if (!looksLikeOne(value)) {
      throw new IOException("it is not a JWT" + whyNot(value));
    }
    String payload = value.substring(value.indexOf('.') + 1, value.lastIndexOf('.'));
    try {
      return new IdToken(
          variable, Secret.of(value), Claims.parse(Base64.getUrlDecoder().decode(payload)));
    } catch (IllegalArgumentException e) {
      throw new IOException("its payload is not base64url");
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new IOException("its payload is not valid JSON");
    }
  }

  /** Of the usual mistakes; never with a part of the value. */
  private static String whyNot(String value) {
    if (value.isBlank()) {
      return ": it is empty";
    } else if (value.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())) {
      return ": it begins with Bearer, which belongs into a header of HTTP";
    } else if (value.startsWith("gl") && value.contains("-")) {
      return ": it looks like an access token of GitLab's, and an ID token comes from id_tokens:";
    } else if (value.startsWith("\"") || value.startsWith("'")) {
      return ": it stands in quotes";
    } else if (value.startsWith("{")) {
      return ": it is JSON, perhaps with the token in it, or decoded";
    } else if (value.indexOf('\0') >= 0 || value.startsWith("\uFEFF")) {
      return ": it is not plain text, perhaps UTF-16 or with a byte order mark";
    } else if (value.matches("(?s).*\\s.*")) {
      return ": it has blanks or line breaks in it";
    } else if (value.matches("\\w+=ey.*")) {
      return ": it begins with the name of a variable";
    } else if (value.contains("=") || value.contains("+") || value.contains("/")) {
      return ": it has characters that base64url does not have, such as = at the end of a part";
    } else if (value.startsWith("ey")) {
      return ": it has not three parts with a dot between them, perhaps it is cut off";
    }
    return "";
  }

  boolean isTooLong() {
    return jwt.reveal().length() > MAX_LENGTH;
  }

  /** The claim {@code iss}; empty text if absent. */
  public String issuer() {
    return claims.text("iss").orElse("");
  }

  public List<String> audience() {
    return claims.all("aud");
  }

  /** The claim {@code exp}, after which STS refuses it; empty if it has none that is a time. */
  public Optional<Instant> expiry() {
    return time("exp");
  }

  /** The claim {@code nbf}, before which it is not valid yet. */
  Optional<Instant> notBefore() {
    return time("nbf");
  }

  /** The claim {@code iat}: when the job began, as GitLab sees it. */
  public Optional<Instant> issuedAt() {
    return time("iat");
  }

  /** What AWS does not accept of it, whatever a trust policy says; not that it has expired. */
  public List<String> faults(Instant now) {
    List<String> faults = new ArrayList<>();
    String algorithm = algorithm();
    if (!algorithm.isEmpty() && !ALGORITHMS.contains(algorithm)) {
      faults.add(
          "Its alg is " + algorithm + ": AWS accepts " + String.join(", ", ALGORITHMS) + ".");
    }
    expiry()
        .filter(end -> end.isAfter(now.plus(LONGEST)))
        .ifPresent(end ->
            faults.add("Its exp is " + end + ": a time is in seconds, not in milliseconds."));
    notBefore()
        .filter(begin -> begin.isAfter(now))
        .ifPresent(begin -> faults.add("It is not valid before " + begin + " (nbf)."));
    return faults;
  }

  private String algorithm() {
    String jws = jwt.reveal();
    try {
      byte[] header =
          Base64.getUrlDecoder().decode(jws.substring(0, Math.max(jws.indexOf('.'), 0)));
      return Claims.parse(header).text("alg").orElse("");
    } catch (IllegalArgumentException | IOException notReadable) {
      return "";
    }
  }

  private Optional<Instant> time(String claim) {
    try {
      return claims
          .text(claim)
          .map(IdToken::seconds)
          .filter(seconds -> -MAX_TIME <= seconds && seconds <= MAX_TIME)
          .map(Instant::ofEpochSecond);
    } catch (NumberFormatException notATime) {
      return Optional.empty();
    }
  }

  /** A NumericDate, which may have a fraction or an exponent (RFC 7519, section 2). */
  private static long seconds(String number) {
    boolean whole = true;
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c == '.' || c == 'e' || c == 'E') {
        whole = false;
      } else if (c != '-' && c != '+' && (c < '0' || c > '9')) {
        throw new NumberFormatException(); // Java's own floats may be hexadecimal, or NaN
      }
    }
    return whole ? Long.parseLong(number) : (long) Math.floor(Double.parseDouble(number));
  }
}
