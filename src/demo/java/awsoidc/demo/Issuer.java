package awsoidc.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An OpenID Connect issuer as a GitLab instance is one: discovery document, key set and id_tokens
 * ("OpenID Connect (OIDC) Authentication Using ID Tokens" in GitLab's docs; OpenID Connect
 * Discovery 1.0, section 4). It is its own GitLab URL, too, where a token needs one.
 */
public final class Issuer implements AutoCloseable {

  private static final String KEYS = "/oauth/discovery/keys";

  /** GitLab backdates nbf by so much, for clocks that differ. */
  private static final Duration BACKDATED = Duration.ofSeconds(5);

  private final Clock clock;
  private final RSAKey key = newKey("demo");
  private final LoopbackServer server;
  private final AtomicInteger keyRequests = new AtomicInteger();

  private Issuer(Clock clock) {
    this.clock = clock;
    this.server = LoopbackServer.start(null, this::answer);
  }

  /** Listens on a free port of 127.0.0.1. */
  public static Issuer start(Clock clock) {
    return new Issuer(clock);
  }

  /** The issuer as the token's {@code iss} says it. */
  public String url() {
    return server.url();
  }

  /**
   * An id_token as {@code id_tokens:} gives it to a job.
   *
   * @param claims added last: they may override any of ours, iss and exp included
   * @param audience one is written as a string, several as a list (RFC 7519, section 4.1.3)
   * @param lifetime until exp; negative for a token that has expired
   */
  public String idToken(Map<String, ?> claims, List<String> audience, Duration lifetime) {
    return signed(key, claims, audience, lifetime);
  }

  /** The same token, signed by someone else who claims to be us: same kid, another key. */
  public String forged(Map<String, ?> claims, List<String> audience, Duration lifetime) {
    return signed(newKey(key.getKeyID()), claims, audience, lifetime);
  }

  /** How often the key set was asked for. */
  public int keyRequests() {
    return keyRequests.get();
  }

  /** Gives this answer to the next request, whatever it is. */
  public void answerNextRaw(int status, String contentType, String body) {
    server.answerNext(new HttpRequest.Answer(status, contentType, body));
  }

  /**
   * Closes the connection of the next request without an answer. Beware: the JDK's own client tries
   * a GET once more by itself.
   */
  public void dropNext() {
    server.dropNext();
  }

  /** Delays the answer to the next request. */
  public void delayNext(Duration delay) {
    server.delayNext(delay);
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpRequest.Answer answer(HttpRequest exchange) {
    return switch (exchange.path()) {
      case "/.well-known/openid-configuration" -> HttpRequest.Answer.json(discovery());
      case KEYS -> {
        keyRequests.incrementAndGet();
        yield HttpRequest.Answer.json(new JWKSet(key).toString());
      }
      default -> HttpRequest.Answer.notFound();
    };
  }

  private String discovery() {
    return JSONObjectUtils.toJSONString(
        Map.of(
            "issuer", url(),
            "jwks_uri", url() + KEYS,
            "authorization_endpoint", url() + "/oauth/authorize",
            "token_endpoint", url() + "/oauth/token",
            "response_types_supported", List.of("code"),
            "subject_types_supported", List.of("public"),
            "id_token_signing_alg_values_supported", List.of("RS256")));
  }

  private String signed(
      RSAKey signer, Map<String, ?> claims, List<String> audience, Duration lifetime) {
    long now = clock.instant().getEpochSecond();
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("iss", url());
    payload.put("aud", audience.size() == 1 ? audience.getFirst() : audience);
    payload.put("iat", now);
    payload.put("nbf", now - BACKDATED.toSeconds());
    payload.put("exp", now + lifetime.toSeconds());
    payload.put("jti", UUID.randomUUID().toString());
    payload.putAll(claims);
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(signer.getKeyID()).build();
    JWSObject token = new JWSObject(header, new Payload(payload));
    try {
      token.sign(new RSASSASigner(signer));
    } catch (JOSEException e) {
      throw new IllegalStateException("RS256 is always there", e);
    }
    return token.serialize();
  }

  private static RSAKey newKey(String id) {
    try {
      return new RSAKeyGenerator(2048)
          .keyID(id)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.RS256)
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("RSA is always there", e);
    }
  }
}
