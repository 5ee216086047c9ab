package awsoidc.command;

import awsoidc.pattern.Glob;
import awsoidc.role.When;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The conditions of a rule, in words.
 *
 * @param project which projects
 * @param projects the same, one by one
 * @param ref which branches and tags
 * @param environment empty if any, or none, will do
 * @param others all other claims; empty if there are none
 */
record JobDescription(
    String project, List<String> projects, String ref, String environment, String others) {

  private static final Set<String> PROJECT = Set.of("project_path", "namespace_path");
  private static final Set<String> OTHER_PROJECT =
      Set.of("project_id", "namespace_id", "job_project_path", "job_namespace_path", "sub");
  private static final Set<String> REF = Set.of("ref", "ref_path");
  private static final Set<String> OTHER_REF = Set.of("ref_type", "ref_protected");
  private static final Set<String> ENVIRONMENT = Set.of("environment");
  private static final Set<String> OTHER_ENVIRONMENT =
      Set.of("environment_protected", "environment_action", "deployment_tier");

  /** More values are counted. */
  private static final int MAX_VALUES = 5;

  static JobDescription of(When when) {
    return new JobDescription(
        words(when, PROJECT, OTHER_PROJECT).orElse("any project"),
        projects(when),
        words(when, REF, OTHER_REF).orElse("any ref"),
        words(when, ENVIRONMENT, OTHER_ENVIRONMENT).orElse(""),
        when.conditions().entrySet().stream()
            .filter(one ->
                Stream.of(PROJECT, OTHER_PROJECT, REF, OTHER_REF, ENVIRONMENT, OTHER_ENVIRONMENT)
                    .noneMatch(group -> group.contains(one.getKey())))
            .map(one -> one.getKey() + " " + values(one.getValue()))
            .collect(Collectors.joining(", ")));
  }

  /** All of it, in one line. */
  String all() {
    return project + " · " + withoutProject();
  }

  /** All but the project, in one line. */
  String withoutProject() {
    return Stream.of(ref, environment.isEmpty() ? "" : "environment " + environment, others)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(" · "));
  }

  private static List<String> projects(When when) {
    List<Map.Entry<String, List<Glob>>> conditions =
        when.conditions().entrySet().stream()
            .filter(one -> PROJECT.contains(one.getKey()) || OTHER_PROJECT.contains(one.getKey()))
            .toList();
    boolean listed =
        conditions.size() == 1
            && PROJECT.contains(conditions.getFirst().getKey())
            && conditions.getFirst().getValue().size() <= MAX_VALUES;
    return listed
        ? conditions.getFirst().getValue().stream().map(Glob::pattern).toList()
        : List.of(words(when, PROJECT, OTHER_PROJECT).orElse("any project"));
  }

  private static Optional<String> words(When when, Set<String> plain, Set<String> named) {
    String words =
        when.conditions().entrySet().stream()
            .flatMap(one -> words(one, plain, named))
            .collect(Collectors.joining(", "));
    return Optional.of(words).filter(text -> !text.isEmpty());
  }

  private static Stream<String> words(
      Map.Entry<String, List<Glob>> condition, Set<String> plain, Set<String> named) {
    String claim = condition.getKey();
    String values = values(condition.getValue());
    if (plain.contains(claim)) {
      return Stream.of(values);
    }
    if (!named.contains(claim)) {
      return Stream.empty();
    }
    return Stream.of(
        switch (claim) {
          case "ref_protected", "environment_protected" ->
              values.equals("true") ? "protected" : values.equals("false") ? "unprotected" : values;
          default -> claim + " " + values;
        });
  }

  private static String values(List<Glob> globs) {
    String some =
        globs.stream().limit(MAX_VALUES).map(Glob::pattern).collect(Collectors.joining(" or "));
    return globs.size() <= MAX_VALUES
        ? some
        : some + " or " + (globs.size() - MAX_VALUES) + " others";
  }
}
