package awsoidc.trust;

import awsoidc.pattern.Wildcards;
import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One statement of a trust policy: keys of a condition AND, values of a key OR ("Policy evaluation
 * logic", IAM User Guide).
 *
 * @param variables whether the policy's Version has variables
 * @param marks where the statement stands (of an empty text), or a member of it
 */
public record Statement(
    boolean allow,
    Principals principals,
    Actions actions,
    List<PolicyCondition> conditions,
    boolean variables,
    Function<String, Mark> marks) {

  public static final String ACTION = "sts:AssumeRoleWithWebIdentity";

  /**
   * Action, or NotAction.
   *
   * @param negated whether it is for all but these
   * @param patterns as they are written
   */
  public record Actions(boolean negated, List<String> patterns) {
    public Actions {
      patterns = List.copyOf(patterns);
    }

    boolean admit() {
      String action = WebIdentityRequest.folded(ACTION);
      return patterns.stream()
              .anyMatch(pattern -> Wildcards.of(WebIdentityRequest.folded(pattern)).match(action))
          != negated;
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
   * @param others principals of other kinds, such as AWS or Service, which no web identity is
   */
  public record Principals(
      boolean negated, boolean everyone, List<String> federated, Map<String, List<String>> others) {

    Truth include(String provider) {
      boolean named = everyone || federated.contains(provider);
      if (negated) {
        return named ? Truth.FAILS : Truth.UNKNOWN;
      }
      return named ? Truth.HOLDS : federated.contains("*") ? Truth.UNKNOWN : Truth.FAILS;
    }

    /** Whether it has nothing to do with web identities, so that its conditions are no matter. */
    public boolean areOthers() {
      return !negated && !everyone && federated.isEmpty() && !others.isEmpty();
    }

    String misfit(String provider) {
      if (areOthers()) {
        return "Principal: is for " + named() + ", not for web identities";
      }
      return negated
          ? "NotPrincipal: includes " + provider
          : "Principal: Federated is "
              + (federated.isEmpty() ? "missing" : String.join(", ", federated))
              + ", and must be "
              + provider;
    }

    private String named() {
      return others.entrySet().stream()
          .flatMap(kind -> kind.getValue().stream().map(name -> kind.getKey() + " " + name))
          .collect(Collectors.joining(", "));
    }

    String doubt() {
      return negated
          ? "NotPrincipal: cannot be evaluated offline, AWS supports none in a trust policy"
          : "Principal: Federated is *, which cannot be evaluated offline";
    }
  }

  /** What it is to a request of this provider. */
  public Finding judge(int number, WebIdentityRequest request) {
    return judge(number, request.provider().arn(), request);
  }

  Finding judge(int number, String provider, WebIdentityRequest request) {
    List<Misfit> misfits = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    switch (principals.include(provider)) {
      case FAILS -> misfits.add(Misfit.of(Misfit.Part.PRINCIPAL, principals.misfit(provider)));
      case UNKNOWN -> doubts.add(principals.doubt());
      case HOLDS -> {
        if (allow && principals.everyone()) {
          warnings.add("Principal: * is everybody; name the provider, " + provider);
        }
      }
    }
    if (!principals.areOthers()) {
      if (!actions.admit()) {
        misfits.add(Misfit.of(Misfit.Part.ACTION, actions.misfit()));
      }
      for (PolicyCondition condition : conditions) {
        switch (condition.judge(request)) {
          case FAILS -> misfits.add(Misfit.of(condition, condition.misfit(request)));
          case UNKNOWN -> doubts.add(condition.doubt(request));
          case HOLDS -> condition.warning(request).ifPresent(warnings::add);
        }
      }
    }
    return new Finding(number, this, misfits, doubts, warnings);
  }
}
