package awsoidc.container;

import awsoidc.process.Program.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What an engine may have of a job, and how to remove it when nothing else is known of the job.
 *
 * @param id of the job's {@link ContainerPlan}
 * @param network whether the job may have a network of its own
 * @param volumes whether the job may have volumes of its own
 */
public record ContainerTraces(Engine engine, String id, boolean network, boolean volumes) {

  private static final Duration MAX_REMOVAL = Duration.ofMinutes(2);

  static String volumePrefix(String id) {
    return id + "-volume-";
  }

  public void remove() throws IOException, InterruptedException {
    remove(MAX_REMOVAL);
  }

  /**
   * Removes containers, running or not, with their anonymous volumes, the job's volumes and its
   * network.
   *
   * @param deadline for each of the engine's answers
   */
  public void remove(Duration deadline) throws IOException, InterruptedException {
    Answer removal = removeContainers(deadline);
    if (!removal.ok()) {
      // podman keeps a container until those in its network are gone.
      removal = removeContainers(deadline);
    }
    check(removal);
    if (volumes) {
      removeVolumes(deadline);
    }
    if (network) {
      check(engine.ask(deadline, List.of("network", "rm", id)));
    }
  }

  private void removeVolumes(Duration deadline) throws IOException, InterruptedException {
    Answer listed = engine.ask(deadline, List.of("volume", "ls", "--quiet", "--filter", filter()));
    check(listed);
    List<String> names =
        listed.out().lines().filter(name -> name.startsWith(volumePrefix(id))).toList();
    if (!names.isEmpty()) {
      List<String> words = new ArrayList<>(List.of("volume", "rm", "--force"));
      words.addAll(names);
      check(engine.ask(deadline, words));
    }
  }

  private Answer removeContainers(Duration deadline) throws IOException, InterruptedException {
    List<String> list =
        List.of(
            "ps", "--all", "--no-trunc", "--filter", filter(), "--format", "{{.ID}} {{.Names}}");
    Answer containers = engine.ask(deadline, list);
    List<String> ids =
        containers.out().lines().filter(this::isOfJob).map(line -> line.split(" ", 2)[0]).toList();
    if (!containers.ok() || ids.isEmpty()) {
      return containers;
    }
    List<String> words = new ArrayList<>(List.of("rm", "--force", "--volumes"));
    words.addAll(ids);
    return engine.ask(deadline, words);
  }

  /**
   * A label can come from the image, in anybody's container. A name is given by whoever makes the
   * container, and is unique.
   */
  private boolean isOfJob(String line) {
    String[] numberAndNames = line.split(" ", 2);
    return numberAndNames.length == 2
        && Arrays.stream(numberAndNames[1].split(",", -1))
            .anyMatch(name -> name.strip().startsWith(id + "-") && name.indexOf('/') < 0);
  }

  private String filter() {
    return "label=" + ContainerPlan.LABEL + "=" + id;
  }

  private void check(Answer answer) throws IOException {
    String said = answer.err().toLowerCase(Locale.ROOT);
    boolean gone =
        said.contains("not found")
            || said.contains("no such")
            || said.contains("already in progress");
    if (!answer.ok() && !gone) {
      throw new IOException(engine.command() + ": " + answer.complaint());
    }
  }
}
