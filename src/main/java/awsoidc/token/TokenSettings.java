package awsoidc.token;

import awsoidc.net.Network;
import java.util.List;
import java.util.Optional;

/**
 * Which id_token is the AWS token.
 *
 * @param issuer its {@code iss}: AWS compares it exactly
 * @param audiences one of these is among its {@code aud}
 * @param variable the name of its entry in id_tokens:, if the operator fixed one; its audience is
 *     then for STS alone to judge
 * @param verification {@code verify: jwks}: the way to the issuer, whose keys are to have signed
 *     the token; absent: only STS checks that
 */
public record TokenSettings(
    String issuer,
    List<String> audiences,
    Optional<String> variable,
    Optional<Network> verification) {

  public TokenSettings {
    audiences = List.copyOf(audiences);
  }
}
