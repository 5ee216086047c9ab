package awsoidc.container;

import awsoidc.container.Engine.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a service listens on the ports that its image names ("How the health check of
 * services works", GitLab Runner), as the kernel knows it: by /proc/PID/net, so that it needs no
 * tool in any image and no way into its network.
 */
final class Health {

  /** As long as GitLab Runner's Docker executor (wait_for_services_timeout). */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration LOOKING = Duration.ofSeconds(30);
  private static final String LISTENING = "0A";
  private static final int MAX_LOG = 4_000;

  private final StoppableEngine workshop;
  private final Duration patience;

  Health(StoppableEngine workshop) {
    this(workshop, PATIENCE);
  }

  Health(StoppableEngine workshop, Duration patience) {
    this.workshop = workshop;
    this.patience = patience;
  }

  /**
   * Waits.
   *
   * @return why it is not ready, with what it said; empty if it is
   */
  String wait(String container, Set<Integer> ports) throws IOException, InterruptedException {
    long pid = workshop.ask(LOOKING, Engine.firstProcess(container)).number();
    long rounds = patience.dividedBy(PAUSE);
    for (long round = 0; pid > 0 && !ports.isEmpty(); round++) {
      if (listens(pid, ports)) {
        return "";
      }
      if (!Files.exists(Path.of("/proc", Long.toString(pid)))) {
        pid = 0;
      } else if (round >= rounds) {
        return "does not listen on port "
            + ports.iterator().next()
            + " after "
            + patience.toSeconds()
            + " s"
            + log(container);
      } else {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    }
    return pid > 0 ? "" : "has ended already" + log(container);
  }

  private static boolean listens(long pid, Set<Integer> ports) {
    for (String file : List.of("tcp", "tcp6")) {
      try {
        Path table = Path.of("/proc", Long.toString(pid), "net", file);
        for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
          String[] fields = line.strip().split("\\s+", -1);
          if (fields.length > 3 && fields[3].equals(LISTENING) && ports.contains(port(fields[1]))) {
            return true;
          }
        }
      } catch (IOException gone) {
        // Seen by the caller.
      }
    }
    return false;
  }

  /** Of {@code 0100007F:1F90}. */
  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }

  private String log(String container) throws IOException, InterruptedException {
    Answer answer = workshop.ask(LOOKING, List.of("logs", "--tail=20", container));
    String said = (answer.out() + answer.err()).strip();
    return said.isEmpty()
        ? "; it said nothing"
        : "; it said:\n" + said.substring(Math.max(0, said.length() - MAX_LOG));
  }
}
