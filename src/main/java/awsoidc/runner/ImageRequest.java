package awsoidc.runner;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code image:} or one of {@code services:}, as the author wrote it: unexpanded and unchecked.
 *
 * @param alias names that a service is reached by, divided by blanks or commas; may be empty
 * @param entrypoint absent: the image's own
 * @param user of {@code docker: {user: …}}; may be empty, as all texts here
 * @param variables of a service alone
 */
public record ImageRequest(
    String name,
    String alias,
    Optional<List<String>> entrypoint,
    List<String> command,
    List<String> pullPolicies,
    String user,
    String platform,
    Map<String, String> variables) {

  /** More than a pipeline can say in earnest. */
  private static final int MAX_WORDS = 1_000;

  /** Reads the object that the parser stands at; nothing if it has no name. */
  static Optional<ImageRequest> read(JsonParser json) throws IOException {
    String name = "";
    String alias = "";
    String user = "";
    String platform = "";
    List<String> entrypoint = List.of();
    List<String> command = List.of();
    List<String> pullPolicies = List.of();
    Variables variables = new Variables();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return Optional.empty();
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "name" -> name = JobResponse.text(json);
        case "alias" -> alias = JobResponse.text(json);
        case "entrypoint" -> entrypoint = words(json);
        case "command" -> command = words(json);
        case "pull_policy" -> pullPolicies = words(json);
        case "variables" -> variables.read(json);
        case "executor_opts" -> {
          Map<String, String> docker = docker(json);
          user = docker.getOrDefault("user", "");
          platform = docker.getOrDefault("platform", "");
        }
        default -> json.skipChildren();
      }
    }
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ImageRequest(
                name,
                alias,
                entrypoint.isEmpty() ? Optional.empty() : Optional.of(entrypoint),
                command,
                pullPolicies,
                user,
                platform,
                variables.values()));
  }

  /** A list of texts, or one text. */
  private static List<String> words(JsonParser json) throws IOException {
    List<String> words = new ArrayList<>();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      String text = JobResponse.text(json);
      return text.isEmpty() ? List.of() : List.of(text);
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      String word = JobResponse.text(json);
      if (words.size() < MAX_WORDS) {
        words.add(word);
      }
    }
    return words;
  }

  /** {@code {"docker": {"user": "", "platform": ""}, "kubernetes": {…}}}. */
  private static Map<String, String> docker(JsonParser json) throws IOException {
    Map<String, String> docker = new LinkedHashMap<>();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return docker;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean ours = json.currentName().equals("docker");
      json.nextToken();
      if (!ours || json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        continue;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        docker.put(field, JobResponse.text(json));
      }
    }
    return docker;
  }
}
