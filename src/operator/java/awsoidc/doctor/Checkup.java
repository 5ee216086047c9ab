package awsoidc.doctor;

import static java.util.stream.Collectors.toMap;

import awsoidc.config.Configuration;
import awsoidc.file.ThisAccount;
import awsoidc.net.Network;
import awsoidc.orphan.JobRecords;
import awsoidc.runner.ConfigToml;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.systemlog.LoggerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Looks at this machine as its runner would find it with a given configuration, under the account
 * that this process has.
 */
public final class Checkup {

  private final Path userHome;
  private final Function<String, Optional<String>> variable;
  private final InstantSource clock;
  private final Path home;
  private final Registration registration;

  /**
   * @param home where bin/ is
   * @param userHome of this account
   * @param variable of the environment
   */
  public Checkup(
      Path home, Path userHome, Function<String, Optional<String>> variable, InstantSource clock) {
    this.home = home;
    this.userHome = userHome;
    this.variable = variable;
    this.clock = clock;
    this.registration = Registration.read(home, configToml());
  }

  /** Where GitLab Runner looks for it, as root and as anybody else. */
  private List<Path> configToml() {
    return variable
        .apply(ConfigToml.VARIABLE)
        .map(named -> List.of(Path.of(named)))
        .orElseGet(() ->
            List.of(
                Path.of("/etc/gitlab-runner/config.toml"),
                Path.of(variable.apply("HOME").orElse("/"), ".gitlab-runner/config.toml")));
  }

  /** Whether a runner of this machine calls this installation. */
  public boolean isRunnersMachine() {
    return registration.isThere();
  }

  /** The lines of config.toml that register this installation. */
  public List<String> block() {
    return registration.block();
  }

  /**
   * Everything that was looked at. On a machine without a runner that calls this installation,
   * nothing is worse than a warning: jobs run elsewhere.
   *
   * @param configuration absent if it is not valid
   * @param file that has it
   * @param ask whether GitLab and STS are asked, too
   */
  public List<Diagnosis> diagnoses(Optional<Configuration> configuration, Path file, boolean ask)
      throws IOException, InterruptedException {
    List<Diagnosis> found = new ArrayList<>();
    found.addAll(registration.diagnoses(configuration, file));
    Optional<RunnerUnit> unit = RunnerUnit.read(RunnerUnit.DIRECTORIES);
    if (unit.isPresent()) {
      found.addAll(unit.get().diagnoses(ThisAccount.name()));
    }
    if (configuration.isPresent()) {
      ofSandboxes(configuration.get(), found);
      ofPlaces(configuration.get(), found);
      found.addAll(logs().diagnoses(configuration.get().reporting()));
    }
    found.add(Places.directory("state", JobRecords.state(userHome)));
    found.add(ControlGroup.diagnosis());
    found.add(new AotCaches(home).diagnosis());
    found.add(leftovers());
    if (configuration.isPresent()) {
      ofServers(configuration.get(), ask, found);
    }
    return isRunnersMachine() ? found : found.stream().map(Diagnosis::atMostWarning).toList();
  }

  private void ofServers(Configuration configuration, boolean ask, List<Diagnosis> into)
      throws InterruptedException {
    if (ask && !configuration.token().issuer().equals(ConfigurationDoubts.EXAMPLE_URL)) {
      into.addAll(new Reachability(variable, clock).diagnoses(configuration));
    }
  }

  private void ofSandboxes(Configuration configuration, List<Diagnosis> into)
      throws IOException, InterruptedException {
    ScriptsPlace place =
        new ScriptsPlace(variable.apply("PATH").orElse(""), userHome, ThisAccount.isRoot());
    Set<Diagnosis> found = new LinkedHashSet<>(); // a list may have two of one type
    for (SandboxSettings sandbox : configuration.sandboxes().settings()) {
      found.addAll(place.diagnoses(sandbox));
    }
    into.addAll(found);
  }

  private static List<SandboxSettings> withDirectories(Configuration configuration) {
    return configuration.sandboxes().settings().stream()
        .filter(sandbox -> sandbox.own().hasDirectories())
        .toList();
  }

  private void ofPlaces(Configuration configuration, List<Diagnosis> into) throws IOException {
    Path state =
        new RunnerEnvironment(
                variable.apply("STATE_DIRECTORY").stream()
                    .collect(toMap(_ -> "STATE_DIRECTORY", set -> set)))
            .stateDirectory(userHome);
    Set<Diagnosis> found = new LinkedHashSet<>(); // sandboxes may share them
    for (SandboxSettings sandbox : withDirectories(configuration)) {
      Optional<String> account = sandbox.own().account(ThisAccount.isRoot());
      found.add(
          Places.ofScripts(
              "sandbox.builds_dir", sandbox.buildsDir().orElse(state.resolve("builds")), account));
      found.add(
          Places.ofScripts(
              "sandbox.cache_dir", sandbox.cacheDir().orElse(state.resolve("cache")), account));
    }
    into.addAll(found);
    configuration
        .reporting()
        .auditFile()
        .ifPresent(path -> into.add(Places.appendable("audit.file", path)));
    configuration
        .sts()
        .network()
        .caBundle()
        .ifPresent(path -> into.add(Places.readable("aws.sts.ca_bundle", path)));
    configuration
        .token()
        .verification()
        .flatMap(Network::caBundle)
        .ifPresent(path -> into.add(Places.readable("gitlab.ca_bundle", path)));
  }

  private SystemLogs logs() {
    return new SystemLogs(LoggerCommand.on(variable.apply("PATH").orElse("")));
  }

  private Diagnosis leftovers() {
    String subject = "leftovers";
    try {
      JobRecords.Sweep sweep = new JobRecords(userHome).look();
      return sweep.removed().isEmpty()
          ? Diagnosis.ok(subject, "none; jobs that run now: " + sweep.alive())
          : Diagnosis.warning(
              subject,
              "of " + sweep.removed().size() + " stale jobs",
              "aws-oidc-executor gc, or wait for the next job, which removes them");
    } catch (IOException e) {
      return Diagnosis.warning(subject, "cannot be looked for: " + e.getMessage(), "");
    }
  }
}
