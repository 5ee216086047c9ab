package awsoidc.delivery;

import awsoidc.delivery.EndpointServer.Answer;
import awsoidc.secret.Secret;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * {@link EndpointDelivery} in the network of a container: a process of its own answers there and
 * asks this one for each answer. So STS is asked from here; the container may not reach it. The
 * process gets the token and the answers on its standard input, and ends when that does.
 */
public final class RemoteEndpoint implements Delivery {

  /** The executable that bin/launch.sh starts for it. */
  public static final String EXECUTABLE = "endpoint";

  private static final String LAUNCH = "bin=$0; . \"$bin/launch.sh\"; launch " + EXECUTABLE;
  private static final int QUESTION = '?';
  private static final int MAX_END_SECONDS = 10;

  private final Process process;
  private final DataInputStream from;
  private final DataOutputStream to;
  private final SessionSource source;
  private final Secret token;
  private final Map<String, String> variables;

  private RemoteEndpoint(
      Process process, SessionSource source, Secret token, Optional<String> region)
      throws IOException {
    this.process = process;
    this.from = new DataInputStream(process.getInputStream());
    this.to = new DataOutputStream(process.getOutputStream());
    this.source = source;
    this.token = token;
    to.writeUTF(token.reveal());
    to.flush();
    this.variables = EndpointDelivery.variables(from.readInt(), token, region);
  }

  /**
   * @param entering words that start a command in the other network
   * @param home the installation, with bin/
   * @param environment everything that the process sees
   * @param token that tools must send as Authorization
   * @param region of the job; absent if the job sets its own
   * @throws IOException the process ended, and said why on our standard error
   */
  public static RemoteEndpoint start(
      List<String> entering,
      Path home,
      Map<String, String> environment,
      SessionSource source,
      Secret token,
      Optional<String> region)
      throws IOException {
    List<String> command = new ArrayList<>(entering);
    // In a session of its own, it still answers while a cancelled script ends.
    command.addAll(List.of("setsid", "sh", "-c", LAUNCH, home.resolve("bin").toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try {
      RemoteEndpoint endpoint = new RemoteEndpoint(process, source, token, region);
      Thread.ofPlatform().daemon().name(EXECUTABLE).start(endpoint::answer);
      return endpoint;
    } catch (IOException e) {
      process.destroyForcibly();
      throw new IOException(
          "no endpoint can be opened where this job's scripts run: "
              + command.getFirst()
              + " did not start one",
          e);
    }
  }

  @Override
  public Map<String, String> variables() {
    return variables;
  }

  @Override
  public List<Secret> secrets() {
    return List.of(token);
  }

  @Override
  public void close() throws IOException {
    try {
      process.getOutputStream().close();
      // With a child that still runs, our own exit would take a third of a second longer.
      if (!process.waitFor(MAX_END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void answer() {
    try {
      while (from.read() == QUESTION) {
        send(current(source), to);
      }
    } catch (IOException ended) {
      // The sub-stage has ended, and with it the other process.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The other process waits for an answer, whatever happens here. */
  static Answer current(SessionSource source) throws InterruptedException {
    try {
      return EndpointDelivery.answer(source.current());
    } catch (RuntimeException e) {
      return EndpointDelivery.answer(
          new SessionSource.Current.None(true, "InternalFailure", "the executor failed"));
    }
  }

  static void send(Answer answer, DataOutputStream to) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    to.writeInt(answer.status());
    to.writeInt(body.length);
    to.write(body);
    to.flush();
  }

  private static Answer receive(DataInputStream from) throws IOException {
    int status = from.readInt();
    byte[] body = from.readNBytes(from.readInt());
    return new Answer(status, new String(body, StandardCharsets.UTF_8));
  }

  /**
   * The other process: answers until its input ends.
   *
   * @param in from {@link #start}
   * @param out to it
   */
  public static void serve(InputStream in, OutputStream out, InstantSource clock)
      throws IOException {
    DataInputStream from = new DataInputStream(in);
    DataOutputStream to = new DataOutputStream(out);
    Secret token = Secret.of(from.readUTF());
    SynchronousQueue<Answer> answers = new SynchronousQueue<>();
    // The endpoint asks one question at a time.
    EndpointServer.Source source =
        () -> {
          try {
            to.writeByte(QUESTION);
            to.flush();
          } catch (IOException ended) {
            // Our input has ended, too, and so does this process.
          }
          return answers.take();
        };
    try (EndpointDelivery endpoint = new EndpointDelivery(source, token, Optional.empty(), clock)) {
      to.writeInt(endpoint.port());
      to.flush();
      while (true) {
        answers.put(receive(from));
      }
    } catch (EOFException end) {
      // The sub-stage has ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
