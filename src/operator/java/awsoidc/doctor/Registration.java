package awsoidc.doctor;

import awsoidc.config.Configuration;
import awsoidc.runner.ConfigToml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How GitLab Runner calls this installation, by its config.toml
 * (docs.gitlab.com/runner/executors/custom/).
 *
 * @param home where bin/ is
 */
record Registration(Path home, RunnerFile file, List<ConfigToml> all) {

  static final String SUBJECT = "config.toml";

  /** Jobs run without it. */
  private static final String CLEANUP = "cleanup_exec";

  /** What each executable is for, where it is not registered. */
  private static final Map<String, String> WITHOUT =
      Map.of(
          "config_exec",
          "every job fails, for nothing tells the runner how to run it",
          "prepare_exec",
          "no job gets credentials",
          "run_exec",
          "GitLab Runner refuses the registration",
          CLEANUP,
          "tokens, sessions and processes of every job stay on this machine");

  private static final List<String> TIMEOUTS =
      List.of("config_exec_timeout", "prepare_exec_timeout", "cleanup_exec_timeout");

  private static final Duration MIN_TIMEOUT = Duration.ofSeconds(30);

  /** Reads the file in which a runner of this machine may be registered. */
  static Registration read(Path home, RunnerFile file) {
    return new Registration(home, file, file.runners());
  }

  /** Whether this is a machine whose runner calls this installation, or is meant to. */
  boolean isThere() {
    return all.stream().anyMatch(one -> one.names(home));
  }

  /**
   * @param configuration absent if it is not valid
   * @param checked the file that has it
   */
  List<Diagnosis> diagnoses(Optional<Configuration> configuration, Path checked) {
    List<Diagnosis> found = new ArrayList<>();
    Optional<Diagnosis> trouble = file.trouble();
    trouble.ifPresent(found::add);
    all.forEach(runner -> UnusedSection.diagnosis(runner, home).ifPresent(found::add));
    all.stream()
        .filter(one -> one.isCustom() && !one.hasCustomSection())
        .forEach(one ->
            found.add(
                Diagnosis.error(
                    SUBJECT,
                    who(one)
                        + " has executor = \"custom\" and no [runners.custom]"
                        + (one.setting("config_exec").isPresent()
                            ? ": what stands under [[runners]] is not looked at"
                            : ""),
                    "put the four executables under [runners.custom]")));
    if (!isThere() && trouble.isEmpty()) {
      found.add(
          Diagnosis.warning(
              SUBJECT,
              "no runner of this machine calls this installation: none of the "
                  + all.size()
                  + " in "
                  + file.file().map(Path::toString).orElse(""),
              "register it as below, or name the runner's file (--config-toml FILE)"));
    }
    List<ConfigToml> runners =
        all.stream().filter(one -> one.isCustom() && one.names(home)).toList();
    for (ConfigToml runner : runners) {
      List<Diagnosis> ofRunner = new ArrayList<>();
      ofExecutables(runner, ofRunner);
      ofArguments(runner, ofRunner);
      ofSettings(runner, ofRunner);
      configuration.ifPresent(valid -> ofTimes(runner, valid, ofRunner));
      found.addAll(
          ofRunner.isEmpty()
              ? List.of(
                  Diagnosis.ok(
                      SUBJECT, who(runner) + " calls all four executables of this installation"))
              : ofRunner);
      RegistrationDoubts settings = new RegistrationDoubts(runner, who(runner));
      settings
          .configuration()
          .filter(named -> !isSame(Path.of(named), checked))
          .ifPresent(named ->
              found.add(
                  Diagnosis.warning(
                      SUBJECT,
                      who(runner) + " reads " + named + ", and this check " + checked,
                      "check --config " + named)));
      found.addAll(settings.diagnoses(configuration.filter(Registration::isDriven).isPresent()));
    }
    return found;
  }

  /** Whether another driver, or config.toml, says where builds are. */
  private static boolean isDriven(Configuration configuration) {
    return configuration.sandboxes().settings().stream()
        .anyMatch(sandbox -> !sandbox.own().hasDirectories());
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException absent) {
      return false;
    }
  }

  /** The lines of config.toml that register it. */
  List<String> block() {
    List<String> lines = new ArrayList<>(List.of("[runners.custom]"));
    for (String name : ConfigToml.EXECUTABLES) {
      lines.add("  " + name + " = \"" + executable(name) + "\"");
    }
    return lines;
  }

  private Path executable(String name) {
    return home.resolve("bin").resolve(name.replace("_exec", ""));
  }

  static String who(ConfigToml runner) {
    return runner.file() + ": the runner \"" + runner.name() + "\"";
  }

  private void ofExecutables(ConfigToml runner, List<Diagnosis> into) {
    for (String name : ConfigToml.EXECUTABLES) {
      Optional<String> path = runner.custom(name);
      String remedy = name + " = \"" + executable(name) + "\"";
      if (path.isEmpty()) {
        String text = who(runner) + " lacks " + name + ": " + WITHOUT.get(name);
        into.add(
            name.equals(CLEANUP)
                ? Diagnosis.warning(SUBJECT, text, remedy)
                : Diagnosis.error(SUBJECT, text, remedy));
      } else {
        trouble(path.get(), name)
            .ifPresent(text ->
                into.add(
                    Diagnosis.error(
                        SUBJECT,
                        who(runner) + " has " + name + " = \"" + path.get() + "\": " + text,
                        remedy)));
      }
    }
  }

  /** What config.toml gives each executable; the stages refuse the same. */
  private static void ofArguments(ConfigToml runner, List<Diagnosis> into) {
    for (String executable : ConfigToml.EXECUTABLES) {
      String name = executable.replace("_exec", "_args");
      boolean isList = runner.custom(name).isEmpty();
      List<String> arguments = isList ? runner.list("custom." + name) : List.of();
      argumentTrouble(isList, arguments)
          .ifPresent(why ->
              into.add(
                  Diagnosis.error(
                      SUBJECT,
                      who(runner) + " has " + name + " that fail every job: " + why,
                      name + " = [\"--config\", \"/PATH/TO/FILE.yaml\"], or remove the line")));
    }
  }

  private static Optional<String> argumentTrouble(boolean isList, List<String> arguments) {
    if (!isList) {
      return Optional.of("a list of texts is wanted");
    }
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      boolean named = argument.equals("--config");
      if (named && ++i == arguments.size()) {
        return Optional.of("--config needs a file");
      }
      if (!named && !argument.startsWith("--config=") && !argument.equals("--debug")) {
        return Optional.of("unknown argument \"" + argument + "\"");
      }
      String file = named ? arguments.get(i) : argument.replaceFirst("^--(config=|debug$)", "");
      if (argument.startsWith("--config") && !file.startsWith("/")) {
        return Optional.of(
            "\"" + file + "\" is no absolute path, and each call has a directory of its own");
      }
    }
    return Optional.empty();
  }

  /** What is wrong with the path of an executable. */
  private Optional<String> trouble(String named, String name) {
    Path path = Path.of(named);
    if (!path.isAbsolute()) {
      return Optional.of("the path is not absolute, so it depends on where the runner is started");
    }
    if (!Files.exists(path)) {
      return Optional.of("there is no such file");
    }
    if (!Files.isExecutable(path)) {
      return Optional.of("this account may not execute it");
    }
    try {
      return path.toRealPath().equals(executable(name).toRealPath())
          ? Optional.empty()
          : Optional.of("that is not " + executable(name) + ", and all four belong together");
    } catch (IOException e) {
      return Optional.of("it cannot be looked at: " + e.getMessage());
    }
  }

  private static void ofSettings(ConfigToml runner, List<Diagnosis> into) {
    runner
        .overriddenShell()
        .ifPresent(shell ->
            into.add(
                Diagnosis.warning(
                    SUBJECT,
                    who(runner)
                        + " has shell = \""
                        + shell
                        + "\", which is overridden: scripts run in "
                        + ConfigToml.SHELL,
                    "remove the line, or use shell = \"" + ConfigToml.SHELL + "\"")));
  }

  private static void ofTimes(
      ConfigToml runner, Configuration configuration, List<Diagnosis> into) {
    runner
        .killsWithin(configuration.sandboxes().longestGrace())
        .ifPresent(text -> into.add(Diagnosis.warning(SUBJECT, text, "")));
    Duration deadline = configuration.sts().deadline();
    Duration least = MIN_TIMEOUT.compareTo(deadline) > 0 ? MIN_TIMEOUT : deadline;
    for (String timeout : TIMEOUTS) {
      runner
          .seconds(timeout)
          .filter(seconds -> seconds <= least.toSeconds())
          .ifPresent(seconds ->
              into.add(
                  Diagnosis.warning(
                      SUBJECT,
                      who(runner)
                          + " has "
                          + timeout
                          + " = "
                          + seconds
                          + ", which can end a call"
                          + " before its own deadline and the removal of leftovers",
                      timeout
                          + " = "
                          + least.plusSeconds(30).toSeconds()
                          + " or more, or remove"
                          + " the line (the default is an hour)")));
    }
  }
}
