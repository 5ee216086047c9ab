package awsoidc.demo.runner;

import com.nimbusds.jose.util.JSONArrayUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All variables of a job in the runner's order: its own defaults, what GitLab sent, then its last
 * words. A later one wins over an earlier one of the same name, so that authors may override the
 * defaults but never {@code RUNNER_TEMP_PROJECT_DIR}. (A runner has {@code FF_…} variables, too.)
 */
record PredefinedVariables(List<JobVariable> all) {

  /** The first characters of the runner's token, which it shows to everyone. */
  static final String SHORT_TOKEN = "glrt-t";

  private static final Pattern REFERENCE =
      Pattern.compile("\\$(?:\\{(\\w+)\\}|([A-Za-z_]\\w*)|(\\$))");

  PredefinedVariables {
    all = List.copyOf(all);
  }

  static PredefinedVariables of(
      Job job, RunnerGeneration runner, BuildDirectories directories, Slot slot, String status) {
    List<JobVariable> all = new ArrayList<>();
    job.image().ifPresent(image -> all.add(JobVariable.expanded("CI_JOB_IMAGE", image.name())));
    all.add(JobVariable.of("CI_RUNNER_SHORT_TOKEN", SHORT_TOKEN));
    all.add(JobVariable.of("CI_BUILDS_DIR", directories.builds()));
    all.add(JobVariable.of("CI_PROJECT_DIR", directories.project()));
    all.add(JobVariable.of("CI_CONCURRENT_ID", Integer.toString(slot.inRunner())));
    all.add(JobVariable.of("CI_CONCURRENT_PROJECT_ID", Integer.toString(slot.inProject())));
    all.add(JobVariable.of("CI_SERVER", "yes"));
    all.add(JobVariable.of("CI_JOB_STATUS", status));
    all.add(JobVariable.of("CI_JOB_TIMEOUT", Long.toString(job.timeout().toSeconds())));
    all.addAll(job.variables());
    all.add(JobVariable.of("CI_SHARED_ENVIRONMENT", "true"));
    all.add(JobVariable.of("CI_RUNNER_VERSION", runner.version()));
    all.add(JobVariable.of("CI_RUNNER_REVISION", "HEAD"));
    all.add(JobVariable.of("CI_RUNNER_EXECUTABLE_ARCH", "linux/amd64"));
    all.add(JobVariable.of("RUNNER_TEMP_PROJECT_DIR", directories.temporary()));
    PredefinedVariables unexpanded = new PredefinedVariables(all);
    return new PredefinedVariables(all.stream().map(unexpanded::expanded).toList());
  }

  /** As a driver of this runner finds them, together with the services. */
  Map<String, String> customEnvironment(List<JobImage> services, RunnerGeneration runner) {
    Map<String, String> environment = new LinkedHashMap<>();
    all.forEach(variable -> environment.put("CUSTOM_ENV_" + variable.key(), variable.value()));
    environment.put("CUSTOM_ENV_CI_JOB_SERVICES", servicesJson(services, runner));
    return environment;
  }

  /** The values to mask in the job's log. */
  List<String> masked() {
    return all.stream().filter(JobVariable::masked).map(JobVariable::value).distinct().toList();
  }

  /** The last value; of a file variable its content; empty if there is none. */
  String value(String key) {
    return all.reversed().stream()
        .filter(variable -> variable.key().equals(key))
        .map(JobVariable::value)
        .findFirst()
        .orElse("");
  }

  private JobVariable expanded(JobVariable variable) {
    if (variable.raw()) {
      return variable;
    }
    return variable.withValue(
        REFERENCE
            .matcher(variable.value())
            .replaceAll(found -> Matcher.quoteReplacement(reference(found.group()))));
  }

  /** Of a file variable the path; one level deep, as the runner expands. */
  private String reference(String written) {
    String key = written.replaceAll("[${}]", "");
    if (key.isEmpty()) {
      return "$";
    }
    boolean file =
        all.reversed().stream()
            .filter(variable -> variable.key().equals(key))
            .findFirst()
            .map(JobVariable::file)
            .orElse(false);
    return file ? value("RUNNER_TEMP_PROJECT_DIR") + "/" + key : value(key);
  }

  private String servicesJson(List<JobImage> services, RunnerGeneration runner) {
    if (services.isEmpty()) {
      return "";
    }
    List<Object> list = new ArrayList<>();
    for (JobImage service : services) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", service.name());
      json.put("alias", service.firstAlias());
      json.put("entrypoint", service.entrypoint().isEmpty() ? null : service.entrypoint());
      json.put("command", service.command().isEmpty() ? null : service.command());
      if (runner.tellsServiceVariables() && !service.variables().isEmpty()) {
        json.put("variables", serviceVariables(service));
      }
      list.add(json);
    }
    return JSONArrayUtils.toJSONString(list);
  }

  /** A service's variables may name the job's and each other. */
  private Map<String, String> serviceVariables(JobImage service) {
    List<JobVariable> together = new ArrayList<>(all);
    together.addAll(service.variables());
    PredefinedVariables unexpanded = new PredefinedVariables(together);
    Map<String, String> values = new LinkedHashMap<>();
    service
        .variables()
        .forEach(variable -> values.put(variable.key(), unexpanded.expanded(variable).value()));
    return values;
  }

  /** Without values. */
  @Override
  public String toString() {
    return all.toString();
  }
}
