package awsoidc.sandbox;

import awsoidc.file.ThisAccount;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import awsoidc.yaml.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code type: bubblewrap}. */
final class BubblewrapType implements SandboxType {

  private static final String NAME = "bubblewrap";

  private static final String UNPRIVILEGED = "nobody";

  private static final Key<String> USER =
      ScriptAccount.key(
          "on a runner that is root: the account that scripts run under; {project_id} is the"
              + " project's number. Default: nobody.");

  private static final Key<Network> NETWORK =
      Key.oneOf(
          "network",
          Network.values(),
          "whether scripts share the machine's network. Default: shared.");

  private static final Key<Bind> BINDS =
      new Key<>(
              "binds",
              text -> Values.text(text).flatMap(Bind::parse),
              "SOURCE[:TARGET][:ro|rw] of absolute paths",
              new Key.Form.Matching("/[^:]*(:/[^:]*)?(:r[ow])?"),
              false,
              "what else of the machine scripts see, as SOURCE[:TARGET][:ro|rw]. Default: nothing;"
                  + " ro.")
          .orList();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "in namespaces of its own, by bubblewrap";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(USER, NETWORK, BINDS);
  }

  @Override
  public TypeSettings read(Fields fields, boolean rootRunner) {
    return new Settings(
        fields.value(USER),
        fields.value(NETWORK).orElse(Network.SHARED) == Network.SHARED,
        fields.values(BINDS));
  }

  /**
   * What the operator wrote.
   *
   * @param user absent: one that owns nothing
   * @param network whether scripts share the machine's network
   */
  record Settings(Optional<String> user, boolean network, List<Bind> binds)
      implements TypeSettings {

    @Override
    public String type() {
      return NAME;
    }

    @Override
    public Set<Boundary> boundaries() {
      return Set.of(Boundary.ACCOUNT, Boundary.ROOT, Boundary.PROCESSES, Boundary.FILES);
    }

    @Override
    public Reach reach() {
      return new AccountReach(user, true, network, binds);
    }

    @Override
    public boolean reachesServers() {
      return network;
    }

    @Override
    public List<List<String>> programs() {
      return List.of(List.of(HostUser.SHELL), List.of(BubblewrapCommand.BWRAP));
    }

    @Override
    public List<Path> paths() {
      return binds.stream().map(Bind::source).toList();
    }

    @Override
    public Optional<String> account(boolean root) {
      return root ? Optional.of(user.orElse(UNPRIVILEGED)) : user;
    }

    @Override
    public SandboxPlan plan(PlanInputs inputs) throws IOException, UnusableSandbox {
      Optional<Account> account = account(inputs);
      for (Path source : paths()) {
        if (!Files.exists(source)) {
          throw UnusableSandbox.forOperator(
              "sandbox.binds: " + source + " does not exist on this machine");
        }
      }
      return inputs.plan(
          new BubblewrapPlan(account, network, binds, inputs.hidden()),
          account.map(Account::name).orElse(ScriptAccount.OWN));
    }

    /** Absent: the runner's own, which is not root then. */
    private Optional<Account> account(PlanInputs inputs) throws IOException, UnusableSandbox {
      if (ThisAccount.isRoot()) {
        return Optional.of(ScriptAccount.of(user.orElse(UNPRIVILEGED), inputs.project()));
      }
      if (user.isPresent()) {
        throw ScriptAccount.onlyForRoot();
      }
      return Optional.empty();
    }
  }

  /** {@code sandbox.network}. */
  private enum Network {
    SHARED,
    NONE
  }
}
