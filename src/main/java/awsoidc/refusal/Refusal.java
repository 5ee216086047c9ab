package awsoidc.refusal;

import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.sts.Exchange;
import awsoidc.token.IdToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Why a job gets no credentials. */
public sealed interface Refusal {

  /** Its place in the catalogue. */
  Entry entry();

  /** What the job's log says. */
  List<String> lines(Help help);

  /** Whether a retry of the job may help: the outcome is then the system's failure. */
  default boolean retryable() {
    return false;
  }

  /** Whether only the operator of the runner can mend it, on this very machine. */
  default boolean isOperators() {
    return false;
  }

  /** STS, or the way to it. */
  record BySts(Exchange.Result.Refused refused, Situation situation) implements Refusal {
    @Override
    public Entry entry() {
      return StsDiagnosis.of(refused, situation);
    }

    @Override
    public boolean retryable() {
      return refused.error().retryable();
    }

    /** A proxy setting of the runner that is invalid, or a proxy that wants another user. */
    @Override
    public boolean isOperators() {
      return entry() == Entry.PROXY && !retryable();
    }

    @Override
    public List<String> lines(Help help) {
      return new StsMessages(refused, situation, help).lines();
    }
  }

  /** Several id_tokens match the configuration. */
  record SeveralTokens(List<IdToken> tokens) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.SEVERAL_TOKENS;
    }

    @Override
    public List<String> lines(Help help) {
      return TokenMessages.several(tokens);
    }
  }

  /** The variable of the token holds something else. */
  record UnreadableToken(String variable, String why) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.UNREADABLE_TOKEN;
    }

    @Override
    public List<String> lines(Help help) {
      return TokenMessages.unreadable(variable, why);
    }
  }

  /** {@code verify: jwks} does not accept the token. */
  record Unverified(IdToken token, String why, Instant now) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.UNVERIFIED;
    }

    @Override
    public List<String> lines(Help help) {
      return TokenMessages.unverified(token, why, now);
    }
  }

  /** {@code verify: jwks} finds that the token has expired. */
  record Expired(IdToken token, Instant now) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.EXPIRED_TOKEN;
    }

    @Override
    public List<String> lines(Help help) {
      return TokenMessages.expired(token, now, help);
    }
  }

  /** {@code verify: jwks} cannot check the token. */
  record KeysUnavailable(String issuer, String why) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.KEYS_UNAVAILABLE;
    }

    @Override
    public boolean retryable() {
      return true;
    }

    @Override
    public List<String> lines(Help help) {
      return List.of(
          "The keys of " + issuer + " cannot be fetched, so the id_token cannot be checked.",
          "  " + why,
          "  " + entry().remedy());
    }
  }

  /** The operator's CA bundle is unusable; {@code why} names its key. */
  record UnusableAuthorities(String why) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.TLS;
    }

    @Override
    public boolean isOperators() {
      return true;
    }

    @Override
    public List<String> lines(Help help) {
      return List.of(why);
    }
  }

  /** A proxy variable of the runner's environment is invalid; {@code why} names its variable. */
  record UnusableProxy(String why) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.PROXY;
    }

    @Override
    public boolean isOperators() {
      return true;
    }

    @Override
    public List<String> lines(Help help) {
      return List.of(why);
    }
  }

  /** No rule fits. */
  record NoRule(IdToken token, Optional<Decision.NearMiss> closest, Instant now)
      implements Refusal {
    @Override
    public Entry entry() {
      return Entry.NO_RULE;
    }

    @Override
    public List<String> lines(Help help) {
      return RuleMessages.unmatched(token, closest, now);
    }
  }

  /** A rule with {@code assume: none} may be meant for the job. */
  record Undecided(Decision.Undecided decision, IdToken token, Instant now) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.UNDECIDED_RULE;
    }

    @Override
    public List<String> lines(Help help) {
      return RuleMessages.undecided(decision, token, now);
    }
  }

  /** The job variable that names the role does not do. */
  record RoleNotAllowed(Decision.RoleNotAllowed decision, IdToken token) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.ROLE_NOT_ALLOWED;
    }

    @Override
    public List<String> lines(Help help) {
      return RuleMessages.roleNotAllowed(decision, token);
    }
  }

  /** The job sets AWS variables itself. */
  record Conflict(List<String> variables, Grant grant) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.CONFLICT;
    }

    @Override
    public List<String> lines(Help help) {
      return RuleMessages.conflict(variables, grant);
    }
  }

  /** The session ended, and the token too, so that there can be no other. */
  record SessionEnded(Grant grant, IdToken token, Instant ended, Instant now) implements Refusal {
    @Override
    public Entry entry() {
      return Entry.SESSION_ENDED;
    }

    @Override
    public List<String> lines(Help help) {
      return TokenMessages.ended(grant, token, ended, now);
    }
  }
}
