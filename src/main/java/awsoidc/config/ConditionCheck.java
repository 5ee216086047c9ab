package awsoidc.config;

import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;

/** Looks at a condition of a rule that is valid, and may warn of it. */
@FunctionalInterface
public interface ConditionCheck {

  /**
   * @param what the condition's name in messages
   */
  void check(String what, Node.Entry condition, Problems problems);
}
