package awsoidc.container;

import awsoidc.process.Program.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an engine has of one job. It is found by labels, so it includes what the engine finished
 * after the job had stopped waiting for it.
 *
 * @param labels values of the requested labels, in their order; "" for a missing one
 */
public record EngineLeftovers(ContainerTraces traces, List<String> labels) {

  private static final Duration MAX_QUESTION = Duration.ofSeconds(30);

  public EngineLeftovers {
    labels = List.copyOf(labels);
  }

  /**
   * The leftovers of all jobs.
   *
   * @throws IOException the engine does not answer
   */
  public static List<EngineLeftovers> in(Engine engine, List<String> labels)
      throws IOException, InterruptedException {
    List<String> names = new ArrayList<>(List.of(ContainerPlan.LABEL));
    names.addAll(labels);
    Map<String, EngineLeftovers> jobs = new LinkedHashMap<>();
    for (String kind : List.of("container", "network", "volume")) {
      for (List<String> values : labels(engine, kind, names)) {
        String id = values.getFirst();
        ContainerTraces traces =
            new ContainerTraces(engine, id, kind.equals("network"), kind.equals("volume"));
        jobs.merge(
            id,
            new EngineLeftovers(traces, values.subList(1, values.size())),
            EngineLeftovers::and);
      }
    }
    return List.copyOf(jobs.values());
  }

  private EngineLeftovers and(EngineLeftovers more) {
    return new EngineLeftovers(
        new ContainerTraces(
            traces.engine(),
            traces.id(),
            traces.network() || more.traces.network(),
            traces.volumes() || more.traces.volumes()),
        more.labels);
  }

  /** The values of the named labels, for each object of a kind that has the job's label. */
  private static List<List<String>> labels(Engine engine, String kind, List<String> names)
      throws IOException, InterruptedException {
    boolean containers = kind.equals("container");
    List<String> listing = new ArrayList<>(List.of(kind, "ls"));
    if (containers) {
      listing.add("--all");
    }
    listing.addAll(List.of("--quiet", "--filter", "label=" + ContainerPlan.LABEL));
    List<String> ids = ask(engine, listing);
    if (ids.isEmpty()) {
      return List.of();
    }
    String where = containers ? ".Config.Labels" : ".Labels";
    String format =
        names.stream()
            .map(name -> "{{index " + where + " \"" + name + "\"}}")
            .collect(Collectors.joining("\t"));
    List<String> inspection = new ArrayList<>(List.of(kind, "inspect", "--format", format));
    inspection.addAll(ids);
    return ask(engine, inspection).stream()
        .map(line -> List.of(line.split("\t", -1)))
        .filter(values -> values.size() == names.size())
        .toList();
  }

  private static List<String> ask(Engine engine, List<String> words)
      throws IOException, InterruptedException {
    Answer answer = engine.ask(MAX_QUESTION, words);
    if (!answer.ok()) {
      throw new IOException(answer.complaint());
    }
    return answer.out().lines().filter(line -> !line.isBlank()).toList();
  }
}
