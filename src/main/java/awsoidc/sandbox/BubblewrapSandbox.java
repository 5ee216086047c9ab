package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code type: bubblewrap}: scripts run in namespaces of their own. Of the machine they see the
 * programs and /etc, read-only, their builds and their cache, what the operator binds, and nothing
 * else: no other process, no other job, no home. When the script ends, so does all that it started.
 */
final class BubblewrapSandbox implements Sandbox {

  private static final Path FILES = Path.of("/run/aws-oidc-executor");

  /** The runner's own program, where it is in no part of the machine that is shown. */
  private static final Path GITLAB_RUNNER = Path.of("/run/gitlab-runner");

  /** Opens the filter of system calls, which bubblewrap reads from a descriptor. */
  private static final String OPEN_FILTER = "exec 9<\"$0\" && exec \"$@\"";

  private final JobDirectory directory;
  private final SandboxPlan plan;
  private final BubblewrapPlan own;
  private final HostUser user;

  BubblewrapSandbox(JobDirectory directory, SandboxPlan plan, BubblewrapPlan own, HostUser user) {
    this.directory = directory;
    this.plan = plan;
    this.own = own;
    this.user = user;
  }

  @Override
  public void makeDirectories(Consumer<String> warn) throws IOException {
    user.require(HostUser.SHELL);
    user.require(BubblewrapCommand.BWRAP);
    LastingDirectory.builds(plan.buildsDir()).makeFor(own.account());
    LastingDirectory.cache(plan.cacheDir()).makeFor(own.account());
    if (own.account().isPresent()) {
      RootsOwn.make(directory.path().resolveSibling(""));
      JobDirectory.checkPassable(directory.path(), own.account().get());
    }
    directory.create(own.account());
    SystemCallFilter.write(directory.files());
    InnerScripts.writeForBubblewrap(directory.files(), plan.grace());
    if (!SystemCallFilter.exists()) {
      warn.accept(
          "bubblewrap filters no system calls on "
              + System.getProperty("os.arch", "this architecture")
              + ": only x86_64 and aarch64 have a filter.");
    }
  }

  @Override
  public Launch launch() {
    return launch(Optional.empty());
  }

  @Override
  public Launch helperLaunch() {
    return launch(plan.gitlabRunner());
  }

  /** TMPDIR is the job's here, too: by it a process of a job is known from outside. */
  private Launch launch(Optional<Path> gitlabRunner) {
    List<String> options = new ArrayList<>(List.of("--unshare-user"));
    if (!own.network()) {
      options.add("--unshare-net");
    }
    List<String> prefix = new ArrayList<>();
    if (SystemCallFilter.exists()) { // which forbids new user namespaces as well
      options.addAll(List.of("--seccomp", "9"));
      String filter = directory.files().resolve(SystemCallFilter.NAME).toString();
      prefix.addAll(List.of(HostUser.SHELL, "-pc", OPEN_FILTER, filter));
    } else {
      options.add("--disable-userns");
    }
    own.account().map(UserSandbox::as).ifPresent(prefix::addAll);
    BubblewrapCommand command = new BubblewrapCommand(prefix, options, own.hidden());
    command.at(directory.home(), directory.tmp());
    command.bind("--ro-bind", directory.files().toString(), FILES);
    // Whole, for no name in them is looked up outside: an author could have laid a link there.
    Path builds = plan.buildsDir();
    Path cache = plan.cacheDir();
    command.bind("--bind", builds.toString(), builds);
    command.bind("--bind", cache.toString(), cache);
    for (Bind bind : own.binds()) {
      command.bind(
          bind.writable() ? "--bind" : "--ro-bind", bind.source().toString(), bind.target());
    }
    Optional<Path> seenRunner = Optional.empty();
    if (gitlabRunner.isPresent()) {
      seenRunner = Optional.of(command.showing(gitlabRunner.get(), GITLAB_RUNNER));
    }
    List<String> shell = new ArrayList<>();
    shell.addAll(List.of(HostUser.SHELL, FILES.resolve(InnerScripts.RUN).toString()));
    shell.addAll(HelperShell.command(seenRunner));
    return Launch.here(
        command.running(shell),
        user.environment(
            own.account().map(Account::name).orElse(user.name()),
            directory.home(),
            directory.tmp()));
  }

  @Override
  public boolean passesSigtermOn() {
    return true;
  }

  @Override
  public Path privateDirectory() {
    return directory.files();
  }

  @Override
  public void share(Path shared) throws IOException {
    if (own.account().isPresent()) {
      UserSandbox.share(shared, own.account().get());
    }
  }

  @Override
  public Path seen(Path path) {
    return FILES.resolve(directory.files().relativize(path));
  }
}
