package awsoidc.role;

import awsoidc.pattern.Glob;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a rule says about the role. */
public sealed interface Assume {

  /** The ARNs of the roles that it may give, or patterns of them; none where it gives none. */
  List<String> arns();

  /**
   * Decides for a job that the rule fits.
   *
   * @param grant what a role means for the job
   */
  Decision decide(
      String rule, Function<String, Optional<String>> jobVariable, Function<RoleArn, Grant> grant);

  /** The job variable that chooses the role, if one does. */
  default Optional<String> chooser() {
    return Optional.empty();
  }

  default boolean isNone() {
    return false;
  }

  /** {@code assume: none}: the job runs without credentials. */
  record None() implements Assume {
    @Override
    public List<String> arns() {
      return List.of();
    }

    @Override
    public Decision decide(
        String rule,
        Function<String, Optional<String>> jobVariable,
        Function<RoleArn, Grant> grant) {
      return new Decision.Declined(rule);
    }

    @Override
    public boolean isNone() {
      return true;
    }
  }

  /** {@code assume: ARN}. */
  record Fixed(RoleArn role) implements Assume {
    @Override
    public List<String> arns() {
      return List.of(role.toString());
    }

    @Override
    public Decision decide(
        String rule,
        Function<String, Optional<String>> jobVariable,
        Function<RoleArn, Grant> grant) {
      return new Decision.Granted(grant.apply(role));
    }
  }

  /**
   * {@code assume: {variable: NAME, allow: [PATTERN…]}}: the author chooses, within limits.
   *
   * @param variable the job variable with the role's ARN; untrusted
   * @param allow patterns of ARNs, at least one
   */
  record FromVariable(String variable, List<Glob> allow) implements Assume {
    public FromVariable {
      allow = List.copyOf(allow);
    }

    @Override
    public List<String> arns() {
      return allow.stream().map(Glob::pattern).toList();
    }

    @Override
    public Optional<String> chooser() {
      return Optional.of(variable);
    }

    /** Pasted into a form, an ARN often has a blank or a line break at its ends. */
    @Override
    public Decision decide(
        String rule,
        Function<String, Optional<String>> jobVariable,
        Function<RoleArn, Grant> grant) {
      Optional<String> value = jobVariable.apply(variable);
      Optional<RoleArn> role =
          value
              .map(String::strip)
              .filter(arn -> allow.stream().anyMatch(pattern -> pattern.matches(arn)))
              .flatMap(RoleArn::parse);
      return role.isPresent()
          ? new Decision.Granted(grant.apply(role.get()))
          : new Decision.RoleNotAllowed(rule, variable, value, allow);
    }
  }
}
