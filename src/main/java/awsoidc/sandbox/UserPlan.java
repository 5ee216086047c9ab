package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;

/** Another account of this machine. */
public record UserPlan(Account account) implements TypePlan {

  @Override
  public JobDirectory directory(JobDirectories directories) {
    return directories.reachable();
  }

  @Override
  public Sandbox open(SandboxInputs inputs) {
    return new UserSandbox(inputs, account);
  }

  @Override
  public boolean runsOnMachine() {
    return true;
  }

  @Override
  public boolean canRun(Path program) throws IOException {
    return account.mayRun(program);
  }
}
