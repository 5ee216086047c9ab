package awsoidc.role;

import awsoidc.pattern.Glob;
import java.util.List;
import java.util.Optional;

/** What the rules say of a token. */
public sealed interface Decision {

  /** Calls the method of {@code cases} for this decision. */
  <T, E extends Exception> T fold(Cases<T, E> cases) throws E;

  interface Cases<T, E extends Exception> {
    T granted(Grant grant) throws E;

    T declined(String rule) throws E;

    T undecided(Undecided decision) throws E;

    T unmatched(Optional<NearMiss> closest) throws E;

    T roleNotAllowed(RoleNotAllowed decision) throws E;
  }

  /** The job may have this. */
  record Granted(Grant grant) implements Decision {
    @Override
    public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
      return cases.granted(grant);
    }
  }

  /** {@code assume: none}: the job is to run without credentials. */
  record Declined(String rule) implements Decision {
    @Override
    public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
      return cases.declined(rule);
    }
  }

  /**
   * {@code assume: none} may be meant for the job: the token does not say.
   *
   * @param claims that the token lacks, at least one
   */
  record Undecided(String rule, List<String> claims, String next) implements Decision {
    public Undecided {
      claims = List.copyOf(claims);
    }

    @Override
    public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
      return cases.undecided(this);
    }
  }

  /** No rule fits; {@code closest} comes nearest, if there is a rule at all. */
  record Unmatched(Optional<NearMiss> closest) implements Decision {
    @Override
    public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
      return cases.unmatched(closest);
    }
  }

  /** A rule fits, but the job variable that is to name the role does not, or is missing. */
  record RoleNotAllowed(String rule, String variable, Optional<String> value, List<Glob> allow)
      implements Decision {
    @Override
    public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
      return cases.roleNotAllowed(this);
    }
  }

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
