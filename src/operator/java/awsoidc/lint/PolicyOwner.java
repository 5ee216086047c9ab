package awsoidc.lint;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which role a trust policy is of, as far as its file says.
 *
 * @param arns of {@code aws iam} and of Terraform's state
 * @param names of roles without an ARN; a template makes up what it does not say
 */
public record PolicyOwner(List<String> arns, List<String> names) {

  static final PolicyOwner UNKNOWN = new PolicyOwner(List.of(), List.of());

  /** Of IAM's API and CloudFormation, and of Terraform. */
  static final Set<String> KEYS = Set.of("Arn", "RoleName", "arn", "name");

  public PolicyOwner {
    arns = List.copyOf(arns);
    names = List.copyOf(names);
  }

  /** Of the object that has the policy. */
  static PolicyOwner of(Piece role) {
    Optional<String> arn = first(role, "Arn", "arn").filter(one -> one.startsWith("arn:"));
    return new PolicyOwner(
        arn.stream().toList(),
        arn.isPresent() ? List.of() : first(role, "RoleName", "name").stream().toList());
  }

  private static Optional<String> first(Piece role, String... keys) {
    return Stream.of(keys).flatMap(key -> role.at(key).stream()).findFirst().flatMap(Piece::known);
  }

  /** Whether the file says anything of it. */
  public boolean isKnown() {
    return !arns.isEmpty() || !names.isEmpty();
  }

  /** Of both. */
  PolicyOwner and(PolicyOwner other) {
    return new PolicyOwner(
        Stream.concat(arns.stream(), other.arns.stream()).distinct().toList(),
        Stream.concat(names.stream(), other.names.stream()).distinct().toList());
  }
}
