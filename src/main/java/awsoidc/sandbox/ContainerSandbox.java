package awsoidc.sandbox;

import awsoidc.container.ContainerPlan;
import awsoidc.container.Engine;
import awsoidc.container.JobContainers;
import awsoidc.container.UnusableImage;
import awsoidc.runner.RunnerExecutable;
import java.io.IOException;
import java.nio.file.Path;
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

  private final SandboxInputs inputs;
  private final JobDirectory directory;
  private final HostUser user;
  private final ContainerPlan plan;
  private final Path builds;
  private final Path cache;
  private final List<Path> hidden;
  private final boolean root;
  private final JobContainers containers;

  /**
   * @param builds a directory that only the runner can enter, like {@code cache}
   * @param hidden files of the executor that must stay hidden
   * @param root whether the runner is
   */
  ContainerSandbox(
      SandboxInputs inputs,
      ContainerPlan plan,
      Path builds,
      Path cache,
      List<Path> hidden,
      boolean root) {
    this.inputs = inputs;
    this.directory = inputs.directory();
    this.user = inputs.user();
    this.plan = plan;
    this.builds = builds;
    this.cache = cache;
    this.hidden = hidden;
    this.root = root;
    this.containers = new JobContainers(plan);
  }

  @Override
  public void makeDirectories(Consumer<String> warn) throws IOException, InterruptedException {
    if (helperIsOurs()) {
      requirePrograms(warn);
    }
    if (directory.exists()) {
      plan.traces().remove(); // an earlier prepare made them: their names are taken
    }
    directory.create(Optional.empty());
    directory.close();
    LastingDirectory.cache(cache).makeShared(cache());
    LastingDirectory.builds(builds).makeShared(builds());
  }

  @Override
  public void create(CreationInputs creation)
      throws IOException, InterruptedException, UnusableSandbox {
    boolean ours = helperIsOurs();
    try {
      List<String> entrypoint =
          containers.make(
              new JobContainers.Inputs(
                  directory.path().resolve("registries"),
                  directory.path().resolve("seccomp.json"),
                  creation.labels(),
                  variables(creation),
                  List.of(builds() + ":" + BUILDS + ":z", cache() + ":" + CACHE + ":z"),
                  directory.files() + ":" + FILES + ":ro,z",
                  ours ? programs() : List.of(),
                  user.environment("root", HostPrograms.HOME, HostPrograms.TMP),
                  creation.ecr(),
                  creation.log(),
                  creation.warn()));
      InnerScripts.write(
          directory.files(),
          entrypoint,
          ours,
          inputs.gitlabRunner().filter(path -> ours).map(path -> GITLAB_RUNNER),
          inputs.grace());
      if (!ours && inputs.movesFiles() && !containers.helperHas(RunnerExecutable.NAME)) {
        creation.warn().accept(WITHOUT_RUNNER);
      }
    } catch (UnusableImage e) {
      throw new UnusableSandbox(String.valueOf(e.getMessage()));
    }
  }

  private boolean helperIsOurs() {
    return plan.helper().isEmpty();
  }

  private List<String> programs() throws IOException, UnusableSandbox {
    List<String> mounts =
        new ArrayList<>(HostPrograms.mounts(hidden, user.path(), directory.home()));
    if (inputs.gitlabRunner().isPresent()) {
      mounts.add(
          HostPrograms.word(inputs.gitlabRunner().get().toString(), GITLAB_RUNNER.toString()));
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

  /** The values that the runner made of them; none is a secret. */
  private Map<String, String> variables(CreationInputs creation) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String name : plan.variables()) {
      creation.jobVariable().apply(name).ifPresent(value -> variables.put(name, value));
    }
    return variables;
  }

  /**
   * Mounted whole: a name in it that is looked up on this machine could be an author's link.
   * Everybody in a container may write to it; on this machine nobody else can enter what it is in.
   */
  private Path builds() {
    return builds.resolve("builds");
  }

  private Path cache() {
    return cache.resolve("cache");
  }

  @Override
  public void stop() {
    containers.stop();
  }

  @Override
  public Launch launch() {
    return inContainer(plan.jobContainer(), InnerScripts.RUN);
  }

  @Override
  public Launch helperLaunch() {
    return inContainer(plan.helperContainer(), InnerScripts.HELP);
  }

  private Launch inContainer(String container, String script) {
    Engine engine = plan.engine();
    String inner = FILES.resolve(script).toString();
    String end = FILES.resolve(InnerScripts.END).toString();
    return new Launch(
        words(engine, "exec", "--interactive", container, "sh", inner),
        engine.environment(),
        List.of(words(engine, "exec", container, "sh", end), Word.of(restart(engine, container))),
        Optional.empty(),
        Set.of(),
        "the container of this job is gone; its engine knows why");
  }

  /** Not of a container that has stopped, so that no script was in it: that has its own words. */
  private static List<String> restart(Engine engine, String container) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "\"$@\" top \"$0\" && exec \"$@\" restart -t 0 \"$0\""));
    command.add(container);
    command.addAll(engine.words(List.of()));
    return command;
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
    List<String> words = containers.intoNetwork(root);
    if (!words.isEmpty()) {
      user.require(words.getFirst());
    }
    return words;
  }

  /** On this machine, only root and this account can reach it. */
  @Override
  public void share(Path shared) throws IOException {
    JobDirectory.share(shared, Optional.empty());
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
