package awsoidc.demo.runner;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code config} printed, as far as a runner reads it; unknown keys are ignored. */
record ConfigOutput(
    Optional<Path> buildsDir,
    Optional<Path> cacheDir,
    boolean shared,
    Optional<String> hostname,
    String driver,
    Map<String, String> jobEnv) {

  static final ConfigOutput NOTHING =
      new ConfigOutput(Optional.empty(), Optional.empty(), false, Optional.empty(), "", Map.of());

  ConfigOutput {
    jobEnv = Map.copyOf(jobEnv);
  }

  /**
   * @throws ParseException if it is not one JSON object of the right types; nothing at all is fine
   */
  static ConfigOutput of(String printed) throws ParseException {
    if (printed.isEmpty()) {
      return NOTHING;
    }
    if (!printed.stripLeading().startsWith("{")) {
      throw new ParseException("not a JSON object", 0);
    }
    Map<String, Object> json = JSONObjectUtils.parse(printed);
    Map<String, String> jobEnv = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : object(json, "job_env").entrySet()) {
      jobEnv.put(entry.getKey(), string(entry.getKey(), entry.getValue()).orElse(""));
    }
    Map<String, Object> driver = object(json, "driver");
    return new ConfigOutput(
        string("builds_dir", json.get("builds_dir")).map(Path::of),
        string("cache_dir", json.get("cache_dir")).map(Path::of),
        shared(json.get("builds_dir_is_shared")),
        string("hostname", json.get("hostname")),
        string("name", driver.get("name"))
            .map(name -> " with driver " + name + version(driver.get("version")))
            .orElse(""),
        jobEnv);
  }

  private static String version(@Nullable Object version) {
    return version == null ? "" : " " + version;
  }

  private static boolean shared(@Nullable Object value) throws ParseException {
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new ParseException("builds_dir_is_shared is not a boolean", 0);
  }

  private static Map<String, Object> object(Map<String, Object> json, String key)
      throws ParseException {
    Map<String, Object> value = JSONObjectUtils.getJSONObject(json, key);
    return value == null ? Map.of() : value;
  }

  private static Optional<String> string(String key, @Nullable Object value) throws ParseException {
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw new ParseException(key + " is not a string", 0);
  }

  /** Without job_env's values. */
  @Override
  public String toString() {
    return "config" + driver + " " + jobEnv.keySet();
  }
}
