package awsoidc.runner;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the config_exec of another driver answered, with ours merged into it: its own fields as they
 * are, and our variables beside its own in job_env.
 */
public final class WrappedAnswer {

  /** What the driver's job_env has, by names with = between them, which none can have in it. */
  public static final String DRIVERS_OWN = "AWS_OIDC_EXECUTOR_DRIVER_ENV";

  private static final String JOB_ENV = "job_env";
  private static final String DRIVER = "driver";
  private static final String OURS = "AWS_OIDC_EXECUTOR_";

  /** Without these, our own calls would not find the job. */
  private static final Set<String> RUNNERS =
      Set.of(
          "TMPDIR",
          "JOB_RESPONSE_FILE",
          "BUILD_EXIT_CODE_FILE",
          "BUILD_FAILURE_EXIT_CODE",
          "SYSTEM_FAILURE_EXIT_CODE");

  private final StringWriter text = new StringWriter();
  private final Map<String, String> jobEnv = new LinkedHashMap<>();
  private String inner = "another driver";

  private WrappedAnswer() {}

  /**
   * The answer for the runner.
   *
   * @param said empty if the driver has nothing to say, which the runner allows
   * @throws IOException says what is wrong with the driver's; never quotes a value
   */
  public static String merged(String said, String version, Map<String, String> ours)
      throws IOException {
    try {
      return new WrappedAnswer().merge(said, version, ours);
    } catch (JacksonException e) {
      var where = e.getLocation();
      throw new IOException(
          "it is not valid JSON"
              + (where == null
                  ? ""
                  : " at line " + where.getLineNr() + ", column " + where.getColumnNr()));
    }
  }

  private String merge(String said, String version, Map<String, String> ours) throws IOException {
    JsonFactory factory = new JsonFactory();
    try (JsonGenerator json = factory.createGenerator(text);
        JsonParser parser = factory.createParser(said)) {
      json.writeStartObject();
      if (parser.nextToken() != null) {
        copy(parser, json);
      }
      json.writeObjectFieldStart(DRIVER);
      json.writeStringField("name", ConfigAnswer.DRIVER);
      json.writeStringField("version", version + " around " + inner);
      json.writeEndObject();
      json.writeObjectFieldStart(JOB_ENV);
      String drivers = String.join("=", jobEnv.keySet());
      jobEnv.putAll(ours);
      jobEnv.put(DRIVERS_OWN, drivers);
      for (var variable : jobEnv.entrySet()) {
        json.writeStringField(variable.getKey(), variable.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  private void copy(JsonParser parser, JsonGenerator json) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("it is not a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      // The runner compares names as Go's encoding/json does.
      if (field.equalsIgnoreCase(JOB_ENV)) {
        takeJobEnv(parser);
      } else if (field.equalsIgnoreCase(DRIVER)) {
        takeName(parser);
      } else {
        json.writeFieldName(field);
        json.copyCurrentStructure(parser);
      }
    }
    if (parser.nextToken() != null) {
      throw new IOException("something follows its JSON object");
    }
  }

  private void takeJobEnv(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("its " + JOB_ENV + " is not an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
        throw new IOException(JOB_ENV + "." + name + " is not a string");
      }
      if (name.startsWith(OURS) || RUNNERS.contains(name)) {
        throw new IOException(
            JOB_ENV
                + "."
                + name
                + " is a variable that aws-oidc-executor needs as it is: the driver cannot set it");
      }
      jobEnv.put(name, value == JsonToken.VALUE_NULL ? "" : parser.getText());
    }
  }

  private void takeName(JsonParser parser) throws IOException {
    StringBuilder name = new StringBuilder();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        parser.nextToken();
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
          name.append(name.isEmpty() ? "" : " ").append(parser.getText());
        }
        parser.skipChildren();
      }
    } else {
      parser.skipChildren();
    }
    if (!name.isEmpty()) {
      inner = name.toString();
    }
  }
}
