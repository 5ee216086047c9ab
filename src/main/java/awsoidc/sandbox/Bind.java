package awsoidc.sandbox;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file or directory of the machine that a bubblewrap sandbox shows as well.
 *
 * @param source where it is
 * @param target where scripts see it
 */
public record Bind(Path source, Path target, boolean writable) {

  private static final int MAX_PARTS = 3;

  /** {@code SOURCE[:TARGET][:ro|rw]}, as in the volumes of podman; empty if it is none. */
  public static Optional<Bind> parse(String text) {
    String[] parts = text.split(":", -1);
    String last = parts[parts.length - 1];
    boolean mode = parts.length > 1 && (last.equals("ro") || last.equals("rw"));
    int paths = mode ? parts.length - 1 : parts.length;
    if (parts.length > MAX_PARTS || paths > 2 || text.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    Path source = Path.of(parts[0]);
    Path target = Path.of(parts[paths - 1]);
    return source.isAbsolute() && target.isAbsolute()
        ? Optional.of(new Bind(source.normalize(), target.normalize(), last.equals("rw") && mode))
        : Optional.empty();
  }
}
