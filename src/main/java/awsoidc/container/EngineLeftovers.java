package awsoidc.container;

import awsoidc.container.Engine.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an engine has of one job, found by the labels that it was made with: also what an engine
 * made when nobody waited for it any more.
 *
 * @param labels values of the labels that were asked for, in that order; "" for none
 */
public record EngineLeftovers(ContainerTraces traces, List<String> labels) {

  private static final Duration LOOKING = Duration.ofSeconds(30);
  private static final String FILTER = "label=" + ContainerPlan.LABEL;

  public EngineLeftovers {
    labels = List.copyOf(labels);
  }

  /**
   * Of all jobs.
   *
   * @throws IOException the engine does not answer
   */
  public static List<EngineLeftovers> in(Engine engine, List<String> labels)
      throws IOException, InterruptedException {
    Map<String, EngineLeftovers> jobs = new LinkedHashMap<>();
    for (List<String> values :
        labels(engine, labels, List.of("ps", "--all"), List.of("inspect"), ".Config.Labels")) {
      add(jobs, engine, values, false, false);
    }
    List<String> networks = List.of("network", "ls");
    for (List<String> values :
        labels(engine, labels, networks, List.of("network", "inspect"), ".Labels")) {
      add(jobs, engine, values, true, false);
    }
    List<String> volumes = List.of("volume", "ls");
    for (List<String> values :
        labels(engine, labels, volumes, List.of("volume", "inspect"), ".Labels")) {
      add(jobs, engine, values, false, true);
    }
    return List.copyOf(jobs.values());
  }

  private static void add(
      Map<String, EngineLeftovers> jobs,
      Engine engine,
      List<String> values,
      boolean network,
      boolean volumes) {
    String id = values.getFirst();
    EngineLeftovers known = jobs.get(id);
    ContainerTraces traces =
        new ContainerTraces(
            engine,
            id,
            network || (known != null && known.traces().network()),
            volumes || (known != null && known.traces().volumes()));
    jobs.put(id, new EngineLeftovers(traces, values.subList(1, values.size())));
  }

  /** Of each thing the job's label and those that were asked for. */
  private static List<List<String>> labels(
      Engine engine, List<String> labels, List<String> list, List<String> inspect, String where)
      throws IOException, InterruptedException {
    List<String> listing = new ArrayList<>(list);
    listing.addAll(List.of("--quiet", "--filter", FILTER));
    List<String> ids = ask(engine, listing);
    if (ids.isEmpty()) {
      return List.of();
    }
    List<String> names = new ArrayList<>(List.of(ContainerPlan.LABEL));
    names.addAll(labels);
    List<String> inspection = new ArrayList<>(inspect);
    inspection.add("--format");
    inspection.add(
        names.stream()
            .map(name -> "{{index " + where + " \"" + name + "\"}}")
            .collect(Collectors.joining("\t")));
    inspection.addAll(ids);
    return ask(engine, inspection).stream()
        .map(line -> List.of(line.split("\t", -1)))
        .filter(values -> values.size() == names.size())
        .toList();
  }

  private static List<String> ask(Engine engine, List<String> words)
      throws IOException, InterruptedException {
    Answer answer = engine.ask(LOOKING, words);
    if (!answer.ok()) {
      throw new IOException(answer.complaint());
    }
    return answer.out().lines().filter(line -> !line.isBlank()).toList();
  }
}
