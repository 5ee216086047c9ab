package awsoidc.token;

import awsoidc.text.EditDistance;
import java.util.Locale;
import java.util.Optional;

/** Why an id_token is not the AWS token, though it was probably meant to be. */
public record NearMiss(Difference difference, String claim, String found, String expected) {

  public enum Difference {
    SLASH,
    /** http and https, or none at all. */
    SCHEME,
    CASE,
    /** A letter or two of the host. */
    HOST,
    /** The audience matches, the issuer does not. */
    ISSUER,
    /** The audience is one that other tools use for AWS. */
    AWS_AUDIENCE,
    NO_AUDIENCE
  }

  private static final int TYPO = 2;

  /** Empty if the token is meant for somebody else. */
  static Optional<NearMiss> of(IdToken token, TokenSettings ours) {
    boolean issuerIsOurs = token.issuer().equals(ours.issuer());
    boolean audienceIsOurs = token.audience().stream().anyMatch(ours.audiences()::contains);
    if (audienceIsOurs || (!issuerIsOurs && !token.issuer().isEmpty())) {
      Optional<Difference> difference = difference(token.issuer(), ours.issuer());
      if (audienceIsOurs || difference.isPresent()) {
        return Optional.of(
            new NearMiss(
                difference.orElse(Difference.ISSUER), "iss", token.issuer(), ours.issuer()));
      }
      return Optional.empty();
    }
    if (token.audience().isEmpty()) {
      return Optional.of(
          new NearMiss(Difference.NO_AUDIENCE, "aud", "", ours.audiences().getFirst()));
    }
    return token.audience().stream().flatMap(found -> audience(found, ours).stream()).findFirst();
  }

  private static Optional<NearMiss> audience(String found, TokenSettings ours) {
    for (String expected : ours.audiences()) {
      Optional<Difference> difference = difference(found, expected);
      if (difference.isPresent()) {
        return Optional.of(new NearMiss(difference.get(), "aud", found, expected));
      }
    }
    boolean aws = found.contains("amazonaws.com") || found.contains("aws.amazon.com");
    return aws
        ? Optional.of(
            new NearMiss(Difference.AWS_AUDIENCE, "aud", found, ours.audiences().getFirst()))
        : Optional.empty();
  }

  /** How two texts differ that mean the same; empty if they do not. */
  static Optional<Difference> difference(String found, String expected) {
    if (noSlash(found).equals(noSlash(expected))) {
      return Optional.of(Difference.SLASH);
    }
    String one = noSlash(noScheme(found));
    String other = noSlash(noScheme(expected));
    if (one.equals(other)) {
      return Optional.of(Difference.SCHEME);
    }
    if (one.equalsIgnoreCase(other)) {
      return Optional.of(Difference.CASE);
    }
    boolean urls = found.contains("://") && expected.contains("://");
    boolean sameRest = afterHost(one).equals(afterHost(other));
    return urls && sameRest && distance(host(one), host(other)) <= TYPO
        ? Optional.of(Difference.HOST)
        : Optional.empty();
  }

  private static String noSlash(String text) {
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  private static String noScheme(String text) {
    int scheme = text.indexOf("://");
    return scheme < 0 ? text : text.substring(scheme + 3);
  }

  private static String host(String text) {
    return text.substring(0, hostEnd(text)).toLowerCase(Locale.ROOT);
  }

  private static String afterHost(String text) {
    return text.substring(hostEnd(text));
  }

  private static int hostEnd(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? text.length() : slash;
  }

  /** The edit distance, as far as that is a typo. */
  private static int distance(String one, String other) {
    if (Math.abs(one.length() - other.length()) > TYPO || one.length() > 255) {
      return TYPO + 1;
    }
    return EditDistance.between(one, other);
  }
}
