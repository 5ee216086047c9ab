package awsoidc.sandbox;

import awsoidc.file.ThisAccount;
import awsoidc.slurm.Slurm;
import awsoidc.slurm.SlurmSettings;
import awsoidc.slurm.UnusableAllocation;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@code type: slurm}. */
final class SlurmType implements SandboxType {

  private static final String NAME = "slurm";

  private static final Key<String> USER =
      ScriptAccount.key(
          "the account of the cluster that scripts run under; {project_id} is the project's number."
              + " Default: the runner's own, or gitlab-runner where that is root.");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "in an allocation of a Slurm cluster";
  }

  @Override
  public List<Key<?>> keys() {
    List<Key<?>> keys = new ArrayList<>(List.of(USER));
    keys.addAll(SlurmSettings.KEYS);
    return keys;
  }

  @Override
  public TypeSettings read(Fields fields, boolean rootRunner) {
    Optional<String> user = fields.value(USER);
    return new Settings(
        rootRunner ? user.or(() -> Optional.of(UserType.RUNNERS_ACCOUNT)) : user,
        SlurmSettings.read(fields));
  }

  @Override
  public Optional<Leftovers> leftovers(Map<String, String> words) {
    return SlurmLeftovers.read(words).map(Leftovers.class::cast);
  }

  @Override
  public List<Leftovers.Place> places(Function<String, Optional<String>> variable) {
    Slurm slurm = Slurm.of(variable);
    return slurm.isInstalled() ? List.of(SlurmLeftovers.in(slurm)) : List.of();
  }

  record Settings(Optional<String> user, SlurmSettings slurm) implements TypeSettings {

    @Override
    public String type() {
      return NAME;
    }

    @Override
    public Set<Boundary> boundaries() {
      return Set.of(Boundary.UNKNOWN);
    }

    @Override
    public Reach reach() {
      return new UnknownReach(this, "it is not the same allocation");
    }

    @Override
    public List<String> privileges() {
      return List.of("what the cluster keeps apart is not known");
    }

    @Override
    public List<List<String>> programs() {
      List<List<String>> programs = new ArrayList<>(List.of(List.of(HostUser.SHELL)));
      Slurm.COMMANDS.forEach(command -> programs.add(List.of(command)));
      if (user.isPresent()) {
        programs.add(List.of(UserSandbox.SETPRIV));
      }
      return programs;
    }

    @Override
    public Optional<String> account(boolean root) {
      return user;
    }

    @Override
    public SandboxPlan plan(PlanInputs inputs) throws IOException, UnusableSandbox {
      ContainerJob job = inputs.job();
      try {
        SlurmSettings.Request request = slurm.request(job.expand()::apply, job.timeout());
        Optional<Account> account = account(inputs);
        SlurmPlan plan =
            new SlurmPlan(
                new SlurmJob(
                    Slurm.of(job.variable()), job.id(), request, account, slurm.helpersOnHost()));
        return account.isPresent() ? inputs.plan(plan, account.get().name()) : inputs.plan(plan);
      } catch (UnusableAllocation e) {
        throw new UnusableSandbox(String.valueOf(e.getMessage()));
      }
    }

    private Optional<Account> account(PlanInputs inputs) throws IOException, UnusableSandbox {
      if (user.isEmpty()) {
        return Optional.empty();
      }
      if (!ThisAccount.isRoot()) {
        throw ScriptAccount.onlyForRoot();
      }
      return Optional.of(ScriptAccount.of(user.get(), inputs.project()));
    }
  }
}
