package awsoidc.lint;

import awsoidc.lint.TextPattern.Kind;
import awsoidc.pattern.Glob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Subjects of tokens, as GitLab issues them where a project has no other components. */
public final class Subjects {

  /** What a subject says, or each token of the configuration has. */
  static final Set<String> CLAIMS =
      Set.of("sub", "project_path", "namespace_path", "ref", "ref_type", "iss", "aud");

  private static final Set<String> DECIDING =
      Set.of("sub", "project_path", "namespace_path", "ref", "ref_type");

  /** The same by numbers or in other words, which only GitLab can compare with subjects. */
  static final Set<String> NUMBERS = Set.of("project_id", "namespace_id", "ref_path");

  private static final TextPattern ANY_PROJECT =
      TextPattern.some(Kind.PATH)
          .then(TextPattern.literal("/"))
          .then(TextPattern.some(Kind.SEGMENT));

  /** All of them. */
  static final List<TextPattern> USUAL = of(Map.of());

  private Subjects() {}

  /** Those of the jobs that a rule fits, as far as its conditions say it. */
  public static List<TextPattern> of(Map<String, List<Glob>> when) {
    if (when.containsKey("sub")) {
      return patterns(when, "sub", one -> TextPattern.of(one, Kind.NOT_SLASH, Kind.ANY))
          .orElseThrow();
    }
    List<TextPattern> projects = projects(when).orElse(List.of(ANY_PROJECT));
    List<TextPattern> refs =
        patterns(when, "ref", one -> TextPattern.of(one, Kind.REF_SEGMENT, Kind.REF))
            .orElse(List.of(TextPattern.some(Kind.REF)));
    List<TextPattern> subjects = new ArrayList<>();
    for (String type : List.of("branch", "tag")) {
      if (when.getOrDefault("ref_type", List.of(new Glob("*"))).stream()
          .anyMatch(one -> one.matches(type))) {
        for (TextPattern project : projects) {
          for (TextPattern ref : refs) {
            subjects.add(
                TextPattern.literal("project_path:")
                    .then(project)
                    .then(TextPattern.literal(":ref_type:" + type + ":ref:"))
                    .then(ref));
          }
        }
      }
    }
    return List.copyOf(subjects);
  }

  /** The paths of their projects; empty if the rule does not say. */
  public static Optional<List<TextPattern>> projects(Map<String, List<Glob>> when) {
    return patterns(when, "project_path", Subjects::path)
        .or(() ->
            patterns(
                when,
                "namespace_path",
                one ->
                    path(one).then(TextPattern.literal("/")).then(TextPattern.some(Kind.SEGMENT))));
  }

  /** Whether nothing else than a subject of these decides on a token. */
  static boolean decide(Map<String, List<Glob>> when) {
    return areExact(when) && DECIDING.containsAll(when.keySet());
  }

  /** Whether each of these subjects may be of a job that the rule fits. */
  static boolean areExact(Map<String, List<Glob>> when) {
    Set<String> claims = when.keySet();
    boolean project = claims.contains("project_path");
    boolean namespace = claims.contains("namespace_path");
    if (claims.contains("sub")) {
      return Collections.disjoint(
              claims, List.of("project_path", "namespace_path", "ref", "ref_type"))
          && Collections.disjoint(claims, NUMBERS);
    }
    return !(project && namespace)
        && (project || !claims.contains("project_id"))
        && (project || namespace || !claims.contains("namespace_id"))
        && !claims.contains("ref_path");
  }

  private static TextPattern path(Glob path) {
    return TextPattern.of(path, Kind.SEGMENT, Kind.PATH);
  }

  private static Optional<List<TextPattern>> patterns(
      Map<String, List<Glob>> when, String claim, Function<Glob, TextPattern> pattern) {
    return Optional.ofNullable(when.get(claim)).map(all -> all.stream().map(pattern).toList());
  }

  /** Whether one of these patterns fits no usual subject. */
  static boolean areUnusual(List<TextPattern> patterns) throws TextSearch.Undecided {
    for (TextPattern one : patterns) {
      if (find(List.of(one), USUAL, List.of()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** The first usual subject that fits one pattern of each list, and none of {@code none}. */
  static Optional<String> find(
      List<TextPattern> one, List<TextPattern> other, List<TextPattern> none)
      throws TextSearch.Undecided {
    for (TextPattern mine : one) {
      for (TextPattern theirs : other) {
        if (!mine.beginsLike(theirs)) {
          continue;
        }
        for (TextPattern usual : USUAL) {
          Optional<String> found =
              TextSearch.text(
                  Stream.of(mine, theirs, usual).distinct().toList(),
                  none.stream()
                      .filter(no -> no.beginsLike(mine) && no.beginsLike(theirs))
                      .toList());
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }
}
