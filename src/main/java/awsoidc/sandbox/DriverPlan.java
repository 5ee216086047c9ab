package awsoidc.sandbox;

import java.util.Optional;

/**
 * A job that another driver runs.
 *
 * @param cleanup how its cleanup is called
 */
public record DriverPlan(WrappedDriver wrapped, DriverLeftovers cleanup) implements TypePlan {

  @Override
  public JobDirectory directory(JobDirectories directories) {
    return directories.inside();
  }

  @Override
  public Sandbox open(SandboxInputs inputs) {
    return new DriverSandbox(inputs, wrapped);
  }

  @Override
  public boolean usesImages() {
    return true;
  }

  @Override
  public boolean bringsGitlabRunner() {
    return true;
  }

  @Override
  public Optional<String> noServers() {
    return wrapped.forwardsPort()
        ? Optional.empty()
        : Optional.of(
            "scripts that another driver runs do not reach this machine: choose `delivery:"
                + " environment`, or let the driver bring the endpoint's port into the job"
                + " (forwards_port)");
  }

  @Override
  public Optional<String> noFiles() {
    return Optional.of("scripts that another driver runs do not see this machine's files");
  }

  @Override
  public Optional<Leftovers> leftovers() {
    return Optional.of(cleanup);
  }
}
