package awsoidc.pipeline;

import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobImage;
import awsoidc.demo.runner.JobVariable;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A job as a runner writes it to JOB_RESPONSE_FILE (spec.Job of GitLab Runner). Fields that are
 * missing or of another type count as absent: runners of different versions write different ones.
 */
public final class PayloadJob {

  private final Map<String, Object> payload;

  private PayloadJob(Map<String, Object> payload) {
    this.payload = payload;
  }

  /**
   * Reads all but sources, caches and artifacts.
   *
   * @throws ParseException if it is no payload; the message quotes none of it
   */
  public static void read(String json, JobBuilder into) throws ParseException {
    Map<String, Object> payload;
    try {
      payload = JSONObjectUtils.parse(json);
    } catch (ParseException e) {
      throw new ParseException("it is not valid JSON", 0);
    }
    if (payload == null || !(payload.get("steps") instanceof List<?> steps) || steps.isEmpty()) {
      throw new ParseException("it is no JOB_RESPONSE_FILE: it has no steps", 0);
    }
    new PayloadJob(payload).read(into);
  }

  private void read(JobBuilder into) {
    Map<String, Object> info = object(payload, "job_info");
    Map<String, Object> git = object(payload, "git_info");
    List<JobVariable> variables = variables(payload);
    into.id(number(payload, "id").orElse(1L));
    into.name(text(info, "name")).stage(text(info, "stage"));
    String path =
        Optional.of(text(info, "project_full_path"))
            .filter(given -> !given.isEmpty())
            .orElse(valueOf("CI_PROJECT_PATH", variables));
    into.project(number(info, "project_id").orElse(1L), path.contains("/") ? path : "no/path");
    if (text(git, "ref_type").equals("tag")) {
      into.tag(text(git, "ref"));
    } else {
      into.ref(text(git, "ref"));
    }
    boolean isProtected = valueOf("CI_COMMIT_REF_PROTECTED", variables).equals("true");
    into.protectedRef(git.get("protected") instanceof Boolean told ? told : isProtected);
    variables.forEach(into::variable);
    number(object(payload, "runner_info"), "timeout")
        .filter(seconds -> seconds > 0)
        .ifPresent(seconds -> into.timeout(Duration.ofSeconds(seconds)));
    steps(into);
    JobImage image = image(object(payload, "image"));
    if (!image.name().isEmpty()) {
      into.image(image);
    }
    objects(payload, "services").forEach(service -> into.service(image(service)));
    for (Map<String, Object> login : objects(payload, "credentials")) {
      if (text(login, "type").equals("registry")) {
        into.registryLogin(text(login, "url"), text(login, "username"), text(login, "password"));
      }
    }
  }

  private void steps(JobBuilder into) {
    for (Map<String, Object> step : objects(payload, "steps")) {
      String[] lines = texts(step, "script").toArray(String[]::new);
      switch (text(step, "name")) {
        case "script" -> into.script(lines);
        case "after_script" -> into.afterScript(lines);
        default -> into.step(text(step, "name"), lines);
      }
    }
  }

  private static JobImage image(Map<String, Object> json) {
    Map<String, Object> docker = object(object(json, "executor_opts"), "docker");
    JobImage image =
        JobImage.of(text(json, "name"), text(json, "alias"))
            .entrypoint(texts(json, "entrypoint").toArray(String[]::new))
            .command(texts(json, "command").toArray(String[]::new))
            .pullPolicy(texts(json, "pull_policy").toArray(String[]::new))
            .user(text(docker, "user"))
            .platform(text(docker, "platform"));
    for (JobVariable variable : variables(json)) {
      image = image.variable(variable);
    }
    return image;
  }

  private static List<JobVariable> variables(Map<String, Object> json) {
    List<JobVariable> variables = new ArrayList<>();
    for (Map<String, Object> one : objects(json, "variables")) {
      variables.add(
          new JobVariable(
              text(one, "key"),
              text(one, "value"),
              isTrue(one, "public"),
              isTrue(one, "file"),
              isTrue(one, "masked"),
              isTrue(one, "raw")));
    }
    return variables;
  }

  private static String valueOf(String key, List<JobVariable> variables) {
    return variables.reversed().stream()
        .filter(variable -> variable.key().equals(key))
        .map(JobVariable::value)
        .findFirst()
        .orElse("");
  }

  private static boolean isTrue(Map<String, Object> json, String field) {
    return Boolean.TRUE.equals(json.get(field));
  }

  private static String text(Map<String, Object> json, String field) {
    return json.get(field) instanceof String text ? text : "";
  }

  private static Optional<Long> number(Map<String, Object> json, String field) {
    return json.get(field) instanceof Number number
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  private static List<String> texts(Map<String, Object> json, String field) {
    return json.get(field) instanceof List<?> list
        ? list.stream().map(Objects::toString).toList()
        : List.of();
  }

  private static Map<String, Object> object(Map<String, Object> json, String field) {
    return json.get(field) instanceof Map<?, ?> map ? named(map) : Map.of();
  }

  private static List<Map<String, Object>> objects(Map<String, Object> json, String field) {
    List<Map<String, Object>> objects = new ArrayList<>();
    if (json.get(field) instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof Map<?, ?> map) {
          objects.add(named(map));
        }
      }
    }
    return objects;
  }

  private static Map<String, Object> named(Map<?, ?> map) {
    Map<String, Object> named = new HashMap<>();
    map.forEach((key, value) -> named.put(String.valueOf(key), value));
    return named;
  }
}
