package awsoidc.end2end.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Each type of sandbox, as the tests set it up. */
public enum SandboxKind {
  HOST(World.HOST),
  USER("type: user, user: daemon"),
  BUBBLEWRAP("type: bubblewrap"),
  SLURM("type: slurm, user: daemon"),
  PODMAN(Engines.PODMAN),
  DOCKER(Engines.DOCKER),
  DRIVER("");

  public static final List<SandboxKind> ON_THE_MACHINE = List.of(HOST, USER, BUBBLEWRAP);

  public static final List<SandboxKind> IN_CONTAINERS =
      Stream.of(values()).filter(kind -> kind.engine.isPresent()).toList();

  private final String keys;
  private final Optional<Engines> engine;

  SandboxKind(String keys) {
    this.keys = keys;
    this.engine = Optional.empty();
  }

  SandboxKind(Engines engine) {
    this.keys =
        "type: container, engine: %s, image: \"%s\", pull_policy: if-not-present"
            .formatted(engine.command(), Engines.TOOLS);
    this.engine = Optional.of(engine);
  }

  /** Whether another driver runs the scripts, and decides what they reach and how they end. */
  public boolean isDriver() {
    return this == DRIVER;
  }

  /** What it lacks here, if anything. */
  public Optional<String> missing() {
    if (this == USER && !"root".equals(System.getProperty("user.name"))) {
      return Optional.of("type: user needs root");
    }
    if (this == BUBBLEWRAP && !Files.isExecutable(Path.of("/usr/bin/bwrap"))) {
      return Optional.of("bubblewrap is not installed");
    }
    if (this == SLURM) {
      return SlurmCluster.missing();
    }
    return isDriver() ? Drivers.missingForProgram() : engine.flatMap(Engines::missing);
  }

  /**
   * Makes the jobs of a world run in it.
   *
   * @param more keys of {@code sandbox:}, each after a comma
   */
  public void configure(World world, String more) {
    configure(world, more, "");
  }

  /**
   * The same.
   *
   * @param others lines of the configuration
   */
  public void configure(World world, String more, String others) {
    engine.ifPresent(present -> {
      present.start();
      world.runnerEnvironment(present.environment());
    });
    if (this == SLURM) {
      world.runnerEnvironment(SlurmCluster.get().start().environment());
    }
    String own = isDriver() ? Drivers.program(world.root().resolve("driver")) : keys;
    world.sandbox(own + more).configure(World.ONE_RULE + others);
  }

  /** Removes the containers or allocations that a test has left to others to clean up. */
  public void tidy() {
    engine.ifPresent(Engines::removeAll);
    if (this == SLURM) {
      SlurmCluster.get().removeAll();
    }
  }

  /** Whether helper sub-stages run elsewhere than the author's. */
  public boolean apart() {
    return engine.isPresent();
  }

  /** Whether no process outlives its sub-stage, on a machine without control groups, too. */
  public boolean endsDaemons() {
    return this != HOST && this != USER && !isDriver();
  }

  /** Whether a job cannot see the rest of the machine. */
  public boolean isolates() {
    return this != HOST && !isDriver();
  }
}
