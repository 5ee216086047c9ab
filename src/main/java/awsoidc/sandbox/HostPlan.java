package awsoidc.sandbox;

/** The runner's own account and directories. */
public record HostPlan() implements TypePlan {

  @Override
  public JobDirectory directory(JobDirectories directories) {
    return directories.inside();
  }

  @Override
  public Sandbox open(SandboxInputs inputs) {
    return new HostSandbox(inputs);
  }

  @Override
  public boolean runsOnMachine() {
    return true;
  }
}
