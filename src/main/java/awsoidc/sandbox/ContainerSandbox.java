package awsoidc.sandbox;

import awsoidc.container.Engine;
import awsoidc.container.JobContainers;
import awsoidc.container.Unobtainable;
import awsoidc.runner.RunnerExecutable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code type: container}: the author's scripts run in a container of the job's image, as under
 * GitLab's Docker executor; all others in a second one, of the helper image or of this machine's
 * programs. They share the builds and the cache, at the same paths.
 */
final class ContainerSandbox implements Sandbox {

  /** Where scripts see their builds and their cache, whatever is behind it on this machine. */
  static final Path BUILDS = Path.of("/builds");

  static final Path CACHE = Path.of("/cache");

  private static final Path FILES = Path.of("/run/aws-oidc-executor");

  /** The runner's own program, for the helper container. */
  private static final Path GITLAB_RUNNER = Path.of("/run/gitlab-runner");

  private static final String WITHOUT_RUNNER =
      "This job has caches or artifacts, and sandbox.helper_image has no gitlab-runner on its PATH:"
          + " they are not moved. Name an image that has it, such as gitlab/gitlab-runner.";

  private final JobDirectory directory;
  private final SandboxPlan plan;
  private final ContainersPlan own;
  private final JobContainers containers;
  private final HostUser user;

  ContainerSandbox(JobDirectory directory, SandboxPlan plan, ContainersPlan own, HostUser user) {
    this.directory = directory;
    this.plan = plan;
    this.own = own;
    this.containers = new JobContainers(own.containers());
    this.user = user;
  }

  @Override
  public void makeDirectories(Consumer<String> warn) throws IOException, InterruptedException {
    if (helperIsOurs()) {
      requirePrograms(warn);
    }
    if (directory.exists()) {
      own.containers().traces().remove(); // an earlier prepare's: their names are taken
    }
    directory.create(Optional.empty());
    directory.close();
    LastingDirectory.cache(own.cache()).makeShared(cache());
    LastingDirectory.builds(own.builds()).makeShared(builds());
  }

  @Override
  public void create(CreationInputs creation)
      throws IOException, InterruptedException, UnusableSandbox {
    boolean ours = helperIsOurs();
    String builds = builds() + ":" + BUILDS + ":z";
    String cache = cache() + ":" + CACHE + ":z";
    String files = directory.files() + ":" + FILES + ":ro,z";
    try {
      List<String> entrypoint =
          containers.make(
              new JobContainers.Inputs(
                  directory.path().resolve("registries"),
                  directory.path().resolve("seccomp.json"),
                  creation.labels(),
                  variables(creation),
                  List.of(builds, cache),
                  files,
                  ours ? programs() : List.of(),
                  user.environment("root", HostPrograms.HOME, HostPrograms.TMP),
                  creation.ecr(),
                  creation.log(),
                  creation.warn()));
      InnerScripts.write(
          directory.files(),
          entrypoint,
          ours,
          plan.gitlabRunner().filter(path -> ours).map(path -> GITLAB_RUNNER),
          plan.grace());
      if (!ours && plan.movesFiles() && !containers.helperHas(RunnerExecutable.NAME)) {
        creation.warn().accept(WITHOUT_RUNNER);
      }
    } catch (Unobtainable e) {
      throw new UnusableSandbox(String.valueOf(e.getMessage()));
    }
  }

  private boolean helperIsOurs() {
    return own.containers().helper().isEmpty();
  }

  private List<String> programs() throws IOException, UnusableSandbox {
    List<String> mounts =
        new ArrayList<>(HostPrograms.mounts(own.hidden(), user.path(), directory.home()));
    if (plan.gitlabRunner().isPresent()) {
      mounts.add(HostPrograms.word(plan.gitlabRunner().get().toString(), GITLAB_RUNNER.toString()));
    }
    return mounts;
  }

  private void requirePrograms(Consumer<String> warn) throws IOException {
    user.require(HostUser.SHELL);
    if (!user.has("git")) {
      warn.accept(
          "git is not on the runner's PATH "
              + user.path()
              + ": install it, or name a sandbox.helper_image, or jobs cannot fetch their"
              + " sources.");
    }
  }

  /** Of those that are no secret, what the runner made of them. */
  private Map<String, String> variables(CreationInputs creation) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String name : own.containers().variables()) {
      creation.jobVariable().apply(name).ifPresent(value -> variables.put(name, value));
    }
    return variables;
  }

  /**
   * Mounted whole, for no name in it is looked up on this machine: an author could have laid a link
   * there. Anybody in a container may write to it; what it is in nobody else enters.
   */
  private Path builds() {
    return own.builds().resolve("builds");
  }

  /** Likewise. */
  private Path cache() {
    return own.cache().resolve("cache");
  }

  @Override
  public void stop() {
    containers.stop();
  }

  @Override
  public Launch launch() {
    return inContainer(own.containers().jobContainer(), InnerScripts.RUN);
  }

  @Override
  public Launch helperLaunch() {
    return inContainer(own.containers().helperContainer(), InnerScripts.HELP);
  }

  private Launch inContainer(String container, String script) {
    Engine engine = own.containers().engine();
    String inner = FILES.resolve(script).toString();
    String end = FILES.resolve(InnerScripts.END).toString();
    return new Launch(
        words(engine, "exec", "--interactive", container, "sh", inner),
        engine.environment(),
        List.of(
            words(engine, "exec", container, "sh", end),
            words(engine, "restart", "-t", "0", container)),
        Optional.empty(),
        Set.of());
  }

  private static List<Word> words(Engine engine, String... words) {
    return Word.of(engine.words(List.of(words)));
  }

  @Override
  public Path privateDirectory() {
    return directory.files();
  }

  @Override
  public List<String> intoNetwork() throws IOException, InterruptedException {
    List<String> words = containers.intoNetwork(own.root());
    if (!words.isEmpty()) {
      user.require(words.getFirst());
    }
    return words;
  }

  /** On this machine, only root and we get as far as this. */
  @Override
  public void share(Path shared) throws IOException {
    try (var files = Files.newDirectoryStream(shared)) {
      for (Path file : files) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      }
    }
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Override
  public Path seen(Path path) {
    return FILES.resolve(directory.files().relativize(path));
  }

  @Override
  public Path onHost(Path seen) {
    return builds().resolve(BUILDS.relativize(seen)).normalize();
  }
}
