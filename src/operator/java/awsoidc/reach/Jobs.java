package awsoidc.reach;

import awsoidc.lint.Subjects;
import awsoidc.lint.TextPattern;
import awsoidc.lint.TextPattern.Kind;
import awsoidc.pattern.Glob;
import awsoidc.role.When;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The jobs that fulfil the conditions of a rule, as patterns of what their tokens claim. */
final class Jobs {

  /** As many subjects are compared. */
  private static final int MAX_SUBJECTS = 500;

  private static final String PROJECT = "project_path";
  private static final String REF = "ref";
  private static final String REF_TYPE = "ref_type";
  private static final String REF_PATH = "ref_path";
  private static final String REFS = "refs/";

  private static final Map<String, String> FOLDERS =
      Map.of("branch", REFS + "heads/", "tag", REFS + "tags/");

  private final Map<String, List<Glob>> when;
  private final Map<String, Optional<List<TextPattern>>> patterns = new HashMap<>();

  Jobs(When when) {
    this.when = when.conditions();
  }

  /** What a claim may be; empty if the rule asks nothing of it. */
  Optional<List<TextPattern>> of(String claim) {
    return patterns.computeIfAbsent(claim, this::patterns);
  }

  private Optional<List<TextPattern>> patterns(String claim) {
    return claim.equals(PROJECT)
        ? Subjects.projects(when)
        : Optional.ofNullable(when.get(claim))
            .map(globs ->
                globs.stream()
                    .map(glob -> TextPattern.of(glob, Kind.NOT_SLASH, Kind.ANY))
                    .toList());
  }

  /**
   * The usual subjects, {@code project_path:GROUP/PROJECT:ref_type:TYPE:ref:REF}; empty if there
   * are too many.
   */
  Optional<List<TextPattern>> subjects() {
    long projects = of(PROJECT).map(List::size).orElse(1);
    long refs = Math.max(conditions(REF).size(), conditions(REF_PATH).size());
    if (projects * refs > MAX_SUBJECTS) {
      return Optional.empty();
    }
    return Optional.of(
        FOLDERS.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .flatMap(type -> subjects(type.getKey(), type.getValue()).stream())
            .toList());
  }

  private List<TextPattern> subjects(String refType, String folder) {
    Map<String, List<Glob>> ofType = new HashMap<>(when);
    ofType.remove("sub");
    List<Glob> types = conditions(REF_TYPE);
    boolean mayBe = types.isEmpty() || types.stream().anyMatch(type -> type.matches(refType));
    ofType.put(REF_TYPE, mayBe ? List.of(new Glob(refType)) : List.of());
    List<Glob> paths = conditions(REF_PATH);
    if (!paths.isEmpty() && paths.stream().allMatch(path -> path.pattern().startsWith(REFS))) {
      ofType.put(
          REF,
          paths.stream()
              .filter(path -> path.pattern().startsWith(folder))
              .map(path -> new Glob(path.pattern().substring(folder.length())))
              .toList());
    }
    return Subjects.of(ofType);
  }

  private List<Glob> conditions(String claim) {
    return when.getOrDefault(claim, List.of());
  }

  /** Whether a job may be of both; may say yes where none is. */
  boolean meet(Jobs other) {
    return Stream.concat(when.keySet().stream(), other.when.keySet().stream())
            .map(claim -> claim.startsWith("namespace_path") ? PROJECT : claim)
            .distinct()
            .allMatch(claim -> meet(claim, other))
        && meet("namespace_path", other);
  }

  private boolean meet(String claim, Jobs other) {
    Optional<List<TextPattern>> mine = of(claim);
    Optional<List<TextPattern>> theirs = other.of(claim);
    // A token may have several groups.
    return claim.equals("groups_direct")
        || mine.isEmpty()
        || theirs.isEmpty()
        || mine.get().stream().anyMatch(one -> theirs.get().stream().anyMatch(one::meets));
  }
}
