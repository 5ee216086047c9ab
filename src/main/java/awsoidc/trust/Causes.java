package awsoidc.trust;

import awsoidc.token.Claims;
import java.util.ArrayList;
import java.util.List;

/**
 * What most likely stands behind "Not authorized to perform sts:AssumeRoleWithWebIdentity", one
 * text for everything: judged by the token alone, the likeliest first.
 */
public final class Causes {

  private static final int MAX_CAUSES = 5;

  private Causes() {}

  /** A line each, at most five. */
  public static List<String> of(Provider provider, String roleName, Claims claims) {
    List<String> causes = new ArrayList<>();
    String sub = claims.text("sub").orElse("");
    String ref = claims.text("ref").orElse("?");
    String project = claims.text("project_path").orElse("?");
    if (!sub.startsWith("project_path:")) {
      causes.add(
          "sub does not begin with project_path: this project or instance has other sub components"
              + " (ci_id_token_sub_claim_components) than the policy expects");
    }
    claims
        .text("job_project_path")
        .filter(target -> !target.equals(project))
        .ifPresent(target ->
            causes.add(
                "the job is of a fork's merge request: sub names the fork "
                    + project
                    + ", not "
                    + target));
    if (claims.all("pipeline_source").contains("merge_request_event")) {
      causes.add("a merge request's job has its source branch in sub (ref " + ref + ")");
    }
    if (claims.all("ref_type").contains("tag")) {
      causes.add("sub says ref_type:tag:ref:" + ref + ": a condition for a branch does not fit");
    } else if (claims.all("ref_protected").contains("false")) {
      causes.add("the policy admits another ref: sub says " + ref + ", which is not protected");
    }
    claims
        .text("environment")
        .ifPresent(name ->
            causes.add(
                "the policy expects the environment in sub: GitLab does not put it there ("
                    + name
                    + ")"));
    causes.add("the policy has * or ? under StringEquals: patterns need StringLike");
    causes.add(
        "Principal or condition keys of the policy name another provider than " + provider.name());
    causes.add("there is no role " + roleName + " in account " + provider.account());
    return causes.size() > MAX_CAUSES ? shortened(causes) : causes;
  }

  /** The last one is always possible, and easily checked. */
  private static List<String> shortened(List<String> causes) {
    List<String> kept = new ArrayList<>(causes.subList(0, MAX_CAUSES - 1));
    kept.add(causes.getLast());
    return kept;
  }
}
