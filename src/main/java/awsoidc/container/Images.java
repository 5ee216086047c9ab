package awsoidc.container;

import awsoidc.process.Program.Answer;
import awsoidc.text.Printable;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Pulls images as their policies say, and reads what is in them. */
final class Images {

  /** GitLab Runner gives the whole of prepare an hour. */
  private static final Duration MAX_PULL = Duration.ofMinutes(50);

  private static final Duration MAX_INSPECTION = Duration.ofSeconds(60);

  /** Only these fields: the whole inspection lists the image's layers, too. */
  private static final String FORMAT =
      "{\"entrypoint\": {{json .Config.Entrypoint}}, \"ports\": {{json .Config.ExposedPorts}},"
          + " \"id\": {{json .ID}}, \"digests\": {{json .RepoDigests}}}";

  private static final Pattern TCP_PORT = Pattern.compile("(\\d{1,5})/tcp");

  private final StoppableEngine engine;
  private final RegistryLogins logins;
  private final OutputStream log;

  /**
   * @param logins for messages; the engine itself reads an {@link AuthFile}
   * @param log shows the author the progress of a pull
   */
  Images(StoppableEngine engine, RegistryLogins logins, OutputStream log) {
    this.engine = engine;
    this.logins = logins;
    this.log = log;
  }

  /**
   * An image that the engine has.
   *
   * @param ports that it declares; TCP only
   * @param id of its content
   * @param digests by which registries know it; none for an image that was built here
   */
  record Image(List<String> entrypoint, Set<Integer> ports, String id, List<String> digests) {}

  /**
   * Uses the first policy that works.
   *
   * @throws UnusableImage no registry has the image, or none gives it to this job
   * @throws IOException a registry or the engine could not be reached
   */
  Image get(ImageSpec spec) throws IOException, InterruptedException, UnusableImage {
    List<String> troubles = new ArrayList<>();
    boolean retryable = false;
    for (PullPolicy policy : spec.policies()) {
      if (policy != PullPolicy.ALWAYS) {
        Optional<Image> here = inspect(spec.name());
        if (here.isPresent()) {
          return used(spec, here.get());
        }
      }
      if (policy == PullPolicy.NEVER) {
        troubles.add("never: the engine does not have it");
        continue;
      }
      Answer answer = pull(spec);
      Optional<Image> pulled = answer.ok() ? inspect(spec.name()) : Optional.empty();
      if (pulled.isPresent()) {
        return used(spec, pulled.get());
      }
      retryable |= !PullTrouble.isPermanent(answer.err());
      troubles.add(policy + ": " + answer.complaint());
    }
    ImageName name = spec.name();
    String message =
        "the image %s could not be pulled from %s%s"
            .formatted(name, name.registry(), logins.describe(name));
    message += troubles.stream().map("\n  "::concat).collect(Collectors.joining());
    if (retryable) {
      throw new IOException(message);
    }
    throw new UnusableImage(message);
  }

  /** The line of GitLab Runner's docker executor: a tag alone does not say what ran. */
  private Image used(ImageSpec spec, Image image) throws IOException {
    String digest = image.digests().isEmpty() ? "" : " with digest " + image.digests().getFirst();
    log(
        Printable.text(
            "Using " + engine.command() + " image " + image.id() + " for " + spec.name() + digest));
    return image;
  }

  private void log(String line) throws IOException {
    log.write((line + " ...\n").getBytes(StandardCharsets.UTF_8));
    log.flush();
  }

  private Answer pull(ImageSpec spec) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("pull"));
    spec.platform().ifPresent(platform -> words.add("--platform=" + platform));
    words.add(spec.name().whole());
    log("Pulling " + spec.name() + logins.describe(spec.name()));
    Answer answer = engine.interruptible(MAX_PULL, words, log);
    if (!answer.ok() && PullTrouble.isEngineDown(answer.err())) {
      throw unreachable(answer);
    }
    return answer;
  }

  private IOException unreachable(Answer answer) {
    return new IOException(
        """
        %1$s does not answer: %2$s
          The runner's operator checks that its service runs and that the account %3$s may use it: \
        %1$s info\
        """
            .formatted(engine.command(), answer.complaint(), System.getProperty("user.name", "?")));
  }

  private Optional<Image> inspect(ImageName name) throws IOException, InterruptedException {
    Answer answer =
        engine.ask(MAX_INSPECTION, List.of("image", "inspect", "--format", FORMAT, name.whole()));
    if (answer.ok()) {
      return Optional.of(image(answer.out()));
    }
    if (PullTrouble.isMissing(answer.err())) {
      return Optional.empty();
    }
    throw unreachable(answer);
  }

  /** {@code {"entrypoint": ["a"] or null, "ports": {"80/tcp": {}} or null}}. */
  static Image image(String text) throws IOException {
    List<String> entrypoint = new ArrayList<>();
    Set<Integer> ports = new TreeSet<>();
    List<String> digests = new ArrayList<>();
    String id = "";
    try (JsonParser json = new JsonFactory().createParser(text)) {
      String field = "";
      int depth = 0;
      for (JsonToken token; (token = json.nextToken()) != null; ) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.FIELD_NAME && depth == 1) {
          field = json.currentName();
        } else if (token == JsonToken.FIELD_NAME && field.equals("ports")) {
          addPort(json.currentName(), ports);
        } else if (token == JsonToken.VALUE_STRING) {
          switch (field) {
            case "entrypoint" -> entrypoint.add(json.getText());
            case "digests" -> digests.add(json.getText());
            case "id" -> id = json.getText();
            default -> {}
          }
        }
      }
    }
    return new Image(List.copyOf(entrypoint), ports, id, List.copyOf(digests));
  }

  /** A range of ports says too little to wait for. */
  private static void addPort(String text, Set<Integer> into) {
    Matcher port = TCP_PORT.matcher(text);
    if (port.matches()) {
      into.add(Integer.parseInt(port.group(1)));
    }
  }
}
