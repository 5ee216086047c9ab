package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code type: bubblewrap}: scripts run in namespaces of their own. They see the machine's programs
 * and /etc, read-only, their builds, their cache and what the operator binds; no other process, job
 * or home. Everything a script started ends with it.
 */
record BubblewrapSandbox(
    SandboxInputs inputs,
    Optional<Account> account,
    boolean network,
    List<Bind> binds,
    List<Path> hidden)
    implements Sandbox {

  private static final Path FILES = Path.of("/run/aws-oidc-executor");

  /** The runner's own program, where it is in no part of the machine that is shown. */
  private static final Path GITLAB_RUNNER = Path.of("/run/gitlab-runner");

  /** Opens the filter of system calls, which bubblewrap reads from a descriptor. */
  private static final String OPEN_FILTER = "exec 9<\"$0\" && exec \"$@\"";

  @Override
  public void makeDirectories(Consumer<String> warn) throws IOException {
    inputs.user().require(HostUser.SHELL);
    inputs.user().require(BubblewrapCommand.BWRAP);
    LastingDirectory.builds(inputs.buildsDir()).makeFor(account);
    LastingDirectory.cache(inputs.cacheDir()).makeFor(account);
    JobDirectory directory = inputs.directory();
    if (account.isPresent()) {
      directory.createReachable(account.get());
    } else {
      directory.create(account);
    }
    SystemCallFilter.write(directory.files());
    InnerScripts.writeForBubblewrap(directory.files(), inputs.grace());
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
    return launch(inputs.gitlabRunner());
  }

  /** TMPDIR is the job's here, too: it is how a job's processes are found from outside. */
  private Launch launch(Optional<Path> gitlabRunner) {
    JobDirectory directory = inputs.directory();
    HostUser user = inputs.user();
    List<String> options = new ArrayList<>(List.of("--unshare-user"));
    if (!network) {
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
    account.map(UserSandbox::as).ifPresent(prefix::addAll);
    BubblewrapCommand command = new BubblewrapCommand(prefix, options, hidden);
    command.at(directory.home(), directory.tmp());
    command.bind("--ro-bind", directory.files().toString(), FILES);
    // Bound whole: a name in them that is looked up outside could be an author's link.
    Path builds = inputs.buildsDir();
    Path cache = inputs.cacheDir();
    command.bind("--bind", builds.toString(), builds);
    command.bind("--bind", cache.toString(), cache);
    for (Bind bind : binds) {
      command.bind(
          bind.writable() ? "--bind" : "--ro-bind", bind.source().toString(), bind.target());
    }
    Optional<Path> seenRunner =
        gitlabRunner.map(program -> command.showing(program, GITLAB_RUNNER));
    List<String> shell =
        new ArrayList<>(List.of(HostUser.SHELL, FILES.resolve(InnerScripts.RUN).toString()));
    shell.addAll(HelperShell.command(seenRunner));
    return Launch.here(
        command.running(shell),
        user.environment(
            account.map(Account::name).orElse(user.name()), directory.home(), directory.tmp()));
  }

  @Override
  public boolean passesSigtermOn() {
    return true;
  }

  @Override
  public Path privateDirectory() {
    return inputs.directory().files();
  }

  @Override
  public void share(Path shared) throws IOException {
    if (account.isPresent()) {
      JobDirectory.share(shared, account);
    }
  }

  @Override
  public Path seen(Path path) {
    return FILES.resolve(inputs.directory().files().relativize(path));
  }
}
