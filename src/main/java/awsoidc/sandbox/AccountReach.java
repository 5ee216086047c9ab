package awsoidc.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What scripts under an account of this machine can reach.
 *
 * @param user the account's name, as the operator wrote it; absent: one that owns nothing
 * @param confined whether scripts see only their own files of this machine
 * @param binds what they see besides
 */
record AccountReach(Optional<String> user, boolean confined, boolean network, List<Bind> binds)
    implements TypeSettings.Reach {

  @Override
  public List<String> beyond(TypeSettings.Reach other) {
    if (!(other instanceof AccountReach theirs)) {
      return List.of("it cannot be compared");
    }
    List<String> beyond = new ArrayList<>();
    if (isOtherAccount(theirs)) {
      beyond.add("user is another account");
    }
    if (network && !theirs.network) {
      beyond.add("network is shared");
    }
    if (!Mounts.ofBinds(binds).areWithin(Mounts.ofBinds(theirs.binds))) {
      beyond.add("binds differ");
    }
    return beyond;
  }

  /** A confined account that owns nothing reaches no more than any other does. */
  private boolean isOtherAccount(AccountReach theirs) {
    boolean ownsNothing = user.isEmpty() && confined && !theirs.confined;
    return !user.equals(theirs.user) && !ownsNothing;
  }
}
