package awsoidc.sandbox;

import awsoidc.container.ContainerPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One job's sandbox, decided: no later stage looks at the operator's settings again.
 *
 * @param buildsDir what config answers to the runner
 * @param cacheDir likewise
 * @param account whose processes the scripts are; absent: the runner's own
 * @param place of jobs in containers
 * @param root whether the runner is
 * @param hidden what of ours is not shown to scripts, where they see only a part of the machine
 * @param grace between SIGTERM and SIGKILL to the job's processes
 * @param movesFiles whether the job has caches or artifacts
 * @param gitlabRunner the runner's own program, which moves them; absent if the job has none, or if
 *     its scripts cannot run it
 */
public record SandboxPlan(
    SandboxSettings.Type type,
    Path buildsDir,
    Path cacheDir,
    Optional<Account> account,
    boolean network,
    List<Bind> binds,
    List<Path> hidden,
    Optional<ContainerPlace> place,
    boolean root,
    Duration grace,
    boolean movesFiles,
    Optional<Path> gitlabRunner) {

  /** The runner's own account and directories, or the operator's. */
  public static SandboxPlan host(Path buildsDir, Path cacheDir, Duration grace) {
    return new SandboxPlan(
        SandboxSettings.Type.HOST,
        buildsDir,
        cacheDir,
        Optional.empty(),
        true,
        List.of(),
        List.of(),
        Optional.empty(),
        false,
        grace,
        false,
        Optional.empty());
  }

  /**
   * The plan of a job with caches or artifacts.
   *
   * @param program of the runner, if it was found
   */
  public SandboxPlan movingFiles(Optional<Path> program) throws IOException {
    Optional<Path> usable = Optional.empty();
    if (program.isPresent() && isWithinReach(program.get())) {
      usable = program;
    }
    return new SandboxPlan(
        type, buildsDir, cacheDir, account, network, binds, hidden, place, root, grace, true,
        usable);
  }

  private boolean isWithinReach(Path program) throws IOException {
    if (place.isPresent()) {
      return program.toString().matches(ContainerSandbox.MOUNTABLE);
    }
    return account.isEmpty() || JobDirectory.mayRun(account.get(), program);
  }

  /** Whether caches and artifacts will be missing, because nothing moves them. */
  public boolean lacksGitlabRunner() {
    return movesFiles
        && gitlabRunner.isEmpty()
        && place.flatMap(containers -> containers.plan().helper()).isEmpty();
  }

  /** What cleanup must remove besides directories and processes. */
  public Optional<Leftovers> leftovers() {
    return place.map(containers -> new ContainerLeftovers(containers.plan().traces()));
  }

  /** Where on this machine its builds are. */
  public Path buildsHere() {
    return place.map(ContainerPlace::builds).orElse(buildsDir);
  }

  /** Whether nothing but a control group ends what scripts leave running. */
  public boolean runsOnMachine() {
    return type == SandboxSettings.Type.HOST || type == SandboxSettings.Type.USER;
  }

  /** Whether a server of ours can be where its scripts are. */
  public boolean hasRoomForServers() {
    return root
        || place.stream().map(ContainerPlace::plan).allMatch(ContainerPlan::opensItsNetwork);
  }

  /** The job's own directory. */
  public JobDirectory directory(JobDirectories directories) {
    return account.isPresent() ? directories.reachable() : directories.inside();
  }

  /** The sandbox. */
  public Sandbox sandbox(JobDirectories directories, HostUser user) {
    JobDirectory directory = directory(directories);
    return switch (type) {
      case HOST -> new HostSandbox(directory, this, user);
      case USER -> new UserSandbox(directory, this, user);
      case CONTAINER -> new ContainerSandbox(directory, this, user);
      case BUBBLEWRAP -> new BubblewrapSandbox(directory, this, user);
    };
  }
}
