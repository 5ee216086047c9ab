package awsoidc.container;

import awsoidc.process.Program.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a service listens on the ports that its image declares ("How the health check of
 * services works", GitLab Runner). It reads /proc/PID/net, so it needs no tool in the image and no
 * way into its network.
 */
final class Health {

  /** As GitLab Runner's Docker executor (wait_for_services_timeout). */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The kernel does not tell another process when a port is opened; a look takes 0.1 ms. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Duration MAX_QUESTION = Duration.ofSeconds(30);
  private static final String LISTENING = "0A";
  private static final int MAX_LOG = 4_000;

  private final StoppableEngine engine;

  Health(StoppableEngine engine) {
    this.engine = engine;
  }

  /**
   * @return why the service is not ready, with its last output; empty if it is ready, or the engine
   *     has been stopped
   */
  String await(String container, Set<Integer> ports) throws IOException, InterruptedException {
    long pid = engine.ask(MAX_QUESTION, Engine.firstProcess(container)).number();
    long rounds = PATIENCE.dividedBy(PAUSE);
    for (long round = 0; pid > 0 && !ports.isEmpty(); round++) {
      if (engine.isStopped() || listens(pid, ports)) {
        return "";
      }
      if (!Files.exists(Path.of("/proc", Long.toString(pid)))) {
        pid = 0;
      } else if (round >= rounds) {
        return "does not listen on port %d after %d s%s"
            .formatted(ports.iterator().next(), PATIENCE.toSeconds(), log(container));
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
      } catch (IOException processEnded) {
        // The caller notices.
      }
    }
    return false;
  }

  /** The port of {@code 0100007F:1F90}. */
  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }

  private String log(String container) throws IOException, InterruptedException {
    Answer answer = engine.ask(MAX_QUESTION, List.of("logs", "--tail=20", container));
    String said = (answer.out() + answer.err()).strip();
    return said.isEmpty()
        ? "; it printed nothing"
        : "; it printed:\n" + said.substring(Math.max(0, said.length() - MAX_LOG));
  }
}
