package awsoidc.sandbox;

/** The runner's own account and directories. */
public record HostPlan() implements TypePlan {

  @Override
  public JobDirectory directory(JobDirectories directories) {
    return directories.inside();
  }

  @Override
  public Sandbox open(SandboxPlan plan, JobDirectory directory, HostUser user) {
    return new HostSandbox(directory, plan, user);
  }

  @Override
  public boolean runsOnMachine() {
    return true;
  }
}
