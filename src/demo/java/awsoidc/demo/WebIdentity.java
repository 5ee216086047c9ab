package awsoidc.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token that STS has found good: well-formed, of a known issuer, signed by it, for one of the
 * provider's audiences, not expired. Checked in AWS's order and refused in AWS's words
 * ("AssumeRoleWithWebIdentity", STS API Reference; the texts as users report them).
 */
record WebIdentity(
    OidcProvider provider, String audience, String subject, Map<String, Object> claims) {

  /** IAM accepts a token for some minutes after exp, for clocks that differ. */
  static final Duration GRACE = Duration.ofMinutes(5);

  static WebIdentity verified(String token, String account, List<OidcProvider> known, Instant now)
      throws AwsRefusal {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      String issuer = required("iss", claims.getIssuer());
      String subject = required("sub", claims.getSubject());
      if (claims.getAudience().isEmpty()) {
        throw missing("aud");
      }
      Date expiry = required("exp", claims.getExpirationTime());
      OidcProvider provider =
          known.stream()
              .filter(some -> some.account().equals(account) && some.issuer().equals(issuer))
              .findFirst()
              .orElseThrow(
                  () -> invalid("No OpenIDConnect provider found in your account for " + issuer));
      checkSignature(jwt, issuer);
      Optional<String> audience =
          claims.getAudience().stream().filter(provider.clientIds()::contains).findFirst();
      if (audience.isEmpty()) {
        throw invalid("Incorrect token audience");
      }
      if (now.isAfter(expiry.toInstant().plus(GRACE))) {
        throw new AwsRefusal(
            400,
            "ExpiredTokenException",
            "Token expired: current date/time %d must be before the expiration date/time %d"
                .formatted(now.getEpochSecond(), expiry.toInstant().getEpochSecond()));
      }
      return new WebIdentity(provider, audience.get(), subject, jwt.getPayload().toJSONObject());
    } catch (ParseException e) {
      throw invalid(
          "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access"
              + " Token)");
    }
  }

  private static void checkSignature(SignedJWT jwt, String issuer) throws AwsRefusal {
    try {
      JWKSet keys = VerificationKeys.of(issuer);
      JWK key = keys.getKeyByKeyId(jwt.getHeader().getKeyID());
      if (key == null) {
        throw noKey();
      }
      if (!jwt.verify(new RSASSAVerifier(key.toRSAKey()))) {
        throw invalid("The web identity token that was passed could not be validated by AWS");
      }
    } catch (IOException | JOSEException | ClassCastException e) {
      throw noKey();
    }
  }

  private static <T> T required(String claim, @Nullable T value) throws AwsRefusal {
    if (value == null) {
      throw missing(claim);
    }
    return value;
  }

  private static AwsRefusal missing(String claim) {
    return invalid("Missing a required claim: " + claim);
  }

  private static AwsRefusal noKey() {
    return invalid(
        "Couldn't retrieve verification key from your identity provider,  please reference"
            + " AssumeRoleWithWebIdentity documentation for requirements");
  }

  private static AwsRefusal invalid(String message) {
    return new AwsRefusal(400, "InvalidIdentityToken", message);
  }

  /** Without the claims. */
  @Override
  public String toString() {
    return subject + " of " + provider.issuer();
  }
}
