package awsoidc.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compares what two sandboxes show of the machine: {@code binds:} or {@code volumes:}. */
final class Mounts {

  /** Seen in a sandbox also where nothing is mounted on top. */
  private static final List<Path> BELOW =
      List.of(ContainerSandbox.BUILDS, ContainerSandbox.CACHE, BubblewrapCommand.HOME);

  private final List<Mount> mounts;

  private Mounts(List<Mount> mounts) {
    this.mounts = mounts;
  }

  private record Mount(String source, Path target, boolean writable) {

    boolean isWithin(Mount other) {
      return source.equals(other.source)
          && target.equals(other.target)
          && (!writable || other.writable);
    }

    /** Whether it may hide something that is seen without it, as /dev/null over a file does. */
    boolean mayCover(List<Mount> kept) {
      boolean overMount = kept.stream().anyMatch(one -> target.startsWith(one.target));
      boolean overSystem =
          target.getParent() == null
              || BubblewrapCommand.isSystem(target)
              || BELOW.stream().anyMatch(target::startsWith);
      return overMount || (overSystem && (writable || !source.equals(target.toString())));
    }
  }

  static Mounts ofBinds(List<Bind> binds) {
    return new Mounts(
        binds.stream()
            .map(bind -> new Mount(bind.source().toString(), bind.target(), bind.writable()))
            .toList());
  }

  /**
   * Of SOURCE:TARGET[:ro|rw], where the source may be the name of a volume. A path alone is a new,
   * empty volume for each job.
   */
  static Mounts ofVolumes(List<String> volumes) {
    List<Mount> mounts = new ArrayList<>();
    for (String volume : volumes) {
      String[] parts = (volume.contains(":") ? volume : ":" + volume).split(":", -1);
      boolean writable = !parts[parts.length - 1].equals("ro");
      mounts.add(new Mount(parts[0], Path.of(parts[1]).normalize(), writable));
    }
    return new Mounts(mounts);
  }

  /**
   * Whether these certainly show no more than those: they are some of those, in the same order, and
   * what is left out did not hide anything.
   */
  boolean areWithin(Mounts those) {
    List<Mount> leftOut = new ArrayList<>();
    int matched = 0;
    for (Mount that : those.mounts) {
      if (matched < mounts.size() && mounts.get(matched).isWithin(that)) {
        matched++;
      } else {
        leftOut.add(that);
      }
    }
    return matched == mounts.size() && leftOut.stream().noneMatch(one -> one.mayCover(mounts));
  }
}
