package awsoidc.runner;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What config prints: the one JSON document of config_exec (docs.gitlab.com, "The Custom executor",
 * Config).
 *
 * @param version shown in the job's log: "Using Custom executor with driver …"
 * @param buildsDir absolute and free of symbolic links; counts instead of config.toml's
 * @param jobEnv added to the environment of the driver's later calls, not to the job's
 */
public record ConfigAnswer(
    String version, Path buildsDir, Path cacheDir, Map<String, String> jobEnv) {

  static final String DRIVER = "aws-oidc-executor";

  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeObjectFieldStart("driver");
      json.writeStringField("name", DRIVER);
      json.writeStringField("version", version);
      json.writeEndObject();
      json.writeStringField("builds_dir", buildsDir.toString());
      json.writeStringField("cache_dir", cacheDir.toString());
      // Two jobs of one project may run at once on one host: the runner then puts its token and a
      // number into the project's path.
      json.writeBooleanField("builds_dir_is_shared", true);
      json.writeStringField("shell", ConfigToml.SHELL); // whatever config.toml says
      json.writeObjectFieldStart("job_env");
      for (var variable : jobEnv.entrySet()) {
        json.writeStringField(variable.getKey(), variable.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException cannotBe) {
      throw new UncheckedIOException(cannotBe);
    }
    return text.toString();
  }

  /** Without job_env's values: one of them is the key of the state. */
  @Override
  public String toString() {
    return "ConfigAnswer[buildsDir="
        + buildsDir
        + ", cacheDir="
        + cacheDir
        + ", "
        + jobEnv.keySet()
        + "]";
  }
}
