package awsoidc.sandbox;

import awsoidc.container.ContainerTraces;
import awsoidc.container.Engine;
import awsoidc.container.EngineLeftovers;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers, their volumes and their network. */
record ContainerLeftovers(ContainerTraces traces) implements Leftovers {

  private static final String ID = "containers";
  private static final String NETWORK = ID + ".network";
  private static final String VOLUMES = ID + ".volumes";
  private static final String ENGINE = ID + ".engine";
  private static final String ENVIRONMENT = ID + ".environment.";

  @Override
  public String id() {
    return traces.id();
  }

  @Override
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put(ID, traces.id());
    words.put(NETWORK, Boolean.toString(traces.network()));
    words.put(VOLUMES, Boolean.toString(traces.volumes()));
    words.put(ENGINE, traces.engine().command());
    LeftoverWords.put(words, ENVIRONMENT, traces.engine().environment());
    return words;
  }

  static Optional<ContainerLeftovers> read(Map<String, String> words) {
    String command = words.getOrDefault(ENGINE, "");
    if (!Engine.COMMANDS.contains(command)) {
      return Optional.empty();
    }
    Map<String, String> environment = LeftoverWords.variables(words, ENVIRONMENT);
    return Optional.of(
        new ContainerLeftovers(
            new ContainerTraces(
                new Engine(command, environment),
                words.getOrDefault(ID, ""),
                Boolean.parseBoolean(words.get(NETWORK)),
                Boolean.parseBoolean(words.get(VOLUMES)))));
  }

  @Override
  public String description() {
    return "containers " + traces.id() + " of " + traces.engine().command();
  }

  @Override
  public void remove(Duration deadline) throws IOException, InterruptedException {
    traces.remove(deadline);
  }

  static Place in(Engine engine) {
    return new Place() {
      @Override
      public String name() {
        return engine.command();
      }

      @Override
      public List<Found> find(List<String> labels) throws IOException, InterruptedException {
        return EngineLeftovers.in(engine, labels).stream()
            .map(remains -> new Found(new ContainerLeftovers(remains.traces()), remains.labels()))
            .toList();
      }
    };
  }
}
