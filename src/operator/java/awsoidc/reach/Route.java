package awsoidc.reach;

import awsoidc.role.Rule;
import java.util.List;
import java.util.Optional;

/**
 * A way from the jobs of a rule to a role.
 *
 * @param number of the rule, from 1
 * @param profile the named profile that has the role; absent for the job's main credentials
 * @param variable the job variable by which the author names the role
 * @param chain ARNs from the role that the token is exchanged for to the one that the job gets, or
 *     a pattern of ARNs; nothing for {@code assume: none}
 * @param pattern whether the first of the chain is a pattern of ARNs
 */
public record Route(
    int number,
    Rule rule,
    Optional<String> profile,
    Optional<String> variable,
    List<String> chain,
    boolean pattern,
    List<Weakness> weaknesses,
    TrustFit trust) {

  public Route {
    chain = List.copyOf(chain);
    weaknesses = List.copyOf(weaknesses);
  }

  Route ofProfile(String name) {
    return new Route(number, rule, Optional.of(name), variable, chain, pattern, weaknesses, trust);
  }

  Route chosenBy(String name) {
    return new Route(number, rule, profile, Optional.of(name), chain, pattern, weaknesses, trust);
  }

  /** The role that the job gets; absent for {@code assume: none}. */
  public Optional<String> role() {
    return chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast());
  }

  /** The roles on the way. */
  public List<String> via() {
    return chain.isEmpty() ? List.of() : chain.subList(0, chain.size() - 1);
  }

  /** Whether more jobs get the role than it seems, by the rule or by the trust policy. */
  public boolean isWeak() {
    return !weaknesses.isEmpty() || isTrustWeak();
  }

  /** Whether {@code lint} finds something in the trust policy. */
  public boolean isTrustWeak() {
    return !trust.findings().isEmpty();
  }
}
