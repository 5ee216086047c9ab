package awsoidc.runner;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What we use of the job's payload (spec.Job of GitLab Runner). Runners of different versions write
 * different fields, each only those that it knows; every field is optional here, unknown ones are
 * passed over.
 *
 * @param id the job's number
 * @param variables the job's variables, unexpanded; of several with one name the last counts, as in
 *     the runner. They hold secrets: never print them
 * @param timeout how long the job may take; absent if the payload does not say
 * @param facts what GitLab itself says of the job, by the names that claims of a token have:
 *     project_id, project_path, namespace_path, ref, ref_type, ref_protected; each if the payload
 *     has it
 * @param uploads paths of artifacts and reports, unexpanded, at most {@link #MAX_UPLOADS}; {@link
 *     #UNTRACKED} among them
 * @param mentioned which of the wanted texts its scripts contain
 * @param movesFiles whether it has caches or artifacts, its own or those of other jobs
 * @param containers image, services and what belongs to them
 */
public record JobResponse(
    Optional<String> id,
    Map<String, String> variables,
    Optional<Duration> timeout,
    Map<String, String> facts,
    List<String> uploads,
    Set<String> mentioned,
    boolean movesFiles,
    ContainerRequest containers) {

  /** Fields of job_info and git_info, and what they are called as claims. */
  private static final Map<String, String> FACTS =
      Map.of(
          "project_id", "project_id",
          "project_full_path", "project_path",
          "ref", "ref",
          "ref_type", "ref_type",
          "protected", "ref_protected");

  /** In place of a path: all that git does not know. */
  public static final String UNTRACKED = "";

  /** More paths than these are not looked at. */
  static final int MAX_UPLOADS = 1_000;

  /** A payload beyond this is not read: GitLab limits a job's variables to far less. */
  static final long MAX_BYTES = 64L << 20;

  /**
   * In characters: the driver has 64 MB for all it does. Only a script is longer, whose line then
   * is a file in disguise, and not looked into.
   */
  private static final int MAX_TEXT = 4 << 20;

  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder().maxStringLength(MAX_TEXT).build();

  /**
   * Reads the payload; an {@link IOException} never quotes its content.
   *
   * @param sought texts to look for in the scripts
   */
  public static JobResponse read(Path file, List<String> sought) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("it is larger than " + (MAX_BYTES >> 20) + " MiB");
    }
    try {
      return parse(file, sought);
    } catch (StreamConstraintsException hugeText) {
      return readWithoutScripts(file);
    } catch (JacksonException e) {
      throw notValid("", e);
    }
  }

  private static JobResponse readWithoutScripts(Path file) throws IOException {
    try {
      return parse(file, List.of());
    } catch (JacksonException e) {
      throw notValid(", or a text in it is longer than " + (MAX_TEXT >> 20) + " MiB,", e);
    }
  }

  private static IOException notValid(String or, JacksonException e) {
    var where = e.getLocation();
    return new IOException(
        "it is not valid JSON"
            + or
            + (where == null
                ? ""
                : " at line " + where.getLineNr() + ", column " + where.getColumnNr()));
  }

  private static JobResponse parse(Path file, List<String> sought) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(in, sought);
    }
  }

  /** Scripts in which nothing is sought are passed over, and may be of any length. */
  static JobResponse parse(InputStream in, List<String> sought) throws IOException {
    Variables variables = new Variables();
    ContainerRequestReader containers = new ContainerRequestReader();
    Map<String, String> facts = new LinkedHashMap<>();
    List<String> uploads = new ArrayList<>();
    String id = null;
    Duration timeout = null;
    Set<String> mentioned = Set.of();
    List<String> caches = new ArrayList<>();
    boolean downloads = false;
    try (JsonParser json = new JsonFactory().setStreamReadConstraints(LIMITS).createParser(in)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is not a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "id" -> id = Variables.scalar(json);
          case "variables" -> variables.read(json);
          case "job_info", "git_info" -> readFacts(json, facts);
          case "image" -> containers.image(json);
          case "services" -> containers.services(json);
          case "credentials" -> containers.credentials(json);
          case "artifacts" -> readUploads(json, uploads);
          case "cache" -> readUploads(json, caches);
          case "dependencies" -> downloads = hasFile(json);
          case "runner_info" -> timeout = readTimeout(json);
          case "steps" -> mentioned = mentioned(sought, json);
          default -> json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT) {
        throw new IOException("it ends too early");
      }
    }
    String path = facts.getOrDefault("project_path", "");
    if (path.contains("/")) {
      facts.put("namespace_path", path.substring(0, path.lastIndexOf('/')));
    }
    return new JobResponse(
        Optional.ofNullable(id),
        Map.copyOf(variables.values()),
        Optional.ofNullable(timeout),
        Map.copyOf(facts),
        List.copyOf(uploads),
        Set.copyOf(mentioned),
        downloads || !uploads.isEmpty() || !caches.isEmpty(),
        containers.request(variables));
  }

  /** {@code artifacts: [{untracked: true, paths: […]}, …]}. */
  private static void readUploads(JsonParser json, List<String> into) throws IOException {
    int depth = 0;
    String field = "";
    do {
      JsonToken token = json.currentToken();
      if (token == null) {
        throw new IOException("it ends too early");
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (token == JsonToken.FIELD_NAME) {
        field = json.currentName();
      } else if (into.size() < MAX_UPLOADS) {
        if (token == JsonToken.VALUE_STRING && field.equals("paths")) {
          into.add(json.getText());
        } else if (token == JsonToken.VALUE_TRUE && field.equals("untracked")) {
          into.add(UNTRACKED);
        }
      }
    } while (depth > 0 && json.nextToken() != null);
  }

  /**
   * {@code dependencies: [{artifacts_file: {filename: artifacts.zip}}]}; "" where there is none.
   */
  private static boolean hasFile(JsonParser json) throws IOException {
    int depth = 0;
    boolean found = false;
    do {
      JsonToken token = json.currentToken();
      if (token == null) {
        throw new IOException("it ends too early");
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      found |=
          token == JsonToken.VALUE_STRING
              && "filename".equals(json.currentName())
              && !json.getText().isEmpty();
    } while (depth > 0 && json.nextToken() != null);
    return found;
  }

  private static void readFacts(JsonParser json, Map<String, String> into) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = FACTS.get(json.currentName());
      json.nextToken();
      String value = Variables.scalar(json);
      if (name != null && value != null && !value.isEmpty()) {
        into.put(name, value);
      }
    }
  }

  /** A text, number or boolean as text; anything else is nothing. */
  static String text(JsonParser json) throws IOException {
    return Objects.requireNonNullElse(Variables.scalar(json), "");
  }

  /** Which of these texts the current value contains. */
  private static Set<String> mentioned(List<String> sought, JsonParser json) throws IOException {
    Set<String> found = new HashSet<>();
    if (sought.isEmpty()) {
      json.skipChildren();
      return found;
    }
    int depth = 0;
    do {
      JsonToken token = json.currentToken();
      if (token == null) {
        throw new IOException("it ends too early");
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (token == JsonToken.VALUE_STRING) {
        String text = json.getText();
        sought.stream().filter(text::contains).forEach(found::add);
      }
    } while (depth > 0 && json.nextToken() != null);
    return found;
  }

  private static @Nullable Duration readTimeout(JsonParser json) throws IOException {
    Duration timeout = null;
    if (json.currentToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        if (field.equals("timeout")
            && value == JsonToken.VALUE_NUMBER_INT
            && json.getLongValue() > 0) {
          timeout = Duration.ofSeconds(json.getLongValue());
        } else {
          json.skipChildren();
        }
      }
    } else {
      json.skipChildren();
    }
    return timeout;
  }

  /** Without the variables: they hold the job's secrets. */
  @Override
  public String toString() {
    return "JobResponse[" + variables.size() + " variables, timeout=" + timeout + "]";
  }
}
