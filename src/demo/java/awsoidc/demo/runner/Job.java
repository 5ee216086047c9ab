package awsoidc.demo.runner;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A CI job as GitLab hands it to a runner.
 *
 * @param ref short, without {@code refs/heads/}
 * @param tag whether {@code ref} is a tag
 * @param repository what get_sources clones; empty: as with {@code GIT_STRATEGY: none}
 * @param files a tar.gz that get_sources unpacks where there is no repository to clone, in Base64
 * @param ownVariables in GitLab's order, possibly with duplicates, of which the last wins
 * @param afterScript empty for none
 * @param registryLogins the payload's {@code credentials}
 */
public record Job(
    long id,
    String name,
    String stage,
    long projectId,
    String projectPath,
    String ref,
    boolean tag,
    boolean refProtected,
    String sha,
    String gitlab,
    Optional<String> repository,
    Optional<String> files,
    List<JobVariable> ownVariables,
    List<JobStep> steps,
    List<String> afterScript,
    Duration timeout,
    Optional<JobImage> image,
    List<JobImage> services,
    List<JobFiles> cache,
    List<JobFiles> artifacts,
    List<ImageCredentials> registryLogins) {

  public Job {
    ownVariables = List.copyOf(ownVariables);
    steps = List.copyOf(steps);
    afterScript = List.copyOf(afterScript);
    services = List.copyOf(services);
    cache = List.copyOf(cache);
    artifacts = List.copyOf(artifacts);
    registryLogins = List.copyOf(registryLogins);
  }

  /** Starts from a job of project acme/shop on its protected branch main. */
  public static JobBuilder builder() {
    return new JobBuilder();
  }

  /** The project's group. */
  public String namespacePath() {
    return projectPath.substring(0, projectPath.lastIndexOf('/'));
  }

  /** {@code branch} or {@code tag}, as in payload and token. */
  public String refType() {
    return tag ? "tag" : "branch";
  }

  /** Long, with {@code refs/heads/} or {@code refs/tags/}. */
  public String refPath() {
    return (tag ? "refs/tags/" : "refs/heads/") + ref;
  }

  /** The payload's {@code git_info.repo_url}. */
  public String repositoryUrl() {
    return repository.orElse(gitlab + "/" + projectPath + ".git");
  }

  /** GitLab's predefined variables, then the job's own, as the payload has them. */
  public List<JobVariable> variables() {
    List<JobVariable> all = new ArrayList<>();
    String[] predefined = {
      "CI",
      "true",
      "GITLAB_CI",
      "true",
      "CI_SERVER",
      "yes",
      "CI_SERVER_URL",
      gitlab,
      "CI_SERVER_HOST",
      URI.create(gitlab).getHost(),
      "CI_API_V4_URL",
      gitlab + "/api/v4",
      "CI_JOB_ID",
      Long.toString(id),
      "CI_JOB_NAME",
      name,
      "CI_JOB_STAGE",
      stage,
      "CI_PIPELINE_ID",
      "574",
      "CI_PROJECT_ID",
      Long.toString(projectId),
      "CI_PROJECT_NAME",
      projectName(),
      "CI_PROJECT_PATH",
      projectPath,
      "CI_PROJECT_NAMESPACE",
      namespacePath(),
      "CI_PROJECT_URL",
      gitlab + "/" + projectPath,
      "CI_COMMIT_REF_NAME",
      ref,
      tag ? "CI_COMMIT_TAG" : "CI_COMMIT_BRANCH",
      ref,
      "CI_COMMIT_SHA",
      sha,
      "CI_COMMIT_REF_PROTECTED",
      Boolean.toString(refProtected),
      "CI_PIPELINE_SOURCE",
      "push"
    };
    for (int i = 0; i < predefined.length; i += 2) {
      all.add(JobVariable.of(predefined[i], predefined[i + 1]));
    }
    all.add(JobVariable.secret("CI_JOB_TOKEN", token()));
    all.addAll(ownVariables);
    return all;
  }

  /** As {@code JOB_RESPONSE_FILE} holds it when a runner of this generation wrote it. */
  public String responseJson(RunnerGeneration generation) {
    return JobPayload.of(this, generation);
  }

  String projectName() {
    return projectPath.substring(projectPath.lastIndexOf('/') + 1);
  }

  /** The job's own token; each job has another. */
  String token() {
    return "glcbt-demo-" + id;
  }

  /** Without variables and scripts. */
  @Override
  public String toString() {
    return "job " + id + " of " + projectPath;
  }
}
