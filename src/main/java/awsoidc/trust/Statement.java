package awsoidc.trust;

import awsoidc.pattern.Wildcards;
import java.util.ArrayList;
import java.util.List;

/**
 * One statement of a trust policy: keys of a condition AND, values of a key OR ("Policy evaluation
 * logic", IAM User Guide).
 */
record Statement(
    boolean allow, Principals principals, Actions actions, List<PolicyCondition> conditions) {

  static final String ACTION = "sts:AssumeRoleWithWebIdentity";

  /**
   * Action, or NotAction.
   *
   * @param negated whether it is for all but these
   */
  record Actions(boolean negated, List<Wildcards> patterns) {
    boolean admit() {
      String action = WebIdentityRequest.folded(ACTION);
      return patterns.stream().anyMatch(pattern -> pattern.match(action)) != negated;
    }

    String misfit() {
      return negated ? "NotAction: includes " + ACTION : "Action: must be or include " + ACTION;
    }
  }

  /**
   * Principal, or NotPrincipal.
   *
   * @param negated whether it is for all but these
   * @param everyone whether {@code *} is among them, alone or as {@code {"AWS": "*"}}
   * @param federated identity providers
   * @param others principals of other kinds, which no web identity is
   */
  record Principals(
      boolean negated, boolean everyone, List<String> federated, List<String> others) {

    Truth include(String provider) {
      boolean named = everyone || federated.contains(provider);
      if (negated) {
        return named ? Truth.FAILS : Truth.UNKNOWN;
      }
      return named ? Truth.HOLDS : federated.contains("*") ? Truth.UNKNOWN : Truth.FAILS;
    }

    /** Whether it has nothing to do with web identities, so that its conditions are no matter. */
    boolean areOthers() {
      return !negated && !everyone && federated.isEmpty() && !others.isEmpty();
    }

    String misfit(String provider) {
      if (areOthers()) {
        return "Principal: is for " + String.join(", ", others) + ", not for web identities";
      }
      return negated
          ? "NotPrincipal: includes " + provider
          : "Principal: Federated is "
              + (federated.isEmpty() ? "missing" : String.join(", ", federated))
              + ", and must be "
              + provider;
    }

    String doubt() {
      return negated
          ? "NotPrincipal: cannot be evaluated offline, AWS supports none in a trust policy"
          : "Principal: Federated is *, which cannot be evaluated offline";
    }
  }

  /** What it is to a request of this provider. */
  Finding judge(int number, String provider, WebIdentityRequest request) {
    List<String> misfits = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    switch (principals.include(provider)) {
      case FAILS -> misfits.add(principals.misfit(provider));
      case UNKNOWN -> doubts.add(principals.doubt());
      case HOLDS -> {
        if (allow && principals.everyone()) {
          warnings.add("Principal: * is everybody; name the provider, " + provider);
        }
      }
    }
    if (!principals.areOthers()) {
      if (!actions.admit()) {
        misfits.add(actions.misfit());
      }
      for (PolicyCondition condition : conditions) {
        switch (condition.judge(request)) {
          case FAILS -> misfits.add(condition.misfit(request));
          case UNKNOWN -> doubts.add(condition.doubt(request));
          case HOLDS -> condition.warning(request).ifPresent(warnings::add);
        }
      }
    }
    return new Finding(number, allow, misfits, doubts, warnings);
  }
}
