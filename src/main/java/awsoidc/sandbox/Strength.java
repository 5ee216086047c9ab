package awsoidc.sandbox;

import awsoidc.container.ContainerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a sandbox may take the place of another: what is reached in it must be reached in the
 * other too. That is a partial order. What differs and cannot be compared counts as weaker.
 */
final class Strength {

  private final SandboxSettings mine;
  private final SandboxSettings other;
  private final List<String> lacks = new ArrayList<>();

  private Strength(SandboxSettings mine, SandboxSettings other) {
    this.mine = mine;
    this.other = other;
  }

  /** In what {@code mine} is weaker than {@code other}, or not comparable with it. */
  static List<String> lacks(SandboxSettings mine, SandboxSettings other) {
    Strength strength = new Strength(mine, other);
    strength.compare();
    return strength.lacks;
  }

  private void compare() {
    if (mine.type() == SandboxSettings.Type.CONTAINER) {
      ContainerSettings containers = mine.container().orElseThrow();
      compareContainers(containers);
    } else if (mine.type().compareTo(other.type()) < 0) {
      lacks.add("type is " + name(mine.type()) + " instead of " + name(other.type()));
      return;
    }
    if (other.type() == SandboxSettings.Type.HOST) {
      // The runner's own account reaches the directories, accounts and networks of all others.
      return;
    }
    require(mine.buildsDir().equals(other.buildsDir()), "builds_dir differs");
    require(mine.cacheDir().equals(other.cacheDir()), "cache_dir differs");
    if (mine.type() != SandboxSettings.Type.CONTAINER) {
      require(isNoOtherAccount(), "user is another account");
      require(!mine.network() || other.network(), "network is shared");
      require(
          Mounts.ofBinds(mine.binds()).areWithin(Mounts.ofBinds(other.binds())), "binds differ");
    }
  }

  private void compareContainers(ContainerSettings containers) {
    if (other.container().isPresent()) {
      lacks.addAll(new ContainerStrength(containers, other.container().get()).lacks());
    } else if (other.type() == SandboxSettings.Type.HOST) {
      lacks.addAll(ContainerStrength.privileges(containers));
    } else {
      // Root of an image, if perhaps in a container, against an account without any rights.
      lacks.add("type is container, which cannot be compared with " + name(other.type()));
    }
  }

  /** The account that bubblewrap uses by default has nothing that another lacks. */
  private boolean isNoOtherAccount() {
    return mine.user().equals(other.user())
        || (mine.type() == SandboxSettings.Type.BUBBLEWRAP
            && mine.user().isEmpty()
            && other.type() == SandboxSettings.Type.USER);
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      lacks.add(otherwise);
    }
  }

  private static String name(SandboxSettings.Type type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
