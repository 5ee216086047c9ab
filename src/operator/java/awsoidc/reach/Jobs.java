package awsoidc.reach;

import awsoidc.pattern.Glob;
import awsoidc.role.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The jobs that fulfil the conditions of a rule, as shapes of what their tokens claim. */
final class Jobs {

  /** As many subjects are compared. */
  private static final int MAX_SUBJECTS = 500;

  private static final List<String> REF_TYPES = List.of("branch", "tag");

  private final When when;

  Jobs(When when) {
    this.when = when;
  }

  /** What a claim may be; empty if the rule asks nothing of it. */
  Optional<List<TextShape>> of(String claim) {
    return Optional.ofNullable(when.conditions().get(claim))
        .map(globs -> globs.stream().map(TextShape::of).toList())
        .or(() -> claim.equals("project_path") ? inGroups() : Optional.empty());
  }

  private Optional<List<TextShape>> inGroups() {
    return Optional.ofNullable(when.conditions().get("namespace_path"))
        .map(globs ->
            globs.stream()
                .map(group ->
                    TextShape.ofPart(group).then(TextShape.of("/")).then(TextShape.ANY_NAME))
                .toList());
  }

  /**
   * The usual subjects, {@code project_path:GROUP/PROJECT:ref_type:TYPE:ref:REF}; empty if there
   * are too many.
   */
  Optional<List<TextShape>> subjects() {
    List<TextShape> projects =
        Optional.ofNullable(when.conditions().get("project_path"))
            .map(Jobs::parts)
            .or(this::inGroups)
            .orElse(List.of(TextShape.ANY_PART));
    List<TextShape> subjects = new ArrayList<>();
    List<TextShape> refs = refs();
    if ((long) projects.size() * refs.size() > MAX_SUBJECTS) {
      return Optional.empty();
    }
    for (TextShape project : projects) {
      for (TextShape ref : refs) {
        subjects.add(TextShape.of("project_path:").then(project).then(ref));
      }
    }
    return Optional.of(subjects);
  }

  private List<TextShape> refs() {
    List<Glob> paths = when.conditions().getOrDefault("ref_path", List.of());
    List<TextShape> names =
        Optional.ofNullable(when.conditions().get("ref"))
            .map(Jobs::parts)
            .orElse(List.of(TextShape.ANY_PART));
    return REF_TYPES.stream()
        .filter(this::mayBe)
        .flatMap(type -> {
          String folder = type.equals("branch") ? "refs/heads/" : "refs/tags/";
          List<TextShape> ofType =
              paths.isEmpty()
                      || paths.stream().anyMatch(path -> !path.pattern().startsWith("refs/"))
                  ? names
                  : paths.stream()
                      .filter(path -> path.pattern().startsWith(folder))
                      .map(path -> new Glob(path.pattern().substring(folder.length())))
                      .map(TextShape::ofPart)
                      .toList();
          return ofType.stream()
              .map(name -> TextShape.of(":ref_type:" + type + ":ref:").then(name));
        })
        .toList();
  }

  private boolean mayBe(String refType) {
    List<Glob> types = when.conditions().get("ref_type");
    return types == null || types.stream().anyMatch(type -> type.matches(refType));
  }

  private static List<TextShape> parts(List<Glob> globs) {
    return globs.stream().map(TextShape::ofPart).toList();
  }

  /** Whether a job may be of both; may say yes where none is. */
  boolean meet(Jobs other) {
    return Stream.concat(
                when.conditions().keySet().stream(), other.when.conditions().keySet().stream())
            .map(claim -> claim.startsWith("namespace_path") ? "project_path" : claim)
            .distinct()
            .allMatch(claim -> meet(claim, other))
        && meet("namespace_path", other);
  }

  private boolean meet(String claim, Jobs other) {
    Optional<List<TextShape>> mine = of(claim);
    Optional<List<TextShape>> theirs = other.of(claim);
    // A token may have several groups.
    return claim.equals("groups_direct")
        || mine.isEmpty()
        || theirs.isEmpty()
        || Fit.of(mine.get(), theirs.get()) != Fit.NONE;
  }
}
