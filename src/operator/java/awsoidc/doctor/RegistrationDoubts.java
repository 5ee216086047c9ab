package awsoidc.doctor;

import awsoidc.delivery.JobVariables;
import awsoidc.runner.ConfigToml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a runner's settings in config.toml mean for its jobs, besides how it calls the executables
 * ("Advanced configuration" and "Feature flags", GitLab Runner docs).
 *
 * @param who names the runner in messages
 */
record RegistrationDoubts(ConfigToml runner, String who) {

  private static final String SUBJECT = "config.toml";
  private static final String FLAGS = "feature_flags.";
  private static final List<String> ON = List.of("true", "1");

  private record Flag(boolean troublesome, String why, String remedy) {}

  /** Those that make a difference for this executor, where they are not as they usually are. */
  private static final Map<String, Flag> TROUBLESOME =
      Map.of(
          "FF_SKIP_NOOP_BUILD_STAGES",
          new Flag(false, "the runner also calls sub-stages with nothing to do", "remove the flag"),
          "FF_SCRIPT_TO_STEP_MIGRATION",
          new Flag(
              true,
              "scripts are handed to the step-runner, which is for other executors",
              "remove the flag"),
          "FF_USE_CONCRETE",
          new Flag(
              true,
              "scripts are handed to the step-runner, which is for other executors",
              "remove the flag"),
          "FF_NETWORK_PER_BUILD",
          new Flag(
              true,
              "it is for the docker executor and has no effect here",
              "sandbox.network decides about networks"));

  /**
   * @param driven whether another driver may run jobs, for which these directories count
   */
  List<Diagnosis> diagnoses(boolean driven) {
    List<Diagnosis> found = new ArrayList<>();
    if (!driven) {
      ofDirectories(found);
    }
    ofEnvironment(found);
    ofFlags(found);
    ofConcurrency(found);
    return found;
  }

  /** The configuration that its config_args name, if they do. */
  Optional<String> configuration() {
    List<String> arguments = runner.list("custom.config_args");
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith("--config=")) {
        return Optional.of(argument.substring("--config=".length()));
      }
      if (argument.equals("--config") && i + 1 < arguments.size()) {
        return Optional.of(arguments.get(i + 1));
      }
    }
    return Optional.empty();
  }

  private void ofDirectories(List<Diagnosis> into) {
    for (String name : List.of("builds_dir", "cache_dir")) {
      runner
          .setting(name)
          .ifPresent(value ->
              into.add(
                  Diagnosis.warning(
                      SUBJECT,
                      who + " has " + name + " = \"" + value + "\", which is not used",
                      "name the place in sandbox." + name + ", and remove the line")));
    }
  }

  private void ofEnvironment(List<Diagnosis> into) {
    List<String> conflicting =
        new JobVariables(name -> Optional.ofNullable(environment().get(name)))
            .conflicting(Optional.empty());
    if (!conflicting.isEmpty()) {
      into.add(
          Diagnosis.warning(
              SUBJECT,
              who
                  + " has "
                  + String.join(", ", conflicting)
                  + " in its environment: every job has it, and it is mixed with a role's"
                  + " credentials (credentials.on_conflict)",
              "remove it from environment"));
    }
  }

  /** NAME=value, which the runner gives to every job; values may be secrets. */
  private Map<String, String> environment() {
    Map<String, String> variables = new TreeMap<>();
    for (String variable : runner.list("environment")) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return variables;
  }

  private void ofFlags(List<Diagnosis> into) {
    Map<String, String> environment = environment();
    for (Map.Entry<String, Flag> entry : new TreeMap<>(TROUBLESOME).entrySet()) {
      String name = entry.getKey();
      Flag flag = entry.getValue();
      Optional.ofNullable(environment.get(name))
          .or(() -> runner.setting(FLAGS + name))
          .filter(value -> ON.contains(value) == flag.troublesome)
          .ifPresent(value ->
              into.add(
                  Diagnosis.warning(
                      SUBJECT,
                      who + " has " + name + " = " + value + ": " + flag.why,
                      flag.remedy)));
    }
  }

  private void ofConcurrency(List<Diagnosis> into) {
    String concurrent = runner.setting(ConfigToml.CONCURRENT).orElse("1");
    if (concurrent.equals("0")) {
      into.add(
          Diagnosis.warning(
              SUBJECT,
              runner.file() + " has concurrent = 0: no job runs",
              "concurrent = 1 or more"));
    } else {
      into.add(
          Diagnosis.ok(
              SUBJECT, runner.file() + ": jobs at once, of all its runners: " + concurrent));
    }
  }
}
