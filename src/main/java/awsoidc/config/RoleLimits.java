package awsoidc.config;

import awsoidc.role.Glob;
import awsoidc.role.Partition;
import awsoidc.role.RoleArn;
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
    check(node, what, role.partition(), role.account());
  }

  /** A pattern has partition and account written out. */
  void check(Node node, String what, Glob pattern) {
    String[] parts = pattern.pattern().split(":", 6);
    check(node, what, parts[1], parts[4]);
  }

  private void check(Node node, String what, String partition, String account) {
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
