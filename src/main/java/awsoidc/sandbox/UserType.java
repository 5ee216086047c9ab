package awsoidc.sandbox;

import awsoidc.file.ThisAccount;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code type: user}. */
final class UserType implements SandboxType {

  private static final String NAME = "user";

  /** The account that the packages of GitLab Runner make. */
  static final String RUNNERS_ACCOUNT = "gitlab-runner";

  private static final Key<String> USER =
      ScriptAccount.key(
          "the account that scripts run under; {project_id} is the project's number. Default:"
              + " gitlab-runner.");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "under another account";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(USER);
  }

  @Override
  public TypeSettings read(Fields fields, boolean rootRunner) {
    return new Settings(fields.value(USER).orElse(RUNNERS_ACCOUNT));
  }

  record Settings(String user) implements TypeSettings {

    @Override
    public String type() {
      return NAME;
    }

    @Override
    public Set<Boundary> boundaries() {
      return Set.of(Boundary.ACCOUNT, Boundary.ROOT);
    }

    @Override
    public Reach reach() {
      return new AccountReach(Optional.of(user), false, true, List.of());
    }

    @Override
    public List<List<String>> programs() {
      return List.of(List.of(HostUser.SHELL), List.of(UserSandbox.SETPRIV));
    }

    @Override
    public Optional<String> account(boolean root) {
      return Optional.of(user);
    }

    @Override
    public SandboxPlan plan(PlanInputs inputs) throws IOException, UnusableSandbox {
      if (!ThisAccount.isRoot()) {
        throw ScriptAccount.onlyForRoot();
      }
      Account account = ScriptAccount.of(user, inputs.project());
      return inputs.plan(new UserPlan(account), account.name());
    }
  }
}
