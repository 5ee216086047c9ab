package awsoidc.role;

import java.util.List;
import java.util.Optional;

/**
 * What narrows a session further than its role does ("Session policies", IAM User Guide): it may do
 * what the role and these both allow.
 *
 * @param inline {@code session_policy}, compact JSON of at most 2,048 characters
 * @param managed {@code managed_policies}, at most 10 ARNs
 */
public record Policies(Optional<String> inline, List<String> managed) {

  public static final Policies NONE = new Policies(Optional.empty(), List.of());

  public Policies {
    managed = List.copyOf(managed);
  }
}
