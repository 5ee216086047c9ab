package awsoidc.container;

import awsoidc.container.Engine.Answer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What there may be of a job in an engine: enough to remove it, also when nothing else is known of
 * the job any more.
 *
 * @param id of the job's {@link ContainerPlan}
 * @param network whether it was to have one of its own
 */
public record ContainerTraces(Engine engine, String id, boolean network) {

  private static final Duration REMOVING = Duration.ofMinutes(2);

  private static final String LATER =
      """
      for attempt in 1 2; do
        ids=$("$0" ps --all --quiet --filter "$1") || exit
        [ -n "$ids" ] || break
        "$0" rm --force --volumes $ids || [ $attempt = 1 ] || exit
      done
      [ -z "$2" ] || "$0" network rm "$2"
      rm -f -- "$3"
      """;

  /** All that bears the job's label, running or not, with the volumes of its own. */
  public void remove() throws IOException, InterruptedException {
    Answer removal = removal();
    if (!removal.ok()) {
      // podman keeps a container until those that live in its network are gone.
      removal = removal();
    }
    check(removal);
    if (network) {
      check(engine.ask(REMOVING, List.of("network", "rm", id)));
    }
  }

  /** Of all containers that there still are; their absence is an answer that is well. */
  private Answer removal() throws IOException, InterruptedException {
    Answer containers =
        engine.ask(REMOVING, List.of("ps", "--all", "--quiet", "--filter", filter()));
    List<String> ids = containers.out().lines().filter(line -> !line.isBlank()).toList();
    if (!containers.ok() || ids.isEmpty()) {
      return containers;
    }
    List<String> words = new ArrayList<>(List.of("rm", "--force", "--volumes"));
    words.addAll(ids);
    return engine.ask(REMOVING, words);
  }

  /**
   * The same without waiting for it.
   *
   * @param record deleted when all is removed
   */
  public void removeLater(Path record) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "setsid",
            "sh",
            "-c",
            LATER,
            engine.command(),
            filter(),
            network ? id : "",
            record.toString());
    builder.environment().clear();
    builder.environment().putAll(engine.environment());
    builder.directory(new File("/"));
    File nothing = new File("/dev/null");
    builder.redirectInput(nothing).redirectOutput(nothing).redirectError(nothing);
    builder.start();
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
