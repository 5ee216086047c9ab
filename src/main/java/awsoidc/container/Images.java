package awsoidc.container;

import awsoidc.container.Engine.Answer;
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

/** Gets images as their policies say, and knows what is in them. */
final class Images {

  /** GitLab Runner gives the whole of prepare an hour. */
  private static final Duration PULLING = Duration.ofMinutes(50);

  private static final Duration LOOKING = Duration.ofSeconds(60);

  /** An object of what matters alone: the whole would name the image's layers. */
  private static final String FORMAT =
      "{\"entrypoint\": {{json .Config.Entrypoint}}, \"ports\": {{json .Config.ExposedPorts}},"
          + " \"id\": {{json .ID}}, \"digests\": {{json .RepoDigests}}}";

  private final StoppableEngine workshop;
  private final OutputStream log;

  /**
   * @param log where the author sees how far a pull is
   */
  Images(StoppableEngine workshop, OutputStream log) {
    this.workshop = workshop;
    this.log = log;
  }

  /**
   * An image that the engine has.
   *
   * @param entrypoint its own
   * @param ports that it says it listens on, TCP alone
   * @param id of what is in it
   * @param digests what registries know it by; none of an image that was built here
   */
  record Image(List<String> entrypoint, Set<Integer> ports, String id, List<String> digests) {}

  /**
   * Gets it by the first policy that works.
   *
   * @throws Unobtainable nobody has it, or not for us
   * @throws IOException a registry or the engine is away
   */
  Image get(ImageSpec spec) throws IOException, InterruptedException, Unobtainable {
    List<String> troubles = new ArrayList<>();
    boolean retryable = false;
    for (PullPolicy policy : spec.policies()) {
      if (policy != PullPolicy.ALWAYS) {
        Optional<Image> here = look(spec.name());
        if (here.isPresent()) {
          return used(spec, here.get());
        }
      }
      if (policy == PullPolicy.NEVER) {
        troubles.add("never: the engine does not have it");
        continue;
      }
      Answer answer = pull(spec);
      Optional<Image> pulled = answer.ok() ? look(spec.name()) : Optional.empty();
      if (pulled.isPresent()) {
        return used(spec, pulled.get());
      }
      retryable |= !PullTrouble.isFinal(answer.err());
      troubles.add(policy + ": " + answer.complaint());
    }
    String message = message(spec, troubles);
    if (retryable) {
      throw new IOException(message);
    }
    throw new Unobtainable(message);
  }

  /** As GitLab Runner's own docker executor tells it: a tag says too little of what ran. */
  private Image used(ImageSpec spec, Image image) throws IOException {
    String digest = image.digests().isEmpty() ? "" : " with digest " + image.digests().getFirst();
    log.write(
        Printable.text(
                "Using "
                    + workshop.engine().command()
                    + " image "
                    + image.id()
                    + " for "
                    + spec.name()
                    + digest
                    + " ...")
            .concat("\n")
            .getBytes(StandardCharsets.UTF_8));
    log.flush();
    return image;
  }

  private String message(ImageSpec spec, List<String> troubles) {
    StringBuilder message =
        new StringBuilder("the image ").append(spec.name()).append(" cannot be had from ");
    message.append(spec.name().registry()).append(workshop.loginFor(spec.name()));
    troubles.forEach(trouble -> message.append("\n  ").append(trouble));
    return message.toString();
  }

  private Answer pull(ImageSpec spec) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("pull"));
    spec.platform().ifPresent(platform -> words.add("--platform=" + platform));
    words.add(spec.name().whole());
    log.write(
        ("Pulling " + spec.name() + workshop.loginFor(spec.name()) + " ...\n")
            .getBytes(StandardCharsets.UTF_8));
    log.flush();
    Answer answer = workshop.interruptible(PULLING, words, log);
    if (!answer.ok() && PullTrouble.isEngines(answer.err())) {
      throw silent(answer);
    }
    return answer;
  }

  /** It is the operator's to start it. */
  private IOException silent(Answer answer) {
    String command = workshop.engine().command();
    return new IOException(
        command
            + " does not answer: "
            + answer.complaint()
            + "\n"
            + "  The operator of the runner looks whether its service runs, and whether the account"
            + " "
            + System.getProperty("user.name", "?")
            + " may use it: "
            + command
            + " info");
  }

  private Optional<Image> look(ImageName name) throws IOException, InterruptedException {
    Answer answer =
        workshop.ask(LOOKING, List.of("image", "inspect", "--format", FORMAT, name.whole()));
    if (!answer.ok()) {
      if (PullTrouble.isMissing(answer.err())) {
        return Optional.empty();
      }
      throw silent(answer);
    }
    return Optional.of(image(answer.out()));
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
        } else if (token == JsonToken.VALUE_STRING && field.equals("entrypoint")) {
          entrypoint.add(json.getText());
        } else if (token == JsonToken.VALUE_STRING && field.equals("digests")) {
          digests.add(json.getText());
        } else if (token == JsonToken.VALUE_STRING && field.equals("id")) {
          id = json.getText();
        } else if (token == JsonToken.FIELD_NAME && field.equals("ports")) {
          addPort(json.currentName(), ports);
        }
      }
    }
    return new Image(List.copyOf(entrypoint), ports, id, List.copyOf(digests));
  }

  private static void addPort(String text, Set<Integer> into) {
    if (text.endsWith("/tcp")) {
      try {
        into.add(Integer.parseInt(text.substring(0, text.length() - "/tcp".length())));
      } catch (NumberFormatException range) {
        // A range of ports says too little to wait for.
      }
    }
  }
}
