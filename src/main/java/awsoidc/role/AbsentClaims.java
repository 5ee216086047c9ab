package awsoidc.role;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What it means that a token lacks a claim. Mostly nothing: GitLab leaves claims out for reasons
 * that have nothing to do with their values ("Token payload" in GitLab's docs on ID tokens), and
 * older versions have fewer.
 */
public final class AbsentClaims {

  /** Of the job's environment: a job without one has none of them. */
  private static final Set<String> OF_AN_ENVIRONMENT =
      Set.of("environment", "environment_protected", "environment_action", "deployment_tier");

  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "groups_direct",
          "for a member of more than 200 groups, and where its feature flag ci_jwt_groups_direct is"
              + " off",
          "ci_config_ref_uri",
          "where .gitlab-ci.yml is not in the job's own project",
          "ci_config_sha",
          "where .gitlab-ci.yml is not in the job's own project");

  private AbsentClaims() {}

  /** Whether it means that the job has nothing of the kind. */
  public static boolean meanNone(String claim) {
    return OF_AN_ENVIRONMENT.contains(claim);
  }

  /** When GitLab leaves out a claim that the job may have a value of, as far as we know. */
  public static Optional<String> whenLeftOut(String claim) {
    return Optional.ofNullable(LEFT_OUT.get(claim));
  }

  public static List<String> sentences(List<String> claims) {
    return claims.stream()
        .flatMap(claim ->
            whenLeftOut(claim)
                .map(when -> "GitLab leaves " + claim + " out " + when + ".")
                .stream())
        .toList();
  }
}
