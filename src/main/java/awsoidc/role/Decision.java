package awsoidc.role;

import awsoidc.pattern.Glob;
import java.util.List;
import java.util.Optional;

/** What the rules say of a token. */
public sealed interface Decision {

  /**
   * The job may have this.
   *
   * @param chooser the job variable that chose the role, if the rule leaves that to one
   */
  record Granted(Grant grant, Optional<String> chooser) implements Decision {}

  /** {@code assume: none}: the job is to run without credentials. */
  record Declined(String rule) implements Decision {}

  /**
   * {@code assume: none} may be meant for the job: the token does not say.
   *
   * @param rule that declines
   * @param claims that the token lacks, at least one
   * @param next the rule that fits
   */
  record Undecided(String rule, List<String> claims, String next) implements Decision {
    public Undecided {
      claims = List.copyOf(claims);
    }
  }

  /** No rule fits; {@code closest} comes nearest, if there is a rule at all. */
  record Unmatched(Optional<NearMiss> closest) implements Decision {}

  /**
   * A rule fits, but the job variable that is to name the role does not, or is missing.
   *
   * @param value what it holds, if it is set
   */
  record RoleNotAllowed(String rule, String variable, Optional<String> value, List<Glob> allow)
      implements Decision {}

  /**
   * The rule that most of the token's claims fulfil, and the conditions that they do not.
   *
   * @param misses at least one, in the order of the YAML
   */
  record NearMiss(String rule, List<Miss> misses) {
    public NearMiss {
      misses = List.copyOf(misses);
    }
  }

  /**
   * A condition that is not fulfilled.
   *
   * @param values the token's values of that claim; empty if it lacks it
   */
  record Miss(String claim, List<Glob> wanted, List<String> values) {}
}
