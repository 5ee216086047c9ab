package awsoidc.config;

import awsoidc.pattern.Glob;
import awsoidc.role.Partition;
import awsoidc.role.RoleArn;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import java.util.List;
import java.util.Optional;

/**
 * What holds for every role that the configuration names.
 *
 * @param accounts {@code aws.accounts}; empty: any
 * @param region {@code aws.region}, whose STS knows roles of its own partition only; absent where
 *     {@code aws.sts.endpoint} may be any STS
 */
record RoleLimits(List<String> accounts, Optional<String> region, Problems problems) {

  void check(Node node, String what, RoleArn role) {
    check(node, what, OwningAccount.of(role));
  }

  /** A pattern has partition and account written out. */
  void check(Node node, String what, Glob pattern) {
    check(node, what, OwningAccount.of(pattern.pattern()));
  }

  /** Sessions are valid in their own partition only ("Partitions", IAM User Guide). */
  void checkHop(Node node, String what, RoleArn role, List<OwningAccount> before) {
    boolean reachable =
        before.isEmpty()
            || before.stream().anyMatch(home -> home.partition().equals(role.partition()));
    if (region.isEmpty() && !reachable) { // else the check of the role itself has said so
      problems.add(
          node.mark(),
          what
              + " is in the partition "
              + role.partition()
              + ", but the role that it is assumed from is in "
              + before.getFirst().partition()
              + ": no role is assumed across partitions");
    }
  }

  /** "The managed policies must exist in the same account as the role", or be AWS's own. */
  void checkPolicy(Node node, String what, String arn, List<OwningAccount> roles) {
    OwningAccount policy = OwningAccount.of(arn);
    boolean usable =
        roles.isEmpty()
            || roles.stream().anyMatch(policy::isSame)
            || (policy.account().equals("aws")
                && roles.stream().anyMatch(role -> role.partition().equals(policy.partition())));
    if (!usable) {
      problems.add(
          node.mark(),
          what
              + " names a policy of "
              + policy.account()
              + " in "
              + policy.partition()
              + ", but the role is of "
              + roles.getFirst().account()
              + " in "
              + roles.getFirst().partition()
              + ": STS takes policies of the role's own account, and AWS's own (arn:"
              + roles.getFirst().partition()
              + ":iam::aws:policy/NAME)");
    }
  }

  private void check(Node node, String what, OwningAccount home) {
    String account = home.account();
    String partition = home.partition();
    if (!accounts.isEmpty() && !accounts.contains(account)) {
      problems.add(
          node.mark(),
          what
              + " is in the account "
              + account
              + ", which aws.accounts does not list: add it there, or name a role of "
              + String.join(" or ", accounts));
    }
    if (region.isPresent() && !Partition.ofRegion(region.get()).equals(partition)) {
      problems.add(
          node.mark(),
          what
              + " is in the partition "
              + partition
              + ", but STS of aws.region "
              + region.get()
              + " knows roles of "
              + Partition.ofRegion(region.get())
              + " only: set aws.region to a region of "
              + partition);
    }
  }
}
