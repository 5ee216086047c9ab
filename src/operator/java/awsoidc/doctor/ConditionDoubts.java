package awsoidc.doctor;

import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Spelling;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds conditions of rules that no token of GitLab's fulfils ("ID token payload",
 * docs.gitlab.com/ci/secrets/id_token_authentication/): claims that it does not have, and values
 * that they never have. Only doubts: GitLab adds claims, and an instance may be newer than this
 * program.
 */
public final class ConditionDoubts {

  private static final Set<String> CLAIMS =
      Set.of(
          "aud",
          "ci_config_ref_uri",
          "ci_config_sha",
          "deployment_tier",
          "environment",
          "environment_action",
          "environment_protected",
          "exp",
          "groups_direct",
          "iat",
          "iss",
          "job_id",
          "job_namespace_id",
          "job_namespace_path",
          "job_project_id",
          "job_project_path",
          "job_source",
          "jti",
          "namespace_id",
          "namespace_path",
          "nbf",
          "pipeline_id",
          "pipeline_source",
          "project_id",
          "project_path",
          "project_visibility",
          "ref",
          "ref_path",
          "ref_protected",
          "ref_type",
          "runner_environment",
          "runner_id",
          "sha",
          "sub",
          "user_access_level",
          "user_email",
          "user_id",
          "user_identities",
          "user_login");

  private static final List<String> TRUTH = List.of("true", "false");

  /** The claims that have one of a few values. */
  private static final Map<String, List<String>> VALUES =
      Map.of(
          "ref_protected", TRUTH,
          "environment_protected", TRUTH,
          "ref_type", List.of("branch", "tag"),
          "runner_environment", List.of("self-hosted"),
          "project_visibility", List.of("private", "internal", "public"),
          "deployment_tier", List.of("production", "staging", "testing", "development", "other"),
          "environment_action", List.of("start", "stop", "prepare", "verify", "access"),
          "pipeline_source",
              List.of(
                  "api",
                  "chat",
                  "container_registry_push",
                  "duo_workflow",
                  "external",
                  "external_pull_request_event",
                  "merge_request_event",
                  "ondemand_dast_scan",
                  "ondemand_dast_validation",
                  "parent_pipeline",
                  "pipeline",
                  "pipeline_execution_policy_schedule",
                  "push",
                  "schedule",
                  "security_orchestration_policy",
                  "trigger",
                  "web",
                  "webide"));

  private static final Set<String> NUMBERS =
      Set.of(
          "job_id",
          "job_namespace_id",
          "job_project_id",
          "namespace_id",
          "pipeline_id",
          "project_id",
          "runner_id",
          "user_id");

  private static final Set<String> PROJECT_PATHS = Set.of("project_path", "job_project_path");
  private static final Set<String> PATHS =
      Set.of("job_namespace_path", "job_project_path", "namespace_path", "project_path");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  private static final Pattern DIGITS = Pattern.compile("[0-9*]+");

  /** What patterns of other languages have, and no ref (git-check-ref-format(1)). */
  private static final Pattern NOT_OF_REFS = Pattern.compile("[?\\[^]");

  /** The same of paths and environments, which have none of these either. */
  private static final Pattern NOT_OF_NAMES = Pattern.compile("[?\\[\\]|^!(),]");

  private ConditionDoubts() {}

  /**
   * Warns of a condition.
   *
   * @param what its name in messages
   */
  public static void check(String what, Node.Entry entry, Problems problems) {
    String claim = entry.key();
    Optional<String> unknown = unknown(claim);
    if (unknown.isPresent()) {
      problems.warn(entry.mark(), what + ": " + unknown.get() + ", and then this rule fits no job");
      return;
    }
    List<Node> values =
        entry.value() instanceof Node.Items list ? list.items() : List.of(entry.value());
    for (Node value : values) {
      if (value instanceof Node.Scalar scalar) {
        doubt(claim, scalar.text())
            .ifPresent(text ->
                problems.warn(
                    scalar.mark(), what + " is " + Node.quoted(scalar.text()) + ", but " + text));
      }
    }
  }

  /** What is wrong with a text that has claims in braces, if something is. */
  static Optional<String> ofTemplate(String text) {
    if (text.contains("$")) {
      return Optional.of("a $ stands for itself here: a claim is written {project_path}");
    }
    return PLACEHOLDER
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .filter(claim -> !CLAIMS.contains(claim))
        .findFirst()
        .map(claim ->
            "{" + claim + "}: GitLab's ID tokens have no such claim" + didYouMean(claim, CLAIMS));
  }

  /** Why no token of GitLab's has this claim, or this value of it, if it is so. */
  public static Optional<String> ofClaim(String what, String claim, String value) {
    return unknown(claim)
        .map(why -> what + ": " + why)
        .or(() ->
            doubt(claim, value).map(why -> what + " is " + Node.quoted(value) + ", but " + why));
  }

  private static Optional<String> unknown(String claim) {
    return CLAIMS.contains(claim)
        ? Optional.empty()
        : Optional.of("GitLab's ID tokens have no such claim" + didYouMean(claim, CLAIMS));
  }

  /** Why a claim never has a value that fits, if it is so. */
  private static Optional<String> doubt(String claim, String value) {
    boolean name = PATHS.contains(claim) || claim.equals("environment");
    boolean ref = claim.equals("ref") || claim.equals("ref_path");
    if ((name && NOT_OF_NAMES.matcher(value).find())
        || (ref && NOT_OF_REFS.matcher(value).find())) {
      return Optional.of(
          "of patterns, there are only * and **, and all else stands for itself: write a list of"
              + " values");
    }
    List<String> possible = VALUES.get(claim);
    if (possible != null) {
      return ofSome(claim, value, possible);
    }
    if (NUMBERS.contains(claim)) {
      return DIGITS.matcher(value).matches()
          ? Optional.empty()
          : Optional.of("it is a number in every token: GitLab shows a project's on its page");
    }
    if (PATHS.contains(claim)) {
      return ofPath(claim, value);
    }
    return switch (claim) {
      case "ref" ->
          value.startsWith("refs/")
              ? Optional.of(
                  "it is the short name in every token, such as "
                      + value.substring(value.lastIndexOf('/') + 1))
              : Optional.empty();
      case "ref_path" ->
          value.startsWith("refs/") || value.startsWith("*")
              ? Optional.empty()
              : Optional.of("it begins with refs/heads/ or refs/tags/ in every token");
      case "sub" ->
          value.startsWith("project_path:")
                  || value.startsWith("project_id:")
                  || value.startsWith("*")
              ? Optional.empty()
              : Optional.of("it begins with project_path: in GitLab's tokens");
      default -> Optional.empty();
    };
  }

  private static Optional<String> ofSome(String claim, String value, List<String> possible) {
    if (possible.contains(value)) {
      return Optional.empty();
    }
    if (value.contains("*") || value.contains("?")) {
      return possible.equals(TRUTH)
          ? Optional.of("it is true or false in every token: write one of them")
          : Optional.empty();
    }
    String all = String.join(", ", possible);
    return Optional.of(
        switch (claim) {
          case "ref_type" ->
              "it is branch or tag in every token: in a pipeline for a merge request, branch";
          case "runner_environment" -> "for jobs of this runner it is self-hosted";
          default ->
              "it is one of these in every token, exactly: " + all + didYouMean(value, possible);
        });
  }

  private static Optional<String> ofPath(String claim, String value) {
    if (value.contains("://")) {
      String path = value.replaceFirst("^[^:]*://[^/]*/?", "").replaceFirst("(\\.git)?/*$", "");
      return Optional.of("it is a path in every token, not a URL: write " + path);
    }
    if (value.contains("//") || value.contains(" ") || value.contains("{")) {
      return Optional.of("no path has a blank, a brace or two slashes one after another");
    }
    if (value.startsWith("/") || value.endsWith("/")) {
      return Optional.of("it has no slash at its begin or end in any token");
    }
    if (value.endsWith(".git")) {
      return Optional.of("it does not end in .git in any token");
    }
    if (PROJECT_PATHS.contains(claim) && !value.contains("/") && !value.contains("*")) {
      return Optional.of("a project's path begins with its group, such as group/" + value);
    }
    return Optional.empty();
  }

  private static String didYouMean(String word, Collection<String> known) {
    String nearest = Spelling.nearest(word, known);
    return nearest == null ? "" : "; did you mean " + nearest + "?";
  }
}
