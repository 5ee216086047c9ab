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
  public Sandbox open(SandboxPlan plan, JobDirectory directory, HostUser user) {
    return new UserSandbox(directory, plan, account, user);
  }

  @Override
  public boolean runsOnMachine() {
    return true;
  }

  @Override
  public boolean canRun(Path program) throws IOException {
    return JobDirectory.mayRun(account, program);
  }
}
