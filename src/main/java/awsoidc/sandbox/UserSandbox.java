package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code type: user}: scripts run under another account, which cannot become root again, with a
 * HOME and a TMPDIR of the job's own. The kernel keeps from them what belongs to the runner and to
 * other accounts.
 */
final class UserSandbox implements Sandbox {

  /** So that {@code >/dev/stderr} works: a pipe belongs to the account that made it. */
  private static final String GIVE_OUTPUTS =
      "[ ! -p /dev/fd/1 ] || [ ! -p /dev/fd/2 ] || chown \"$0\" /dev/fd/1 /dev/fd/2; exec \"$@\"";

  private final JobDirectory directory;
  private final SandboxPlan plan;
  private final Account account;
  private final HostUser user;

  UserSandbox(JobDirectory directory, SandboxPlan plan, Account account, HostUser user) {
    this.directory = directory;
    this.plan = plan;
    this.account = account;
    this.user = user;
  }

  @Override
  public void makeDirectories(Consumer<String> warn) throws IOException {
    user.require(HostUser.SHELL);
    user.require("setpriv");
    LastingDirectory.builds(plan.buildsDir()).makeFor(Optional.of(account));
    LastingDirectory.cache(plan.cacheDir()).makeFor(Optional.of(account));
    RootsOwn.make(directory.path().resolveSibling(""));
    JobDirectory.checkPassable(directory.path(), account);
    directory.create(Optional.of(account));
  }

  @Override
  public Launch launch() {
    return launch(List.of(HostUser.SHELL, "-l"));
  }

  @Override
  public Launch helperLaunch() {
    return launch(HelperShell.command(plan.gitlabRunner()));
  }

  private Launch launch(List<String> shell) {
    List<String> command = as(account);
    command.addAll(shell);
    return Launch.here(
        command, user.environment(account.name(), directory.home(), directory.tmp()));
  }

  /** The beginning of a command that runs the rest as that account. */
  static List<String> as(Account account) {
    return new ArrayList<>(
        List.of(
            HostUser.SHELL,
            "-pc",
            GIVE_OUTPUTS,
            String.valueOf(account.uid()),
            "setpriv",
            "--reuid=" + account.uid(),
            "--regid=" + account.gid(),
            "--init-groups",
            "--inh-caps=-all",
            "--no-new-privs",
            "--"));
  }

  @Override
  public Path privateDirectory() {
    return directory.files();
  }

  @Override
  public void share(Path shared) throws IOException {
    share(shared, account);
  }

  static void share(Path shared, Account account) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(shared)) {
      for (Path file : files) {
        Files.setAttribute(file, "unix:gid", account.gid());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
      }
    }
    Files.setAttribute(shared, "unix:gid", account.gid());
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-x---"));
  }

  @Override
  public Path seen(Path path) {
    return path;
  }
}
