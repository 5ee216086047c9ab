package awsoidc.delivery;

import awsoidc.delivery.SessionSource.Current;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * {@link EndpointDelivery} in a network that this process is not in: a process of its own answers
 * there, and asks here for each session. STS is still asked from here, which the other network may
 * not reach. It gets the token and the sessions on its standard input, and ends when that does.
 */
public final class RemoteEndpoint implements Delivery {

  /** The executable that bin/launch.sh starts for it. */
  public static final String EXECUTABLE = "endpoint";

  private static final String LAUNCH = "bin=$0; . \"$bin/launch.sh\"; launch " + EXECUTABLE;
  private static final int ASKS = '?';
  private static final int END_SECONDS = 10;

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
   * Starts it.
   *
   * @param entering words that start a command in the other network
   * @param home where bin/ is
   * @param environment all of the process's
   * @param token what the script's tools send as Authorization
   * @param region of the job; absent if the job sets its own
   * @throws IOException the command ended instead, having said why on our standard error
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
    // In a session of its own: it is there as long as a cancelled script takes to end.
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
          "no endpoint can be opened in the network of this job's container: "
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
      // Our own end would wait a third of a second for a child that is still there.
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void answer() {
    try {
      while (from.read() == ASKS) {
        write(source.current());
      }
    } catch (IOException ended) {
      // The sub-stage has, and nobody asks any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Current current) throws IOException {
    boolean valid = current instanceof Current.Valid;
    to.writeBoolean(valid);
    if (current instanceof Current.None(boolean retryable, String code, String message)) {
      to.writeBoolean(retryable);
      to.writeUTF(code);
      to.writeUTF(message);
    } else {
      Session session = ((Current.Valid) current).session();
      to.writeUTF(session.accessKeyId());
      to.writeUTF(session.secretAccessKey().reveal());
      to.writeUTF(session.sessionToken().reveal());
      to.writeUTF(session.expiration().toString());
    }
    to.flush();
  }

  /**
   * The other process: answers until its input ends.
   *
   * @param in from {@link #start}
   * @param out to it
   * @param clock for what is bounded in time
   */
  public static void serve(InputStream in, OutputStream out, InstantSource clock)
      throws IOException {
    DataInputStream from = new DataInputStream(in);
    DataOutputStream to = new DataOutputStream(out);
    Secret token = Secret.of(from.readUTF());
    SynchronousQueue<Current> answers = new SynchronousQueue<>();
    // One at a time: the endpoint sees to that.
    SessionSource source =
        () -> {
          try {
            to.writeByte(ASKS);
            to.flush();
          } catch (IOException ended) {
            // So has our input, and with it this process.
          }
          return answers.take();
        };
    try (EndpointDelivery endpoint =
        EndpointDelivery.start(source, token, Optional.empty(), clock)) {
      to.writeInt(endpoint.port());
      to.flush();
      while (true) {
        answers.put(read(from));
      }
    } catch (EOFException end) {
      // Of the sub-stage.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Current read(DataInputStream from) throws IOException {
    if (from.readBoolean()) {
      return new Current.Valid(
          new Session(
              from.readUTF(),
              Secret.of(from.readUTF()),
              Secret.of(from.readUTF()),
              Instant.parse(from.readUTF()),
              ""));
    }
    return new Current.None(from.readBoolean(), from.readUTF(), from.readUTF());
  }
}
