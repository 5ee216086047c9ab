package awsoidc.container;

import awsoidc.container.Engine.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What there may be of a job in an engine: enough to remove it, also when nothing else is known of
 * the job any more.
 *
 * @param id of the job's {@link ContainerPlan}
 * @param network whether it was to have one of its own
 * @param volumes whether it was to have some
 */
public record ContainerTraces(Engine engine, String id, boolean network, boolean volumes) {

  private static final Duration REMOVING = Duration.ofMinutes(2);
  private static final String NUMBER_AND_NAMES = "{{.ID}} {{.Names}}";

  /** What the names of a job's volumes begin with. */
  static String volumePrefix(String id) {
    return id + "-volume-";
  }

  /** Its containers, running or not, with the volumes of their own, its volumes and its network. */
  public void remove() throws IOException, InterruptedException {
    remove(REMOVING);
  }

  /**
   * The same.
   *
   * @param deadline for each of the engine's answers
   */
  public void remove(Duration deadline) throws IOException, InterruptedException {
    Answer removal = removal(deadline);
    if (!removal.ok()) {
      // podman keeps a container until those that live in its network are gone.
      removal = removal(deadline);
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

  /** Of all containers that there still are; their absence is an answer that is well. */
  private Answer removal(Duration deadline) throws IOException, InterruptedException {
    Answer containers =
        engine.ask(
            deadline,
            List.of(
                "ps", "--all", "--no-trunc", "--filter", filter(), "--format", NUMBER_AND_NAMES));
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
   * A label can come from the image, of whoever's container; a name comes from who makes it, and no
   * two containers have the same.
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

  /** That something is gone already is what we want. */
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
