package awsoidc.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether accounts other than the runner's own and root can write what decides about credentials:
 * the configuration, the installation, and the directories that they lie in. Whoever can write one
 * of these directories can put another file in place.
 *
 * @param gid of the runner, which is trusted as far as the runner is not root
 */
public record Protection(int uid, int gid) {

  private static final int GROUP_WRITES = 0020;
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;
  private static final int PERMISSIONS = 07777;

  private static final int KIND = 0170000;
  private static final int DIRECTORY = 0040000;

  private static final List<String> EXECUTABLES =
      List.of("config", "prepare", "run", "cleanup", "launch.sh", "end.sh");

  public static Protection ofThisProcess() throws IOException {
    Map<String, Object> own = Files.readAttributes(Path.of("/proc/self"), "unix:uid,gid");
    return new Protection(number(own, "uid"), number(own, "gid"));
  }

  /** Whether what others can write is not to be used at all. */
  public boolean isRoot() {
    return uid == 0;
  }

  /**
   * One line for each path that others can write, with the commands that mend it. What is not there
   * is for others to report.
   *
   * @param home where bin/ and runtime/ are, without links
   */
  public List<String> gaps(Path home, Path configuration) throws IOException {
    Set<Path> paths = new LinkedHashSet<>();
    addWithParents(configuration, paths);
    Path bin = home.resolve("bin");
    addUpwards(bin, paths);
    for (String executable : EXECUTABLES) {
      paths.add(bin.resolve(executable));
    }
    addWithParents(home.resolve("runtime/current"), paths);
    List<String> gaps = new ArrayList<>();
    for (Path path : paths) {
      String gap = gap(path);
      if (!gap.isEmpty()) {
        gaps.add(gap);
      }
    }
    return gaps;
  }

  /** As it is named, and as it is without links: an entry of either way may be replaced. */
  private static void addWithParents(Path path, Set<Path> into) {
    try {
      addUpwards(path.toRealPath(), into);
    } catch (IOException absent) {
      return;
    }
    addUpwards(path.toAbsolutePath().normalize().getParent(), into);
  }

  private static int number(Map<String, Object> attributes, String name) {
    if (attributes.get(name) instanceof Integer number) {
      return number;
    }
    throw new IllegalStateException("this system has no " + name);
  }

  private static void addUpwards(@Nullable Path path, Set<Path> into) {
    for (Path next = path; next != null && into.add(next); ) {
      next = next.getParent();
    }
  }

  private String gap(Path path) throws IOException {
    Map<String, Object> found;
    try {
      found = Files.readAttributes(path, "unix:mode,uid,gid");
    } catch (NoSuchFileException absent) {
      return "";
    }
    int mode = number(found, "mode");
    int owner = number(found, "uid");
    int group = number(found, "gid");
    // Of a sticky directory, such as /tmp, nobody replaces entries of others.
    boolean sticky = (mode & KIND) == DIRECTORY && (mode & STICKY) != 0;
    boolean foreign = owner != 0 && owner != uid;
    boolean byGroup = (mode & GROUP_WRITES) != 0 && group != 0 && (isRoot() || group != gid);
    boolean byOthers = (mode & OTHERS_WRITE) != 0;
    boolean writable = !sticky && (byGroup || byOthers);
    if (!foreign && !writable) {
      return "";
    }
    return path
        + ": other accounts can write it (owner "
        + Files.getOwner(path).getName()
        + ", mode "
        + Integer.toOctalString(mode & PERMISSIONS)
        + "): "
        + (foreign ? "chown " + (isRoot() ? "root " : "root or the runner's account ") + path : "")
        + (foreign && writable ? " && " : "")
        + (writable ? "chmod go-w " + path : "");
  }
}
