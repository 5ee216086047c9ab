package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code type: user}: scripts run under another account, which cannot become root again, with a
 * HOME and a TMPDIR of the job's own. The kernel protects the files of the runner and of other
 * accounts.
 */
record UserSandbox(SandboxInputs inputs, Account account) implements Sandbox {

  /** Of util-linux. */
  static final String SETPRIV = "setpriv";

  /** So that {@code >/dev/stderr} works: a pipe belongs to the account that made it. */
  private static final String GIVE_OUTPUTS =
      "[ ! -p /dev/fd/1 ] || [ ! -p /dev/fd/2 ] || chown \"$0\" /dev/fd/1 /dev/fd/2; exec \"$@\"";

  @Override
  public void makeDirectories(Consumer<String> warn) throws IOException {
    inputs.user().require(HostUser.SHELL);
    inputs.user().require(SETPRIV);
    LastingDirectory.builds(inputs.buildsDir()).makeFor(Optional.of(account));
    LastingDirectory.cache(inputs.cacheDir()).makeFor(Optional.of(account));
    inputs.directory().createReachable(account);
  }

  @Override
  public Launch launch() {
    return launch(List.of(HostUser.SHELL, "-l"));
  }

  @Override
  public Launch helperLaunch() {
    return launch(HelperShell.command(inputs.gitlabRunner()));
  }

  private Launch launch(List<String> shell) {
    List<String> command = as(account);
    command.addAll(shell);
    JobDirectory directory = inputs.directory();
    return Launch.here(
        command, inputs.user().environment(account.name(), directory.home(), directory.tmp()));
  }

  static List<String> as(Account account) {
    return new ArrayList<>(
        List.of(
            HostUser.SHELL,
            "-pc",
            GIVE_OUTPUTS,
            String.valueOf(account.uid()),
            SETPRIV,
            "--reuid=" + account.uid(),
            "--regid=" + account.gid(),
            "--init-groups",
            "--inh-caps=-all",
            "--no-new-privs",
            "--"));
  }

  @Override
  public Path privateDirectory() {
    return inputs.directory().files();
  }

  @Override
  public void share(Path shared) throws IOException {
    JobDirectory.share(shared, Optional.of(account));
  }

  @Override
  public Path seen(Path path) {
    return path;
  }
}
