package awsoidc.history;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sessions that jobs of one project had of one role. */
public record RoleUse(String project, String role, int count, AuditLine last) {

  private RoleUse with(AuditLine line) {
    return new RoleUse(project, role, count + 1, line.time().isBefore(last.time()) ? last : line);
  }

  /** All of them, of which no more than so many are kept. */
  static final class All {

    private record Key(String project, String role) {}

    private final int most;
    private final Map<Key, RoleUse> all = new HashMap<>();

    All(int most) {
      this.most = most;
    }

    void add(AuditLine line) {
      Key key = new Key(line.text("project_path"), line.text("role"));
      RoleUse before = all.get(key);
      if (before != null) {
        all.put(key, before.with(line));
      } else if (all.size() < most) {
        all.put(key, new RoleUse(key.project, key.role, 1, line));
      }
    }

    List<RoleUse> mostFirst() {
      return all.values().stream()
          .sorted(
              Comparator.comparingInt(RoleUse::count)
                  .reversed()
                  .thenComparing(RoleUse::project)
                  .thenComparing(RoleUse::role))
          .toList();
    }
  }
}
