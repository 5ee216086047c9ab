package awsoidc.demo.runner;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The payload of a job as a runner writes it to {@code JOB_RESPONSE_FILE}: it decodes what GitLab
 * sent and encodes what it knows of it again, so that fields of a newer GitLab are lost with an
 * older runner.
 */
final class JobPayload {

  /** GitLab gives after_script five minutes. */
  private static final int AFTER_SCRIPT_SECONDS = 300;

  private final Job job;
  private final RunnerGeneration generation;

  private JobPayload(Job job, RunnerGeneration generation) {
    this.job = job;
    this.generation = generation;
  }

  static String of(Job job, RunnerGeneration generation) {
    return JSONObjectUtils.toJSONString(new JobPayload(job, generation).payload()) + "\n";
  }

  private Map<String, Object> payload() {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("id", job.id());
    payload.put("token", job.token());
    payload.put("allow_git_fetch", true);
    payload.put("job_info", jobInfo());
    payload.put("git_info", gitInfo());
    payload.put("runner_info", Map.of("timeout", job.timeout().toSeconds()));
    if (generation == RunnerGeneration.V19) {
      payload.put("inputs", List.of());
    }
    payload.put("variables", job.variables().stream().map(JobPayload::variable).toList());
    payload.put("steps", steps());
    payload.put("image", image(job.image().orElse(JobImage.of(""))));
    payload.put("services", job.services().stream().map(this::image).toList());
    payload.put("artifacts", job.artifacts().stream().map(JobPayload::artifacts).toList());
    payload.put("cache", job.cache().stream().map(JobPayload::cache).toList());
    payload.put("credentials", job.registryLogins().stream().map(JobPayload::credentials).toList());
    payload.put("dependencies", List.of());
    payload.put("features", features());
    if (generation != RunnerGeneration.V15_7) {
      payload.put("run", "");
      payload.put("policy_options", Map.of("execution_policy_job", false, "policy_name", ""));
    }
    return payload;
  }

  private Map<String, Object> jobInfo() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("name", job.name());
    info.put("stage", job.stage());
    if (generation == RunnerGeneration.V19) {
      info.put("pipeline_id", 574);
    }
    info.put("project_id", job.projectId());
    info.put("project_name", job.projectName());
    if (generation == RunnerGeneration.V19) {
      info.put("project_full_path", job.projectPath());
      info.put("namespace_id", 72);
      info.put("root_namespace_id", 72);
      info.put("organization_id", 1);
      info.put("instance_id", "demo");
      info.put("instance_uuid", "00000000-0000-4000-8000-000000000001");
      info.put("user_id", 1);
    }
    if (generation != RunnerGeneration.V15_7) {
      info.put("time_in_queue_seconds", 1);
      info.put("project_jobs_running_on_instance_runners_count", "");
      info.put("queue_size", 0);
      info.put("queue_depth", 0);
    }
    return info;
  }

  private Map<String, Object> gitInfo() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("repo_url", job.repositoryUrl());
    if (generation != RunnerGeneration.V15_7) {
      info.put("repo_object_format", "sha1");
    }
    info.put("ref", job.ref());
    info.put("sha", job.sha());
    info.put("before_sha", "0".repeat(40));
    info.put("ref_type", job.refType());
    String remote = job.tag() ? job.refPath() : "refs/remotes/origin/" + job.ref();
    info.put("refspecs", List.of("+" + job.refPath() + ":" + remote));
    info.put("depth", 20);
    if (generation == RunnerGeneration.V19) {
      info.put("protected", job.refProtected());
    }
    return info;
  }

  private static Map<String, Object> variable(JobVariable variable) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", variable.key());
    json.put("value", variable.value());
    json.put("public", variable.isPublic());
    json.put("file", variable.file());
    json.put("masked", variable.masked());
    json.put("raw", variable.raw());
    return json;
  }

  private List<Map<String, Object>> steps() {
    List<Map<String, Object>> steps = new ArrayList<>();
    for (JobStep step : job.steps()) {
      steps.add(step(step.name(), step.lines(), job.timeout().toSeconds(), "on_success", false));
    }
    if (!job.afterScript().isEmpty()) {
      steps.add(step("after_script", job.afterScript(), AFTER_SCRIPT_SECONDS, "always", true));
    }
    return steps;
  }

  private static Map<String, Object> step(
      String name, List<String> lines, long timeout, String when, boolean allowFailure) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("script", lines);
    json.put("timeout", timeout);
    json.put("when", when);
    json.put("allow_failure", allowFailure);
    return json;
  }

  private Map<String, Object> image(JobImage image) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", image.name());
    Optional.of(image.alias()).filter(a -> !a.isEmpty()).ifPresent(a -> json.put("alias", a));
    putUnlessEmpty(json, "command", image.command());
    putUnlessEmpty(json, "entrypoint", image.entrypoint());
    putUnlessEmpty(
        json, "variables", image.variables().stream().map(JobPayload::variable).toList());
    putUnlessEmpty(json, "pull_policy", image.pullPolicy());
    if (generation != RunnerGeneration.V15_7) {
      json.put(
          "executor_opts",
          Map.of(
              "docker", Map.of("platform", image.platform(), "user", image.user()),
              "kubernetes", Map.of("user", "")));
    }
    return json;
  }

  private static Map<String, Object> credentials(ImageCredentials login) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "registry");
    json.put("url", login.url());
    json.put("username", login.username());
    json.put("password", login.password());
    return json;
  }

  private static void putUnlessEmpty(Map<String, Object> json, String key, List<?> list) {
    if (!list.isEmpty()) {
      json.put(key, list);
    }
  }

  private static Map<String, Object> artifacts(JobFiles files) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", files.name());
    json.put("untracked", false);
    json.put("paths", files.paths());
    json.put("when", files.when());
    json.put("artifact_type", "");
    json.put("artifact_format", "");
    json.put("expire_in", "");
    return json;
  }

  private static Map<String, Object> cache(JobFiles files) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", files.name());
    json.put("untracked", false);
    json.put("policy", "pull-push");
    json.put("paths", files.paths());
    json.put("when", files.when());
    return json;
  }

  private Map<String, Object> features() {
    Map<String, Object> features = new LinkedHashMap<>();
    features.put("trace_sections", true);
    features.put("token_mask_prefixes", List.of("glpat-", "glcbt-"));
    features.put(
        "failure_reasons",
        List.of(
            "unknown_failure",
            "script_failure",
            "runner_system_failure",
            "job_execution_timeout",
            "job_canceled"));
    if (generation == RunnerGeneration.V19) {
      features.put("two_phase_job_commit", false);
    }
    return features;
  }
}
