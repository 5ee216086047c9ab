package awsoidc.sandbox;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** {@code type: host}. */
final class HostType implements SandboxType {

  private static final String NAME = "host";

  private static final Key<Boolean> ALLOW_ROOT =
      Key.truth(
          "allow_root",
          "whether scripts may run as root, on a runner that is root. Default: false, and such a"
              + " runner fails every job.");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "as the runner's own user";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(ALLOW_ROOT);
  }

  @Override
  public TypeSettings read(Fields fields, boolean rootRunner) {
    if (fields.value(ALLOW_ROOT).orElse(false)) {
      fields.warn(
          ALLOW_ROOT.name(),
          "lets every author's script run as root where the runner is root: authors can take over"
              + " this machine");
    } else if (rootRunner) {
      fields.wrong(
          TYPE,
          "is host, and this runner is root, so every author's script would run as root: use"
              + " `type: user` to run them as "
              + UserType.RUNNERS_ACCOUNT
              + ", or as another account in `user:`, or add `allow_root: true`");
    }
    return new Settings();
  }

  record Settings() implements TypeSettings {

    @Override
    public String type() {
      return NAME;
    }

    @Override
    public Set<Boundary> boundaries() {
      return Set.of();
    }

    @Override
    public SandboxPlan plan(PlanInputs inputs) throws IOException {
      return inputs.plan(new HostPlan());
    }
  }
}
