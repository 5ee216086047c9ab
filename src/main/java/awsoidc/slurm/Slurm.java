package awsoidc.slurm;

import awsoidc.process.Program;
import awsoidc.process.Program.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A cluster, by Slurm's commands.
 *
 * @param environment all that they see of the runner's; an author cannot set any of it
 */
public record Slurm(Map<String, String> environment) {

  public static final List<String> COMMANDS = List.of("salloc", "srun", "squeue", "scancel");

  /** Which cluster (slurm.conf(5)). */
  private static final List<String> SETTINGS = List.of("PATH", "SLURM_CONF", "SLURM_CONF_SERVER");

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final String NO_HEADER = "--noheader";

  public Slurm {
    environment = Map.copyOf(environment);
  }

  public static Slurm of(Function<String, Optional<String>> variable) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String name : SETTINGS) {
      variable.apply(name).ifPresent(value -> environment.put(name, value));
    }
    return new Slurm(environment);
  }

  public boolean isInstalled() {
    return Program.isOn(environment.getOrDefault("PATH", ""), "squeue");
  }

  Program program(String command) {
    return new Program(command, environment);
  }

  /** What squeue says, in lines of fields. */
  List<List<String>> queue(String format, String... options)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(NO_HEADER, "--format=" + format));
    words.addAll(List.of(options));
    Answer answer = program("squeue").ask(DEADLINE, words);
    if (!answer.ok()) {
      throw new IOException("squeue: " + answer.complaint());
    }
    return answer
        .out()
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> List.of(line.split("\\|", -1)))
        .toList();
  }

  /**
   * Ends all allocations of a name, also one that still waits, and waits until their nodes are free
   * of them.
   */
  public void cancel(String name, Duration patience) throws IOException, InterruptedException {
    // What ignores SIGTERM would keep the nodes for KillWait.
    program("scancel").ask(patience, List.of("--quiet", "--signal=KILL", "--name=" + name));
    Answer answer = program("scancel").ask(patience, List.of("--quiet", "--name=" + name));
    if (!answer.ok()) {
      throw new IOException("scancel: " + answer.complaint());
    }
    for (long rounds = patience.toMillis() / BETWEEN_LOOKS.toMillis(); rounds > 0; rounds--) {
      if (queue("%i", "--name=" + name).isEmpty()) {
        return;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    throw new IOException("Slurm does not end the allocation " + name);
  }

  /** Allocations of this program: their names and comments. */
  public Map<String, String> allocations() throws IOException, InterruptedException {
    Map<String, String> comments = new LinkedHashMap<>();
    for (List<String> line : queue("%j|%k", "--states=all")) {
      if (line.size() == 2 && line.get(0).startsWith("aws-oidc-")) {
        comments.put(line.get(0), line.get(1));
      }
    }
    return comments;
  }
}
