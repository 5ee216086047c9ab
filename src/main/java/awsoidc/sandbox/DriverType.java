package awsoidc.sandbox;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import awsoidc.yaml.Values;
import java.time.Duration;
import java.util.ArrayList;
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

  /** What an argument of a program can be. */
  private static final Pattern WORD = Pattern.compile("[^\\x00]*");

  private static final Key<String> CONFIG = command("config", "Default: none.");
  private static final Key<String> PREPARE = command("prepare", "Default: none.");
  private static final Key<String> RUN = command("run", "Required.");
  private static final Key<String> CLEANUP = command("cleanup", "Default: none.");

  private static final List<Key<String>> COMMANDS = List.of(CONFIG, PREPARE, RUN, CLEANUP);

  private static final Key<Boolean> FORWARDS_PORT =
      Key.truth(
          "forwards_port",
          "whether the driver's run brings port $"
              + WrappedCall.PORT
              + " of this machine's 127.0.0.1 into the job, which delivery: endpoint needs."
              + " Default: false.");

  /** Its own answer, or config.toml, says where builds and caches are; it ends its scripts. */
  private static final List<String> DRIVERS_OWN = List.of("builds_dir", "cache_dir", "grace");

  private static Key<String> command(String stage, String otherwise) {
    return new Key<>(
        stage,
        Values.matching(WORD),
        "the absolute path of a program, or a list of that and its arguments",
        new Key.Form.Matching(WORD.pattern()),
        true,
        "the driver's "
            + stage
            + "_exec, by its absolute path, or a list of that and "
            + stage
            + "_args. "
            + otherwise);
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
    List<Key<?>> keys = new ArrayList<>(COMMANDS);
    keys.add(FORWARDS_PORT);
    return keys;
  }

  @Override
  public List<String> unused() {
    return DRIVERS_OWN;
  }

  @Override
  public TypeSettings read(Fields fields, boolean rootRunner) {
    fields.require(RUN.name(), "/usr/local/bin/driver-run");
    fields.refuse(DRIVERS_OWN, "on the sandbox type driver: the driver decides that itself");
    return new Settings(
        new WrappedDriver(
            command(fields, CONFIG),
            command(fields, PREPARE),
            command(fields, RUN),
            command(fields, CLEANUP),
            fields.value(FORWARDS_PORT).orElse(false)));
  }

  private static List<String> command(Fields fields, Key<String> key) {
    List<String> words = fields.values(key);
    if (!words.isEmpty() && !words.getFirst().startsWith(ABSOLUTE)) {
      fields.wrong(
          key.name(),
          "must begin with the absolute path of a program, but begins with \""
              + words.getFirst()
              + "\"");
    }
    return words;
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

    @Override
    public Set<Boundary> boundaries() {
      return Set.of(Boundary.UNKNOWN);
    }

    @Override
    public Reach reach() {
      return new UnknownReach(driver, "it is another driver");
    }

    @Override
    public List<String> privileges() {
      return List.of("what the driver keeps apart is not known");
    }

    @Override
    public boolean reachesServers() {
      return driver.forwardsPort();
    }

    @Override
    public String remedyForServers() {
      return ", or let the driver bring the endpoint's port into the job (forwards_port)";
    }

    @Override
    public boolean readsFiles() {
      return false;
    }

    @Override
    public boolean hasDirectories() {
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
          new DriverPlan(driver, cleanup),
          DriverSandbox.NOWHERE,
          DriverSandbox.NOWHERE,
          Duration.ZERO);
    }
  }
}
