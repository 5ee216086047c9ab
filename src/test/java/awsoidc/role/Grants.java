package awsoidc.role;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Plain grants for tests of other rooms. */
public final class Grants {

  private Grants() {}

  /** A role by token, without policies and chain. */
  public static Assumption assumption(
      RoleArn role, Duration duration, boolean negotiable, String sessionName) {
    return new Assumption(role, duration, negotiable, sessionName, Policies.NONE, List.of());
  }

  /** The same as a whole grant. */
  public static Grant grant(
      String rule,
      RoleArn role,
      Duration duration,
      boolean negotiable,
      String sessionName,
      Optional<String> region) {
    return new Grant(
        rule,
        assumption(role, duration, negotiable, sessionName),
        List.of(),
        region,
        Optional.empty());
  }
}
