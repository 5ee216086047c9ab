package awsoidc.role;

import awsoidc.pattern.Glob;
import java.util.List;

/** What a rule says about the role. */
public sealed interface Assume {

  /** {@code assume: none}: the job runs without credentials. */
  record None() implements Assume {}

  /** {@code assume: ARN}. */
  record Fixed(RoleArn role) implements Assume {}

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
  }
}
