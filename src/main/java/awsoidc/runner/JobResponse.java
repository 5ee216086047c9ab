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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What we use of the job's payload (spec.Job of GitLab Runner). Runners of different versions write
 * different fields, each only those that it knows; every field is optional here, unknown ones are
 * passed over.
 *
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

  private static final String VARIABLES = "variables";

  private static final Set<String> USED =
      Set.of(
          "id",
          VARIABLES,
          "job_info",
          "git_info",
          "image",
          "services",
          "credentials",
          "artifacts",
          "cache",
          "dependencies",
          "runner_info");

  /** In place of a path: all that git does not know. */
  public static final String UNTRACKED = "";

  /** As many values of any other field than the variables are looked at. */
  static final int MAX_VALUES = 20_000;

  /** More paths than these are not looked at. */
  static final int MAX_UPLOADS = 1_000;

  /** Of all paths together: the job's state has them. */
  private static final int MAX_CHARACTERS_OF_UPLOADS = 200_000;

  /** A payload beyond this is not read: GitLab limits a job's variables to far less. */
  static final long MAX_BYTES = 64L << 20;

  /**
   * In characters: the driver has 64 MB for all it does. Only a script is longer, whose line then
   * is a file in disguise, and not looked into.
   */
  private static final int MAX_TEXT = 4 << 20;

  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxStringLength(MAX_TEXT)
          .maxNameLength(MAX_TEXT)
          .maxNumberLength(MAX_TEXT)
          .build();

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
      throw notValid(
          ", or a text in it is longer than "
              + (MAX_TEXT >> 20)
              + " MiB, or it is nested too deep,",
          e);
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
    Map<String, Object> fields = new LinkedHashMap<>();
    Set<String> mentioned = Set.of();
    try (JsonParser json = new JsonFactory().setStreamReadConstraints(LIMITS).createParser(in)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is not a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("steps") && !sought.isEmpty()) {
          mentioned = mentioned(sought, json);
        } else if (USED.contains(field)) {
          Optional.ofNullable(new PayloadReader(json, most(field)).read())
              .ifPresent(value -> fields.put(field, value));
        } else {
          json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT) {
        throw new IOException("it ends too early");
      }
    }
    return of(new PayloadObject(fields), mentioned);
  }

  /** All of a job's variables count, and GitLab limits them. */
  private static int most(String field) {
    return field.equals(VARIABLES) ? Integer.MAX_VALUE : MAX_VALUES;
  }

  private static JobResponse of(PayloadObject payload, Set<String> mentioned) {
    Variables variables = Variables.of(payload.objects(VARIABLES));
    List<String> uploads = uploads(payload.objects("artifacts"));
    return new JobResponse(
        payload.find("id"),
        Map.copyOf(variables.values()),
        payload
            .object("runner_info")
            .find("timeout")
            .filter(seconds -> seconds.matches("0*[1-9][0-9]{0,8}"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))),
        facts(payload),
        uploads,
        Set.copyOf(mentioned),
        !uploads.isEmpty()
            || !uploads(payload.objects("cache")).isEmpty()
            || payload.objects("dependencies").stream()
                .anyMatch(each -> !each.object("artifacts_file").text("filename").isEmpty()),
        ContainerRequest.of(payload, variables));
  }

  /** {@code artifacts: [{untracked: true, paths: […]}, …]}. */
  private static List<String> uploads(List<PayloadObject> artifacts) {
    AtomicInteger characters = new AtomicInteger();
    return artifacts.stream()
        .flatMap(each ->
            Stream.concat(
                each.texts("paths").stream(),
                each.isTrue("untracked") ? Stream.of(UNTRACKED) : Stream.empty()))
        .limit(MAX_UPLOADS)
        .takeWhile(path -> characters.addAndGet(path.length()) <= MAX_CHARACTERS_OF_UPLOADS)
        .toList();
  }

  private static Map<String, String> facts(PayloadObject payload) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (PayloadObject info : List.of(payload.object("job_info"), payload.object("git_info"))) {
      FACTS.forEach((name, claim) ->
          info.find(name)
              .filter(value -> !value.isEmpty())
              .ifPresent(value -> facts.put(claim, value)));
    }
    String path = facts.getOrDefault("project_path", "");
    if (path.contains("/")) {
      facts.put("namespace_path", path.substring(0, path.lastIndexOf('/')));
    }
    return Map.copyOf(facts);
  }

  /** Which of these texts the current value contains. */
  private static Set<String> mentioned(List<String> sought, JsonParser json) throws IOException {
    Set<String> found = new HashSet<>();
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

  /** Without the variables: they hold the job's secrets. */
  @Override
  public String toString() {
    return "JobResponse[" + variables.size() + " variables, timeout=" + timeout + "]";
  }
}
