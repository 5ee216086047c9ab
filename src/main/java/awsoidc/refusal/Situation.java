package awsoidc.refusal;

import awsoidc.role.Grant;
import awsoidc.sts.StsSettings;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSettings;
import java.time.Instant;
import java.util.Optional;

/**
 * Whose request STS refused, and when.
 *
 * @param profile the session's name in the grant; empty for the job's own
 */
public record Situation(
    Grant grant,
    Optional<String> profile,
    IdToken token,
    TokenSettings ours,
    StsSettings sts,
    Instant now) {

  /** The audience that AWS must list: the one of the token's that gitlab.audience names. */
  String audience() {
    return token.audience().stream()
        .filter(ours.audiences()::contains)
        .findFirst()
        .orElse(token.audience().isEmpty() ? "" : token.audience().getFirst());
  }
}
