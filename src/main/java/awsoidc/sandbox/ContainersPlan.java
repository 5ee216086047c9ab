package awsoidc.sandbox;

import awsoidc.container.ContainerPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A job's containers, and the directories of this machine that they share.
 *
 * @param builds of the job's project; only the runner can enter it
 * @param cache likewise
 * @param hidden files of the executor that must stay hidden
 * @param root whether the runner is root
 */
public record ContainersPlan(
    ContainerPlan containers, Path builds, Path cache, List<Path> hidden, boolean root)
    implements TypePlan {

  @Override
  public JobDirectory directory(JobDirectories directories) {
    return directories.inside();
  }

  @Override
  public Sandbox open(SandboxInputs inputs) {
    return new ContainerSandbox(inputs, containers, builds, cache, hidden, root);
  }

  @Override
  public boolean usesImages() {
    return true;
  }

  @Override
  public boolean canRun(Path program) {
    return program.toString().matches(HostPrograms.MOUNTABLE);
  }

  @Override
  public boolean bringsGitlabRunner() {
    return containers.helper().isPresent();
  }

  @Override
  public Optional<Path> buildsOnMachine() {
    return Optional.of(builds);
  }

  @Override
  public Optional<String> noServers() {
    return root || containers.opensItsNetwork()
        ? Optional.empty()
        : Optional.of(
            "docker's containers belong to root, and this runner is not root: `delivery: endpoint`"
                + " needs `engine: podman` or `network: host` here, or choose another delivery");
  }

  @Override
  public Optional<Leftovers> leftovers() {
    return Optional.of(new ContainerLeftovers(containers.traces()));
  }
}
