package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code type: host}: scripts run as the runner's own user, by {@code bash -l} with the script on
 * standard input, as under GitLab's shell executor. It keeps the runner's environment from them and
 * gives each job a TMPDIR of its own; it cannot keep one job's files from another's.
 */
public final class HostSandbox implements Sandbox {

  /** The job's directory is beside the runner's own, so that cleanup finds it by that alone. */
  private static final String JOB_DIRECTORY_PREFIX = "aws-oidc-";

  private static final String SHELL = "bash";

  private final Path jobDirectory;
  private final SandboxSettings settings;
  private final HostUser user;

  /**
   * @param temporaryDirectory the runner's directory for this attempt at the job
   */
  public HostSandbox(Path temporaryDirectory, SandboxSettings settings, HostUser user) {
    this.jobDirectory = jobDirectory(temporaryDirectory);
    this.settings = settings;
    this.user = user;
  }

  private static Path jobDirectory(Path temporaryDirectory) {
    return temporaryDirectory.resolveSibling(
        JOB_DIRECTORY_PREFIX + temporaryDirectory.getFileName());
  }

  @Override
  public void create() throws IOException {
    if (!user.canRun(SHELL)) {
      throw new IOException(SHELL + " is not on the runner's PATH " + user.path());
    }
    createIfAbsent(settings.buildsDir());
    createIfAbsent(settings.cacheDir());
    // The runner's directory is new for each attempt at a job: what is here is of a prepare that
    // was
    // called twice. In a shared /tmp, what somebody else laid here cannot be deleted, and is
    // refused.
    destroy();
    Files.createDirectory(
        jobDirectory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static void createIfAbsent(Optional<Path> shared) throws IOException {
    if (shared.isPresent()) {
      Files.createDirectories(shared.get());
    }
  }

  @Override
  public List<String> command() {
    return List.of(SHELL, "-l");
  }

  @Override
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("HOME", user.home());
    environment.put("USER", user.name());
    environment.put("LOGNAME", user.name());
    environment.put("PATH", user.path());
    environment.put("LANG", user.lang());
    environment.put("TMPDIR", jobDirectory.toString());
    return environment;
  }

  /** The job's own directory, for what its scripts need and nobody else is to see. */
  public Path privateDirectory() {
    return jobDirectory;
  }

  @Override
  public void destroy() throws IOException {
    Tree.delete(jobDirectory);
  }
}
