package awsoidc.sandbox;

import awsoidc.container.Engine;
import awsoidc.container.JobContainers;
import awsoidc.container.Unobtainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code type: container}: the author's scripts run in a container of the job's image, as under
 * GitLab's Docker executor; all others in one of the helper image or, in bubblewrap, on the host.
 * They share the builds and the cache, at the same paths.
 */
final class ContainerSandbox implements Sandbox {

  /** Where scripts see their builds and their cache, whatever is behind it on this machine. */
  static final Path BUILDS = Path.of("/builds");

  static final Path CACHE = Path.of("/cache");

  private static final Path FILES = Path.of("/run/aws-oidc-executor");

  /**
   * Last in the path of what a job mounts on this machine. No path of a project has it ({@link
   * #MOUNTABLE}), so that no job's is inside another's, which could then put a link in its way.
   */
  private static final String MOUNTED = "%";

  /** What a bind mount takes as it is: neither an option nor a list can be made of it. */
  private static final String MOUNTABLE = "[A-Za-z0-9_./@+=~ -]+";

  /**
   * Anybody in a container may write to the builds, as GitLab's own helper image has it: images
   * have users of their own.
   */
  private static final String OPEN = "umask 0000; exec \"$@\"";

  private final JobDirectory directory;
  private final SandboxPlan plan;
  private final ContainerPlace place;
  private final JobContainers containers;
  private final HostUser user;

  ContainerSandbox(JobDirectory directory, SandboxPlan plan, HostUser user) {
    this.directory = directory;
    this.plan = plan;
    this.place = plan.place().orElseThrow();
    this.containers = new JobContainers(place.plan());
    this.user = user;
  }

  @Override
  public void create(Creation creation) throws IOException, InterruptedException, UnusableSandbox {
    boolean onHost = place.plan().helper().isEmpty();
    if (onHost) {
      user.require(HostUser.SHELL);
      user.require(BubblewrapCommand.BWRAP);
    }
    Path projects = projects(creation.projects());
    if (directory.exists()) {
      place.plan().traces().remove(); // an earlier prepare's: their names are taken
    }
    directory.create(Optional.empty());
    directory.close();
    makeShared(place.cache(), cache());
    makeShared(place.builds(), mounted(projects));
    String builds = mounted(projects) + ":" + projects + ":z";
    String cache = cache() + ":" + CACHE + ":z";
    String files = directory.files() + ":" + FILES + ":ro,z";
    try {
      List<String> entrypoint =
          containers.make(
              new JobContainers.Making(
                  directory.path().resolve("registries"),
                  creation.labels(),
                  variables(creation),
                  List.of(builds, cache),
                  files,
                  creation.ecr(),
                  creation.log(),
                  creation.warn()));
      InnerScripts.write(directory.files(), entrypoint);
    } catch (Unobtainable e) {
      throw new UnusableSandbox(String.valueOf(e.getMessage()));
    }
  }

  /** Of those that are no secret, what the runner made of them. */
  private Map<String, String> variables(Creation creation) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String name : place.plan().variables()) {
      creation.jobVariable().apply(name).ifPresent(value -> variables.put(name, value));
    }
    return variables;
  }

  /** GIT_CLONE_PATH is the author's: nothing but a place in the builds is mounted. */
  private static Path projects(Optional<Path> said) throws IOException, UnusableSandbox {
    Path projects =
        said.orElseThrow(() -> new IOException("the runner did not say where the project is"))
            .normalize();
    if (!projects.startsWith(BUILDS) || !projects.toString().matches(MOUNTABLE)) {
      throw new UnusableSandbox(
          "the project's directory is to be in "
              + projects
              + ", but builds are in "
              + BUILDS
              + " and below: see GIT_CLONE_PATH");
    }
    return projects;
  }

  /** Anybody in a container may write to it; what it is in nobody else enters. */
  private Path cache() {
    return place.cache().resolve("cache");
  }

  /** Every account of a container may write there; on this machine only root gets so far. */
  private static void makeShared(Path root, Path directory) throws IOException {
    JobDirectory.makeLasting(root, Optional.empty());
    Path made = root;
    for (Path name : root.relativize(directory)) {
      made = made.resolve(name);
      if (Files.isSymbolicLink(made)) {
        throw new IOException(made + " is a link: delete it");
      }
      if (!Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(made);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
      }
    }
  }

  @Override
  public void stop() {
    containers.stop();
  }

  @Override
  public Launch launch() {
    return inContainer(place.plan().jobContainer(), InnerScripts.RUN);
  }

  @Override
  public Launch helperLaunch() {
    return place.plan().helper().isPresent()
        ? inContainer(place.plan().helperContainer(), InnerScripts.HELP)
        : onHost();
  }

  private Launch inContainer(String container, String script) {
    Engine engine = place.plan().engine();
    return new Launch(
        engine.words(
            List.of("exec", "--interactive", container, "sh", FILES.resolve(script).toString())),
        engine.environment(),
        List.of(
            engine.words(
                List.of("exec", container, "sh", FILES.resolve(InnerScripts.END).toString())),
            engine.words(List.of("restart", "-t", "0", container))));
  }

  /** As root with no more than the helper image of a container would have, or as ourselves. */
  private Launch onHost() {
    Map<String, String> environment =
        user.environment(user.name(), directory.home(), directory.tmp());
    Engine engine = place.plan().engine();
    boolean unshare = !plan.root() && engine.command().equals("podman");
    List<String> options =
        plan.root() || unshare // which makes us root of its accounts
            ? List.of(
                "--cap-drop",
                "ALL",
                "--cap-add",
                "CAP_DAC_OVERRIDE",
                "--cap-add",
                "CAP_FOWNER",
                "--cap-add",
                "CAP_CHOWN")
            : List.of("--unshare-user");
    List<String> prefix = new ArrayList<>();
    if (unshare) {
      // Files of a container's other users belong to accounts that only this may touch.
      prefix.addAll(engine.words(List.of("unshare", "env", "-i")));
      environment.forEach((name, value) -> prefix.add(name + "=" + value));
    }
    BubblewrapCommand command =
        plan.root()
            ? BubblewrapCommand.asRoot(options, plan.hidden(), user.path())
            : new BubblewrapCommand(prefix, options, plan.hidden());
    command.at(directory.home(), directory.tmp());
    command.parents(BUILDS.resolve("x")).projects(place.builds().toString(), "/" + MOUNTED);
    command.bind("--bind", cache().toString(), CACHE);
    for (Bind bind : plan.binds()) {
      command.bind(
          bind.writable() ? "--bind-try" : "--ro-bind-try",
          bind.source().toString(),
          bind.target());
    }
    return Launch.here(
        command.running(List.of(HostUser.SHELL, "-c", OPEN, HostUser.SHELL, HostUser.SHELL, "-l")),
        unshare ? engine.environment() : environment);
  }

  @Override
  public Path privateDirectory() {
    return directory.files();
  }

  @Override
  public List<String> intoNetwork() throws IOException, InterruptedException {
    List<String> words = containers.intoNetwork(plan.root());
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
    Path projects = seen.resolve("..").normalize();
    return mounted(projects).resolve(projects.relativize(seen.normalize()));
  }

  private Path mounted(Path projects) {
    return place.builds().resolve(Path.of("/").relativize(projects)).resolve(MOUNTED);
  }
}
