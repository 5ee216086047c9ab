package awsoidc.session;

import awsoidc.net.Connections;
import awsoidc.net.UnusableCaBundle;
import awsoidc.net.UnusableProxy;
import awsoidc.refusal.Refusal;
import awsoidc.refusal.TokenRefusals;
import awsoidc.token.HttpFetch;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSettings;
import awsoidc.token.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code gitlab.verify: jwks}: in prepare, before anything is sent, and in config, where claims
 * choose the sandbox.
 */
public final class Verification {

  /** For the metadata and the keys together, of a few kilobytes each. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ExchangeContext context;
  private final TokenSettings settings;

  public Verification(ExchangeContext context, TokenSettings settings) {
    this.context = context;
    this.settings = settings;
  }

  /** Why this token must not be used. Without {@code verify: jwks}, only STS checks it. */
  public Optional<Refusal> refusal(IdToken token) {
    if (settings.verification().isEmpty()) {
      return Optional.empty();
    }
    Connections connections;
    try {
      connections = new Connections(settings.verification().get(), context.variable());
    } catch (UnusableCaBundle e) {
      return Optional.of(Refusal.unusableAuthorities("gitlab." + e.getMessage()));
    }
    TokenVerifier verifier =
        new TokenVerifier(
            settings,
            new HttpFetch(connections, context.clock(), PATIENCE),
            context.userHome().resolve(".cache/aws-oidc-executor"),
            context.clock());
    try {
      return refusal(verifier, token);
    } catch (UnusableProxy e) {
      return Optional.of(Refusal.unusableProxy(String.valueOf(e.getMessage())));
    }
  }

  private Optional<Refusal> refusal(TokenVerifier verifier, IdToken token) {
    TokenVerifier.Result result = verifier.verify(token);
    Instant now = context.clock().instant();
    return switch (result.kind()) {
      case VERIFIED -> Optional.empty();
      case REFUSED -> Optional.of(TokenRefusals.unverified(token, result.why(), now));
      case EXPIRED -> Optional.of(TokenRefusals.expired(token, now));
      case UNAVAILABLE -> Optional.of(Refusal.keysUnavailable(settings.issuer(), result.why()));
    };
  }
}
