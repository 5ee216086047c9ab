package awsoidc.demo.runner;

import java.util.List;
import java.util.Optional;

/**
 * The bash script that a runner writes for a sub-stage: the author's commands, or its own for
 * sources, cache and artifacts, wrapped in an {@code eval} that first exports every job variable
 * and then the lines of {@code GITLAB_ENV}.
 */
final class GeneratedScript {

  private final Job job;
  private final RunnerGeneration generation;
  private final PredefinedVariables variables;
  private final BuildDirectories directories;
  private final Optional<String> hostname;

  GeneratedScript(
      Job job,
      RunnerGeneration generation,
      PredefinedVariables variables,
      BuildDirectories directories,
      Optional<String> hostname) {
    this.job = job;
    this.generation = generation;
    this.variables = variables;
    this.directories = directories;
    this.hostname = hostname;
  }

  /** Whether there is anything to do; the runner skips a sub-stage that is empty. */
  boolean isNeeded(String subStage) {
    return switch (subStage) {
      case "after_script" -> !job.afterScript().isEmpty();
      case "restore_cache" -> !job.cache().isEmpty();
      case "archive_cache" -> job.cache().stream().anyMatch(files -> files.savedAfter(true));
      case "archive_cache_on_failure" ->
          job.cache().stream().anyMatch(files -> files.savedAfter(false));
      case "upload_artifacts_on_success" ->
          job.artifacts().stream().anyMatch(files -> files.savedAfter(true));
      case "upload_artifacts_on_failure" ->
          job.artifacts().stream().anyMatch(files -> files.savedAfter(false));
      case "download_artifacts" -> false;
      default -> step(subStage).map(step -> !step.lines().isEmpty()).orElse(true);
    };
  }

  /** The script; for a sub-stage that nobody knows, one that only sets the scene. */
  String of(String subStage) {
    Bash body = new Bash();
    switch (subStage) {
      case "prepare_script" -> body.line(greeting()).line(removals());
      case "clear_worktree" -> clearWorktree(body);
      case "cleanup_file_variables" -> cleanup(body);
      case "get_sources" -> sources(exports(body));
      case "restore_cache" -> cache(project(body), "cache-extractor", "Extracting cache");
      case "archive_cache", "archive_cache_on_failure" ->
          cache(project(body), "cache-archiver", "Creating cache");
      case "upload_artifacts_on_success", "upload_artifacts_on_failure" -> artifacts(project(body));
      case "after_script" ->
          project(body).notice("Running after script...").authors(job.afterScript());
      default -> project(body).authors(step(subStage).map(JobStep::lines).orElse(List.of()));
    }
    return wrapped(body);
  }

  private Optional<JobStep> step(String subStage) {
    String name = subStage.equals("build_script") ? "step_script" : subStage;
    return job.steps().stream().filter(step -> step.subStage().equals(name)).findFirst();
  }

  private String wrapped(Bash body) {
    Bash script = new Bash().line("#!/usr/bin/env bash").line("");
    String eval = "eval " + Bash.quoted(body.toString());
    switch (generation) {
      case V15_7 -> {}
      case V18_1 -> script.line("trap exit 1 TERM").line("");
      case V19 -> script.line("trap 'exit 1' TERM").line("");
    }
    script
        .line("if set -o | grep pipefail > /dev/null; then set -o pipefail; fi; set -o errexit")
        .line("set +o noclobber")
        .line(generation == RunnerGeneration.V19 ? "(" + eval + ") < /dev/null" : ": | " + eval);
    return script.line("exit 0").toString();
  }

  /** A file variable is a file in the project's temporary directory, and its path is exported. */
  private Bash exports(Bash body) {
    String temporary = directories.temporary();
    for (JobVariable variable : variables.all()) {
      if (variable.file()) {
        String file = "\"" + temporary + "/" + variable.key() + "\"";
        body.line("mkdir -p \"" + temporary + "\"");
        body.line("printf '%s' " + Bash.quoted(variable.value()) + " > " + file);
        body.line("export " + Bash.quoted(variable.key()) + "=" + file);
      } else {
        body.export(variable.key(), variable.value());
      }
    }
    String gitlabEnv = "\"" + environmentFile() + "\"";
    return body.export("GITLAB_ENV", environmentFile())
        .line("mkdir -p \"" + temporary + "\"")
        .line("touch " + gitlabEnv)
        .line("while read -r line; do export \"$line\"; done < " + gitlabEnv);
  }

  private Bash project(Bash body) {
    return exports(body).command("cd", directories.project());
  }

  private String environmentFile() {
    return directories.temporary() + "/gitlab_runner_env";
  }

  private String greeting() {
    String via = hostname.map(name -> " via " + name).orElse("");
    return "echo \"Running on $(hostname)" + via + "...\"";
  }

  private String removals() {
    return "rm -f "
        + Bash.quoted(environmentFile())
        + " "
        + Bash.quoted(directories.temporary() + "/masking.db");
  }

  private void sources(Bash body) {
    String project = directories.project();
    if (job.files().isPresent()) {
      // As git clean does, nothing of an earlier job stays.
      body.notice("Unpacking the project's files...")
          .command("mkdir", "-p", project)
          .command("find", project, "-mindepth", "1", "-delete")
          .line("base64 -d <<'END' | tar -xzof - -C " + Bash.quoted(project))
          .line(job.files().get())
          .line("END");
      return;
    }
    if (job.repository().isEmpty()) {
      body.notice("Skipping Git repository setup").command("mkdir", "-p", project);
      return;
    }
    String remote = job.repository().get();
    body.export("GIT_TERMINAL_PROMPT", "0")
        .notice("Fetching changes with git depth set to 20...")
        .command("git", "-c", "init.defaultBranch=none", "init", project)
        .command("cd", project)
        .line("git remote add origin " + Bash.quoted(remote) + " 2>/dev/null ||")
        .command("git", "remote", "set-url", "origin", remote)
        .command("git", "fetch", "--quiet", "--prune", "--depth", "20", "origin", job.refPath())
        .notice("Checking out " + job.sha().substring(0, 8) + " as detached HEAD...")
        .command("git", "checkout", "-f", "-q", job.sha())
        .command("git", "clean", "-ffdx");
  }

  private void clearWorktree(Bash body) {
    String project = Bash.quoted(directories.project());
    body.line("if [ -d " + project + "/.git ]; then cd " + project + "; git clean -ffdx; fi");
  }

  private void cleanup(Bash body) {
    body.line(removals());
    variables.all().stream()
        .filter(JobVariable::file)
        .forEach(file -> body.command("rm", "-f", directories.temporary() + "/" + file.key()));
  }

  private void cache(Bash body, String helper, String doing) {
    for (JobFiles files : job.cache()) {
      String zip = directories.cache() + "/" + files.name() + "/cache.zip";
      withHelper(
          body,
          helper
              + " --file "
              + Bash.quoted(zip)
              + (helper.endsWith("archiver") ? paths(files) : ""),
          doing);
    }
  }

  private void artifacts(Bash body) {
    for (JobFiles files : job.artifacts()) {
      String upload =
          "artifacts-uploader --url %s --token %s --id %d"
              .formatted(Bash.quoted(job.gitlab()), Bash.quoted(job.token()), job.id());
      withHelper(body, upload + paths(files), "Uploading artifacts");
    }
  }

  private static String paths(JobFiles files) {
    StringBuilder paths = new StringBuilder();
    files.paths().forEach(path -> paths.append(" --path ").append(Bash.quoted(path)));
    return paths.toString();
  }

  /** The runner calls itself for these; where it is not on PATH it only says so. */
  private static void withHelper(Bash body, String helper, String doing) {
    body.line("if gitlab-runner --version >/dev/null 2>&1; then")
        .line("gitlab-runner " + helper)
        .line("else")
        .warning("Missing gitlab-runner. " + doing + " is disabled.")
        .line("fi");
  }
}
