package awsoidc.sandbox;

import awsoidc.container.ContainerReader;
import awsoidc.container.ContainerSettings;
import awsoidc.container.Engine;
import awsoidc.file.ThisAccount;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@code type: container}. */
final class ContainerType implements SandboxType {

  private static final String NAME = "container";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "in a container of the job's image, by podman or docker";
  }

  @Override
  public List<Key<?>> keys() {
    return ContainerReader.KEYS;
  }

  @Override
  public TypeSettings read(Fields fields, boolean rootRunner) {
    return new Settings(new ContainerReader(fields).read());
  }

  @Override
  public Optional<Leftovers> leftovers(Map<String, String> words) {
    return ContainerLeftovers.read(words).map(Leftovers.class::cast);
  }

  @Override
  public List<Leftovers.Place> places(Function<String, Optional<String>> variable) {
    return Engine.installed(variable).stream().map(ContainerLeftovers::in).toList();
  }

  record Settings(ContainerSettings containers) implements TypeSettings {

    @Override
    public String type() {
      return NAME;
    }

    /** Not {@link Boundary#ROOT}: scripts may be root of their container. */
    @Override
    public Set<Boundary> boundaries() {
      return Set.of(Boundary.ACCOUNT, Boundary.PROCESSES, Boundary.FILES, Boundary.PROGRAMS);
    }

    @Override
    public Reach reach() {
      return new ContainerReach(containers);
    }

    @Override
    public List<String> privileges() {
      return ContainerStrength.privileges(containers);
    }

    @Override
    public List<List<String>> programs() {
      return List.of(containers.engine().map(List::of).orElse(Engine.COMMANDS));
    }

    @Override
    public SandboxPlan plan(PlanInputs inputs) throws IOException, UnusableSandbox {
      PlanInputs.Directories directories = inputs.directoriesOf(ScriptAccount.CONTAINERS);
      return SandboxPlan.of(
          new ContainersPlan(
              inputs.job().plan(containers, ThisAccount.isRoot()),
              directories.builds(),
              directories.cache(),
              inputs.hidden(),
              ThisAccount.isRoot()),
          ContainerSandbox.BUILDS,
          ContainerSandbox.CACHE,
          inputs.grace());
    }
  }

  private record ContainerReach(ContainerSettings mine) implements TypeSettings.Reach {

    @Override
    public List<String> beyond(TypeSettings.Reach other) {
      return other instanceof ContainerReach theirs
          ? new ContainerStrength(mine, theirs.mine).lacks()
          : List.of("it cannot be compared");
    }
  }
}
