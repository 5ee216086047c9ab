package awsoidc.demo.runner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The claims that GitLab puts into a job's id_token, beside those that every token has ("Token
 * payload" in GitLab's docs on ID tokens). Nearly all are strings, numbers and booleans included;
 * only {@code runner_id} is a number and {@code groups_direct} a list.
 */
public final class GitLabClaims {

  private final Map<String, Object> claims;

  private GitLabClaims(Map<String, Object> claims) {
    this.claims = claims;
  }

  /** A push to the protected branch main of this project. */
  public static GitLabClaims ofProject(String path) {
    return of(Job.builder().project(20, path).build());
  }

  /** Those of a job. */
  public static GitLabClaims of(Job job) {
    String project = job.projectPath();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("namespace_id", "72");
    claims.put("namespace_path", job.namespacePath());
    claims.put("project_id", Long.toString(job.projectId()));
    claims.put("project_path", project);
    claims.put("user_id", "1");
    claims.put("user_login", "ci-user");
    claims.put("user_email", "ci-user@gitlab.example.com");
    claims.put("user_access_level", "developer");
    claims.put("groups_direct", List.of(job.namespacePath()));
    claims.put("pipeline_id", "574");
    claims.put("pipeline_source", "push");
    claims.put("job_id", Long.toString(job.id()));
    claims.put("ref", job.ref());
    claims.put("ref_type", job.refType());
    claims.put("ref_path", job.refPath());
    claims.put("ref_protected", Boolean.toString(job.refProtected()));
    claims.put("runner_id", 1);
    claims.put("runner_environment", "self-hosted");
    claims.put("sha", job.sha());
    claims.put("project_visibility", "private");
    claims.put(
        "ci_config_ref_uri", "gitlab.example.com/" + project + "//.gitlab-ci.yml@" + job.refPath());
    claims.put("ci_config_sha", job.sha());
    return new GitLabClaims(claims);
  }

  /** With one claim more, or another value for it. */
  public GitLabClaims with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(claims);
    more.put(name, value);
    return new GitLabClaims(more);
  }

  /** Without a claim. A default {@code sub} goes by {@code with("sub", …)} only. */
  public GitLabClaims without(String name) {
    Map<String, Object> fewer = new LinkedHashMap<>(claims);
    fewer.remove(name);
    return new GitLabClaims(fewer);
  }

  /** The claims; {@code sub} is GitLab's default composition of the others unless it was given. */
  public Map<String, Object> asMap() {
    Map<String, Object> all = new LinkedHashMap<>(claims);
    all.putIfAbsent(
        "sub",
        "project_path:%s:ref_type:%s:ref:%s"
            .formatted(claims.get("project_path"), claims.get("ref_type"), claims.get("ref")));
    return all;
  }
}
