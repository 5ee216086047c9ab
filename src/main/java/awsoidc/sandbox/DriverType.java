package awsoidc.sandbox;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code type: driver}: another driver of the custom executor runs the job. */
final class DriverType implements SandboxType {

  static final String NAME = "driver";

  private static final String ABSOLUTE = "/";

  private static final Key<String> CONFIG = command("config", "Default: none.");
  private static final Key<String> PREPARE = command("prepare", "Default: none.");
  private static final Key<String> RUN = command("run", "Required.");
  private static final Key<String> CLEANUP = command("cleanup", "Default: none.");

  private static final List<Key<String>> COMMANDS = List.of(CONFIG, PREPARE, RUN, CLEANUP);

  /** Its own answer, or config.toml, says where builds and caches are; it ends its scripts. */
  private static final List<String> DRIVERS_OWN = List.of("builds_dir", "cache_dir", "grace");

  private static Key<String> command(String stage, String otherwise) {
    return Key.matching(
            stage,
            Pattern.compile("[^\\x00]*"),
            "a program's absolute path, or a list of it and its arguments",
            "the driver's "
                + stage
                + "_exec, by its absolute path, or a list of that and "
                + stage
                + "_args. "
                + otherwise)
        .orList();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "where another driver of the custom executor runs the job";
  }

  @Override
  public List<Key<?>> keys() {
    return List.copyOf(COMMANDS);
  }

  @Override
  public TypeSettings read(Fields fields, boolean rootRunner) {
    fields.require(RUN.name(), "run: /usr/local/bin/driver-run");
    fields.refuse(DRIVERS_OWN, "on the sandbox type driver: the driver decides that itself");
    for (Key<String> command : COMMANDS) {
      List<String> words = fields.values(command);
      if (!words.isEmpty() && !words.getFirst().startsWith(ABSOLUTE)) {
        fields.wrong(
            command.name(), "begins with the absolute path of a program, not " + words.getFirst());
      }
    }
    return new Settings(
        new WrappedDriver(
            fields.values(CONFIG),
            fields.values(PREPARE),
            fields.values(RUN),
            fields.values(CLEANUP)));
  }

  @Override
  public Optional<Leftovers> leftovers(Map<String, String> words) {
    return DriverLeftovers.read(words).map(some -> some);
  }

  record Settings(WrappedDriver driver) implements TypeSettings {

    @Override
    public String type() {
      return NAME;
    }

    /** What it isolates is not known. */
    @Override
    public Set<Boundary> boundaries() {
      return Set.of();
    }

    @Override
    public List<String> privileges() {
      return List.of("what the driver keeps apart is not known");
    }

    @Override
    public boolean reachesServers() {
      return false;
    }

    @Override
    public boolean readsFiles() {
      return false;
    }

    @Override
    public List<List<String>> programs() {
      return Stream.of(driver.config(), driver.prepare(), driver.run(), driver.cleanup())
          .flatMap(command -> command.stream().limit(1))
          .distinct()
          .map(List::of)
          .toList();
    }

    @Override
    public SandboxPlan plan(PlanInputs inputs) {
      DriverLeftovers cleanup = DriverLeftovers.of(driver.cleanup(), inputs.job());
      return SandboxPlan.of(
          new DriverPlan(driver, cleanup), DriverPlan.NOWHERE, DriverPlan.NOWHERE, Duration.ZERO);
    }
  }
}
