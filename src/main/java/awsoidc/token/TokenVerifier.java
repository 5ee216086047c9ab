package awsoidc.token;

import awsoidc.net.Sleep;
import awsoidc.token.TokenVerifier.Result.Kind;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * {@code gitlab.verify: jwks}: checks signature, issuer, audience and times of a token before
 * anything is sent. Only signatures with a public key count (RFC 8725, section 3.1): {@code none}
 * and HS* never do.
 */
public final class TokenVerifier {

  /**
   * What came of it.
   *
   * @param why it is not to be used, or its keys cannot be fetched; empty otherwise
   */
  public record Result(Kind kind, String why) {

    public enum Kind {
      /** The issuer signed it for this runner, and it is valid now. */
      VERIFIED,
      REFUSED,
      /** The issuer signed it for AWS, but it has expired. */
      EXPIRED,
      /** The issuer's keys cannot be fetched; a later try may succeed. */
      UNAVAILABLE
    }
  }

  private static final Duration LEEWAY = Duration.ofMinutes(1);

  private final TokenSettings settings;
  private final IssuerKeys keys;
  private final InstantSource clock;

  /**
   * @param cache a directory for the keys, shared by all jobs; need not exist
   */
  public TokenVerifier(TokenSettings settings, Fetch fetch, Path cache, InstantSource clock) {
    this(settings, fetch, cache, clock, Thread::sleep);
  }

  TokenVerifier(TokenSettings settings, Fetch fetch, Path cache, InstantSource clock, Sleep sleep) {
    this.settings = settings;
    this.keys = new IssuerKeys(settings.issuer(), fetch, cache, clock, sleep);
    this.clock = clock;
  }

  /**
   * Checks a token; takes as long as two small requests where its key is not known yet, and up to
   * five seconds more where the issuer has just been asked.
   */
  public Result verify(IdToken token) {
    try {
      SignedJWT jwt = SignedJWT.parse(token.jwt().reveal());
      String kid = jwt.getHeader().getKeyID();
      JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
      if (!JWSAlgorithm.Family.RSA.contains(algorithm)
          && !JWSAlgorithm.Family.EC.contains(algorithm)) {
        return refused("its signature is of the kind " + algorithm + ", not RS256");
      }
      if (kid == null) {
        return refused("its header names no key (kid)");
      }
      List<JWK> candidates = keys.named(kid);
      if (candidates.isEmpty()) {
        return refused(settings.issuer() + " has no key " + kid);
      }
      return candidates.stream().anyMatch(key -> fits(jwt, key))
          ? claims(token)
          : refused("its signature is not that of " + settings.issuer());
    } catch (ParseException e) {
      return refused("it is not a signed JWT");
    } catch (IOException e) {
      return new Result(Kind.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private static boolean fits(SignedJWT jwt, JWK key) {
    JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
    if (key.getAlgorithm() != null && !key.getAlgorithm().equals(algorithm)) {
      return false;
    }
    try {
      Optional<JWSVerifier> verifier = verifier(key);
      return verifier.isPresent()
          && verifier.get().supportedJWSAlgorithms().contains(algorithm)
          && jwt.verify(verifier.get());
    } catch (JOSEException unusableKey) {
      return false;
    }
  }

  private static Optional<JWSVerifier> verifier(JWK key) throws JOSEException {
    if (key instanceof RSAKey rsa) {
      return Optional.of(new RSASSAVerifier(rsa));
    }
    return key instanceof ECKey ec ? Optional.of(new ECDSAVerifier(ec)) : Optional.empty();
  }

  private Result claims(IdToken token) {
    Instant now = clock.instant();
    if (!token.issuer().equals(settings.issuer())) {
      return refused("its iss is " + token.issuer() + ", not " + settings.issuer());
    }
    if (settings.variable().isEmpty()
        && token.audience().stream().noneMatch(settings.audiences()::contains)) {
      return refused("its aud is not ours");
    }
    if (token.expiry().isEmpty()) {
      return refused("it has no exp");
    }
    if (token.expiry().get().plus(LEEWAY).isBefore(now)) {
      return new Result(Kind.EXPIRED, "");
    }
    Optional<Instant> notBefore = token.notBefore();
    return notBefore.isPresent() && notBefore.get().minus(LEEWAY).isAfter(now)
        ? refused("it is not valid before " + notBefore.get())
        : new Result(Kind.VERIFIED, "");
  }

  private static Result refused(String why) {
    return new Result(Kind.REFUSED, why);
  }
}
