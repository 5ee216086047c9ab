package awsoidc.sandbox;

import awsoidc.container.ContainerPlan;
import awsoidc.container.ContainerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code sandbox:}, or one of a list of them, as the operator wrote it.
 *
 * @param buildsDir absolute; absent: below the state directory of this program
 * @param cacheDir likewise
 * @param user the account's name; {@code {project_id}} stands for the project's number
 * @param network whether scripts share the machine's network
 * @param binds what else of the machine they see; of containers, what of {@code volumes:} is a path
 * @param container of {@link Type#CONTAINER}
 * @param grace between SIGTERM and SIGKILL
 */
public record SandboxSettings(
    Type type,
    Optional<Path> buildsDir,
    Optional<Path> cacheDir,
    Optional<String> user,
    boolean network,
    List<Bind> binds,
    Optional<ContainerSettings> container,
    Duration grace) {

  /** {@code sandbox.grace} where the operator says nothing. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

  /**
   * {@code sandbox.type}. Up to bubblewrap, each keeps apart all that the one before does; see
   * {@link Strength}.
   */
  public enum Type {
    /** The runner's own account. */
    HOST,
    /** An account of the operator's choice. */
    USER,
    /** Namespaces of its own, by bubblewrap. */
    BUBBLEWRAP,
    /** A container of the job's image, by podman or docker. */
    CONTAINER
  }

  private static final String PROJECT_ID = "{project_id}";
  private static final String UNPRIVILEGED = "nobody";

  /** Stand for an account in the paths of builds and caches. */
  private static final String OWN = "own";

  private static final String CONTAINERS = "containers";

  /**
   * In what this sandbox is weaker than {@code other}, or cannot be compared with it, in the words
   * of the configuration. Empty: a job that may be meant for the other can run here, too.
   */
  public List<String> weaknessesAgainst(SandboxSettings other) {
    return Strength.lacks(this, other);
  }

  /**
   * What these settings come to for one job.
   *
   * @param projectId of the payload; not of a variable, which the author can set
   * @param protection likewise
   * @param hidden what of ours no script is to see
   * @param job what a job in containers wants
   * @param state below which builds and caches are where nothing else is said
   * @throws UnusableSandbox the author or the operator must change something
   */
  public SandboxPlan plan(
      Optional<String> projectId,
      RefProtection protection,
      List<Path> hidden,
      ContainerJob job,
      Path state)
      throws IOException, UnusableSandbox {
    Path builds = buildsDir.orElse(state.resolve("builds"));
    Path cache = cacheDir.orElse(state.resolve("cache"));
    if (type == Type.HOST) {
      return SandboxPlan.host(resolved(builds), resolved(cache), grace);
    }
    String project =
        projectId
            .filter(id -> id.matches("[0-9]{1,18}"))
            .orElseThrow(
                () -> new UnusableSandbox("the job's payload does not say which project it is of"));
    String name = project + protection.suffix();
    if (container.isPresent()) {
      return inContainers(
          below(builds, CONTAINERS, name),
          below(cache, CONTAINERS, name),
          job.plan(container.get(), Account.isRoot()),
          hidden);
    }
    Optional<Account> account = account(project);
    String owner = account.map(Account::name).orElse(OWN);
    return new SandboxPlan(
        type,
        resolved(below(builds, owner, name)),
        resolved(below(cache, owner, name)),
        account,
        network,
        binds,
        hidden,
        Optional.empty(),
        Account.isRoot(),
        grace,
        false,
        Optional.empty());
  }

  private SandboxPlan inContainers(Path builds, Path cache, ContainerPlan plan, List<Path> hidden)
      throws IOException {
    return new SandboxPlan(
        type,
        ContainerSandbox.BUILDS,
        ContainerSandbox.CACHE,
        Optional.empty(),
        true,
        List.of(),
        hidden,
        Optional.of(new ContainerPlace(plan, resolved(builds), resolved(cache))),
        Account.isRoot(),
        grace,
        false,
        Optional.empty());
  }

  private static Path below(Path directory, String owner, String name) {
    return directory.resolve(owner).resolve(name);
  }

  /** Absent: the runner's own, which is not root then. */
  private Optional<Account> account(String project) throws IOException, UnusableSandbox {
    if (!Account.isRoot()) {
      if (type == Type.USER || user.isPresent()) {
        throw UnusableSandbox.forOperator(
            "only root can run scripts as another account, and this runner is not root: `type:"
                + " bubblewrap` without `user:` needs no root");
      }
      return Optional.empty();
    }
    String name = user.orElse(UNPRIVILEGED).replace(PROJECT_ID, project);
    Account account =
        Account.find(name)
            .orElseThrow(() ->
                UnusableSandbox.forOperator(
                    "there is no account "
                        + name
                        + " on this machine: `useradd --system "
                        + name
                        + "` makes it, or name another in sandbox.user"));
    if (account.uid() == 0) {
      throw UnusableSandbox.forOperator(
          "the account " + name + " is root: name another in sandbox.user");
    }
    if (account.name().equals(OWN) || account.name().equals(CONTAINERS)) {
      throw UnusableSandbox.forOperator(
          "the account "
              + account.name()
              + " has the name of a directory for other jobs' builds: name another in"
              + " sandbox.user");
    }
    return Optional.of(account);
  }

  /** GitLab Runner wants its directories without links; what does not exist yet has none in it. */
  private static Path resolved(Path directory) throws IOException {
    Path existing = directory;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing.toRealPath().resolve(existing.relativize(directory)).normalize();
  }
}
