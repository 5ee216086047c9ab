package awsoidc.demo.runner;

import java.net.URI;
import java.nio.file.Path;

/**
 * Where a job is built. Before config has spoken all of it is empty, and the project's temporary
 * directory is just {@code .tmp}: the runner appends that to whatever it has.
 */
record BuildDirectories(String builds, String cache, String project) {

  static final BuildDirectories UNKNOWN = new BuildDirectories("", "", "");

  /**
   * @param shared {@code builds_dir_is_shared}: several jobs use one directory at a time, so token
   *     and concurrent id keep them apart
   */
  static BuildDirectories of(Path builds, Path cache, boolean shared, Job job, Slot slot) {
    String slug = slug(job);
    Path project =
        shared
            ? builds
                .resolve(PredefinedVariables.SHORT_TOKEN)
                .resolve(Integer.toString(slot.inProject()))
                .resolve(slug)
            : builds.resolve(slug);
    return new BuildDirectories(
        builds.toString(), cache.resolve(slug).toString(), project.toString());
  }

  /** The last word on the project's directory, {@code RUNNER_TEMP_PROJECT_DIR}. */
  String temporary() {
    return project + ".tmp";
  }

  /** The URL's path; a repository that has no host is known by its project's number. */
  private static String slug(Job job) {
    URI url = URI.create(job.repositoryUrl());
    if (url.getHost() == null) {
      return "project-" + job.projectId();
    }
    String path = url.getPath().substring(1);
    return path.endsWith(".git") ? path.substring(0, path.length() - 4) : path;
  }
}
