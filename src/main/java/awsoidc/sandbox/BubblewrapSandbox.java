package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code type: bubblewrap}: scripts run in namespaces of their own. Of the machine they see the
 * programs and /etc, read-only, their builds and their cache, what the operator binds, and nothing
 * else: no other process, no other job, no home. When the script ends, so does all that it started.
 */
final class BubblewrapSandbox implements Sandbox {

  private static final String BWRAP = "bwrap";
  private static final Path HOME = Path.of("/home/job");
  private static final Path TMP = Path.of("/tmp");
  private static final Path FILES = Path.of("/run/aws-oidc-executor");

  /** Read-only, where they exist. */
  private static final List<String> SYSTEM =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib32",
          "/lib64",
          "/libx32",
          "/opt",
          "/etc",
          "/run/systemd/resolve");

  /** The runner's own settings hold its token. */
  private static final Path RUNNER_SETTINGS = Path.of("/etc/gitlab-runner");

  private final JobDirectory directory;
  private final SandboxPlan plan;
  private final HostUser user;

  BubblewrapSandbox(JobDirectory directory, SandboxPlan plan, HostUser user) {
    this.directory = directory;
    this.plan = plan;
    this.user = user;
  }

  @Override
  public void create(Optional<Path> projects) throws IOException {
    user.require(HostUser.SHELL);
    user.require(BWRAP);
    JobDirectory.makeLasting(plan.buildsDir().orElseThrow(), plan.account());
    JobDirectory.makeLasting(plan.cacheDir().orElseThrow(), plan.account());
    if (plan.account().isPresent()) {
      JobDirectory.checkPassable(plan.buildsDir().orElseThrow(), plan.account().get());
      JobDirectory.checkPassable(plan.cacheDir().orElseThrow(), plan.account().get());
      JobDirectory.checkPassable(directory.path(), plan.account().get());
    }
    if (projects.isPresent()) {
      JobDirectory.makeWithin(plan.buildsDir().orElseThrow(), projects.get(), plan.account());
    }
    directory.create(plan.account());
  }

  @Override
  public List<String> command() {
    List<String> command = plan.account().map(UserSandbox::as).orElseGet(ArrayList::new);
    command.addAll(
        List.of(
            BWRAP,
            "--unshare-user",
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--die-with-parent"));
    if (!plan.network()) {
      command.add("--unshare-net");
    }
    for (String system : SYSTEM) {
      command.addAll(List.of("--ro-bind-try", system, system));
    }
    cover(command, RUNNER_SETTINGS);
    plan.hidden().forEach(path -> cover(command, path));
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    bind(command, directory.tmp(), TMP);
    bind(command, directory.home(), HOME);
    command.addAll(List.of("--ro-bind", directory.files().toString(), FILES.toString()));
    makeParents(command, plan.buildsDir().orElseThrow());
    command.addAll(List.of("--bind-try", PROJECTS, PROJECTS));
    bind(command, plan.cacheDir().orElseThrow(), plan.cacheDir().orElseThrow());
    for (Bind bind : plan.binds()) {
      makeParents(command, bind.target());
      command.add(bind.writable() ? "--bind" : "--ro-bind");
      command.addAll(List.of(bind.source().toString(), bind.target().toString()));
    }
    command.addAll(
        List.of(
            "--setenv",
            "HOME",
            HOME.toString(),
            "--setenv",
            "TMPDIR",
            TMP.toString(),
            "--chdir",
            "/",
            "--",
            HostUser.SHELL,
            "-l"));
    return command;
  }

  private static void bind(List<String> command, Path source, Path target) {
    makeParents(command, target);
    command.addAll(List.of("--bind", source.toString(), target.toString()));
  }

  /** Those that bubblewrap made by itself could not be entered. */
  private static void makeParents(List<String> command, Path target) {
    Path parent = target.getParent();
    if (parent != null && parent.getParent() != null && !isSystem(parent)) {
      makeParents(command, parent);
      command.addAll(List.of("--perms", "0755", "--dir", parent.toString()));
    }
  }

  private static void cover(List<String> command, Path path) {
    if (isSystem(path) && path.toFile().exists()) {
      if (path.toFile().isDirectory()) {
        command.addAll(List.of("--tmpfs", path.toString()));
      } else {
        command.addAll(List.of("--ro-bind", "/dev/null", path.toString()));
      }
    }
  }

  private static boolean isSystem(Path path) {
    return SYSTEM.stream().anyMatch(path::startsWith);
  }

  /** TMPDIR is the job's here, too: by it a process of a job is known from outside. */
  @Override
  public Map<String, String> environment() {
    return user.environment(
        plan.account().map(Account::name).orElse(user.name()), directory.home(), directory.tmp());
  }

  @Override
  public Path privateDirectory() {
    return directory.files();
  }

  @Override
  public void share(Path shared) throws IOException {
    if (plan.account().isPresent()) {
      UserSandbox.share(shared, plan.account().get());
    }
  }

  @Override
  public Path seen(Path path) {
    return FILES.resolve(directory.files().relativize(path));
  }
}
