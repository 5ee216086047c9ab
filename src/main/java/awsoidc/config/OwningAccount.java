package awsoidc.config;

import awsoidc.role.Assume;
import awsoidc.role.RoleArn;
import java.util.List;

/** Where in AWS a role is, or the policy of an ARN. */
record OwningAccount(String partition, String account) {

  private static final int PARTITION = 1;
  private static final int ACCOUNT = 4;

  static OwningAccount of(RoleArn role) {
    return new OwningAccount(role.partition(), role.account());
  }

  /** Of an ARN in which both are written out. */
  static OwningAccount of(String arn) {
    String[] parts = arn.split(":", ACCOUNT + 2);
    return new OwningAccount(parts[PARTITION], parts[ACCOUNT]);
  }

  /** Of all roles that a rule may give; none where it gives none. */
  static List<OwningAccount> of(Assume assume) {
    return assume.arns().stream().map(OwningAccount::of).toList();
  }

  /** Not {@code equals}, which costs a start-up (docs/architecture.md). */
  boolean isSame(OwningAccount other) {
    return partition.equals(other.partition) && account.equals(other.account);
  }
}
