package awsoidc.issuer;

import java.net.URI;
import java.net.URISyntaxException;

/** The URL that tokens are to name as their {@code iss}, and where AWS looks for its documents. */
public record PublicUrl(String url) {

  private static final int HTTPS = 443;

  /**
   * Reads one as AWS takes it ("Create an OpenID Connect (OIDC) identity provider in IAM" in AWS's
   * docs).
   *
   * @throws IllegalArgumentException whose message says what is wrong
   */
  public static PublicUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("it is no URL", e);
    }
    if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException("it must begin with https:// and a host");
    }
    if (uri.getPort() >= 0) {
      throw new IllegalArgumentException(
          uri.getPort() == HTTPS
              ? "leave out the port: AWS compares the text with the token's iss"
              : "AWS takes no port but 443");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("it must have no user, query or fragment");
    }
    if (!uri.getRawPath().matches("[\\w./~-]*")) {
      throw new IllegalArgumentException("its path may have letters, digits and _ . ~ - only");
    }
    if (text.endsWith("/") || text.endsWith("/.well-known/openid-configuration")) {
      throw new IllegalArgumentException(
          "it must end without a slash and without .well-known/openid-configuration");
    }
    return new PublicUrl(text);
  }

  /** As IAM calls the provider: without the scheme. */
  public String providerName() {
    return url.substring("https://".length());
  }

  @Override
  public String toString() {
    return url;
  }
}
