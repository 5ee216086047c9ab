package awsoidc.refusal;

import awsoidc.token.IdToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Pieces that refusals share. */
public final class Phrases {

  private Phrases() {}

  /** The claims that decide in AWS. */
  static List<String> claims(IdToken token, Instant now) {
    return List.of(
        "  token: " + token.variable(),
        "    iss: " + token.issuer(),
        "    aud: " + audience(token),
        "    sub: " + token.claims().text("sub").orElse("(none)"),
        "    exp: " + token.expiry().map(exp -> expiry(exp, now)).orElse("(none)"));
  }

  private static String expiry(Instant exp, Instant now) {
    return exp
        + (exp.isBefore(now)
            ? " (" + duration(Duration.between(exp, now)) + " ago)"
            : " (in " + duration(Duration.between(now, exp)) + ")");
  }

  static String audience(IdToken token) {
    return token.audience().isEmpty() ? "(none)" : String.join(", ", token.audience());
  }

  static String oneOf(List<?> patterns) {
    return patterns.stream().map(Object::toString).collect(Collectors.joining(" or "));
  }

  /** Rounded to the minute. */
  public static String roughly(Duration duration) {
    return duration(Duration.ofMinutes(Math.round(duration.toSeconds() / 60.0)));
  }

  /** Such as {@code 1h30m}, {@code 45s}. */
  public static String duration(Duration duration) {
    Duration whole = Duration.ofSeconds(Math.max(0, Math.round(duration.toMillis() / 1000.0)));
    return whole.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
