package awsoidc.sandbox;

import awsoidc.slurm.Slurm;
import awsoidc.slurm.SlurmSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A job in an allocation of a cluster.
 *
 * @param name of the allocation
 * @param account that scripts run under; absent: the runner's own
 */
public record SlurmPlan(
    Slurm slurm,
    String name,
    SlurmSettings.Request request,
    Optional<Account> account,
    boolean helpersOnHost)
    implements TypePlan {

  /** Nodes do not see the runner's temporary directory. */
  @Override
  public JobDirectory directory(JobDirectories directories) {
    return directories.reachable();
  }

  @Override
  public Sandbox open(SandboxInputs inputs) {
    return new SlurmSandbox(inputs, this);
  }

  @Override
  public boolean runsOnMachine() {
    return helpersOnHost;
  }

  @Override
  public boolean canRun(Path program) throws IOException {
    return helpersOnHost && (account.isEmpty() || account.get().mayRun(program));
  }

  @Override
  public boolean bringsGitlabRunner() {
    return !helpersOnHost;
  }

  @Override
  public Optional<Leftovers> leftovers() {
    return Optional.of(new SlurmLeftovers(slurm, name));
  }
}
