package awsoidc.config;

import awsoidc.pattern.Glob;
import awsoidc.role.Assume;
import awsoidc.role.RoleArn;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
    // Every job comes this way: see Stages on switches over patterns.
    if (assume instanceof Assume.Fixed(RoleArn role)) {
      return List.of(of(role));
    }
    return assume instanceof Assume.FromVariable(String variable, List<Glob> allow)
        ? allow.stream().map(pattern -> of(pattern.pattern())).distinct().toList()
        : List.of();
  }

  /** By hand: the one that a record is given makes classes at run time, for 10 ms of each job. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OwningAccount(String itsPartition, String itsAccount)
        && partition.equals(itsPartition)
        && account.equals(itsAccount);
  }

  @Override
  public int hashCode() {
    return Objects.hash(partition, account);
  }
}
