package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A job in an allocation of a cluster. */
public record SlurmPlan(SlurmJob job) implements TypePlan {

  /** Nodes do not see the runner's temporary directory. */
  @Override
  public JobDirectory directory(JobDirectories directories) {
    return directories.reachable();
  }

  @Override
  public Sandbox open(SandboxInputs inputs) {
    return new SlurmSandbox(inputs, job);
  }

  @Override
  public boolean runsOnMachine() {
    return job.helpersOnHost();
  }

  @Override
  public boolean canRun(Path program) throws IOException {
    return job.helpersOnHost() && (job.account().isEmpty() || job.account().get().mayRun(program));
  }

  @Override
  public boolean bringsGitlabRunner() {
    return !job.helpersOnHost();
  }

  @Override
  public Optional<Leftovers> leftovers() {
    return Optional.of(new SlurmLeftovers(job.slurm(), job.name()));
  }
}
