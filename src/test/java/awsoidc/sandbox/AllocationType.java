package awsoidc.sandbox;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A type that needs what none of ours does, as a cluster's scheduler or another driver would: a
 * number that is known only once there is an allocation, a script in a file, and exit codes of its
 * own.
 */
public final class AllocationType implements SandboxType {

  /** The exit code of the program when the allocation is gone. */
  public static final int GONE = 71;

  private static final Key<String> QUEUE =
      Key.matching("queue", Pattern.compile("\\w+"), "the name of a queue", "which queue.");

  private static final Key<Path> PROGRAM =
      Key.path("program", "an absolute path", "what runs scripts.");

  @Override
  public String name() {
    return "allocation";
  }

  @Override
  public String about() {
    return "in an allocation of a scheduler";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(QUEUE, PROGRAM);
  }

  @Override
  public TypeSettings read(Fields fields, boolean rootRunner) {
    return new Settings(
        fields.value(QUEUE).orElse("all"), fields.value(PROGRAM).orElse(Path.of("/bin/false")));
  }

  @Override
  public Optional<Leftovers> leftovers(Map<String, String> words) {
    return Optional.ofNullable(words.get("allocation")).map(id -> new Allocation(id));
  }

  /** What the operator wrote. */
  public record Settings(String queue, Path program) implements TypeSettings {

    @Override
    public String type() {
      return "allocation";
    }

    @Override
    public Set<Boundary> boundaries() {
      return Set.of(Boundary.PROCESSES);
    }

    @Override
    public SandboxPlan plan(PlanInputs inputs) throws IOException {
      return inputs.plan(new Plan(queue, program));
    }
  }

  /** What config decided. */
  public record Plan(String queue, Path program) implements TypePlan {

    @Override
    public JobDirectory directory(JobDirectories directories) {
      return directories.inside();
    }

    @Override
    public Sandbox open(SandboxInputs inputs) {
      return new Running(program, inputs.directory(), inputs.user());
    }

    @Override
    public Optional<Leftovers> leftovers() {
      return Optional.of(new Allocation(queue));
    }
  }

  private record Allocation(String id) implements Leftovers {

    @Override
    public Map<String, String> words() {
      return Map.of("allocation", id);
    }

    @Override
    public String description() {
      return "allocation " + id;
    }

    @Override
    public void remove(Duration deadline) {}
  }

  private record Running(Path program, JobDirectory directory, HostUser user) implements Sandbox {

    @Override
    public void makeDirectories(Consumer<String> warn) throws IOException {
      directory.create();
    }

    /** The scheduler says the number. */
    @Override
    public void create(CreationInputs creation) throws IOException {
      Files.writeString(number(), "4711");
    }

    private Path number() {
      return directory.path().resolve("allocation");
    }

    @Override
    public Launch launch() {
      return new Launch(
          List.of(
              new Word.Text(program.toString()),
              new Word.FromFile("--allocation=", number()),
              new Word.Script()),
          user.environment(user.name(), Path.of(user.home()), directory.path()),
          List.of(
              List.of(
                  new Word.Text(program.toString()),
                  new Word.FromFile("--allocation=", number()),
                  new Word.Text("cancel"))),
          Optional.of(directory.path().resolve("script")),
          Set.of(GONE),
          "the allocation is gone");
    }

    @Override
    public Path privateDirectory() {
      return directory.path();
    }

    @Override
    public void share(Path shared) {}

    @Override
    public Path seen(Path path) {
      return path;
    }
  }
}
