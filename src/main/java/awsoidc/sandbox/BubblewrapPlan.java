package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Namespaces of the job's own.
 *
 * @param account that scripts run under; absent: the runner's own
 * @param hidden files of the executor that must stay hidden
 */
public record BubblewrapPlan(
    Optional<Account> account, boolean network, List<Bind> binds, List<Path> hidden)
    implements TypePlan {

  @Override
  public JobDirectory directory(JobDirectories directories) {
    return account.isPresent() ? directories.reachable() : directories.inside();
  }

  @Override
  public Sandbox open(SandboxInputs inputs) {
    return new BubblewrapSandbox(inputs, account, network, binds, hidden);
  }

  @Override
  public boolean canRun(Path program) throws IOException {
    return account.isEmpty() || account.get().mayRun(program);
  }
}
