package awsoidc.stage;

import awsoidc.role.Grant;
import java.util.ArrayList;
import java.util.List;

/** What the stages say to authors and operators: what is wrong, where, and what to do. */
final class StageMessages {

  /** For the operator: scripts of the job could leave a daemon behind. */
  static final String NO_CONTROL_GROUP =
      "The processes of this job have no control group (cgroup v2): one that leaves its session and"
          + " clears its environment can outlive the job. A runner that is root, or `Delegate=yes`"
          + " in the unit of the runner, gives each job one.";

  /** For authors of jobs with caches or artifacts, and for the operator. */
  static final String NO_GITLAB_RUNNER =
      "This job has caches or artifacts, but its scripts cannot run gitlab-runner, which moves"
          + " them: they will be missing. The operator of the runner installs gitlab-runner where"
          + " the account of the job may run it, or names it in gitlab_runner: of the"
          + " configuration.";

  private StageMessages() {}

  static Outcome invalidConfiguration(List<String> problems, String check) {
    List<String> lines = new ArrayList<>();
    lines.add("The configuration of aws-oidc-executor is not valid:");
    problems.forEach(problem -> lines.add("  " + problem));
    lines.add("To check it: " + check);
    return Outcome.operatorsFailure(
        Outcome.CONFIGURATION,
        "The configuration of aws-oidc-executor on this runner is not valid",
        lines);
  }

  /** Whoever can write these files can run anything as root. */
  static Outcome unprotected(List<String> gaps) {
    List<String> lines = new ArrayList<>();
    lines.add("This runner is root, and other accounts can write what it relies on:");
    gaps.forEach(gap -> lines.add("  " + gap));
    lines.add("Until that is mended, no job runs here.");
    return Outcome.operatorsFailure(
        Outcome.UNPROTECTED,
        "Other accounts can write what aws-oidc-executor relies on at this runner",
        lines);
  }

  /** Of a rule with profiles, or of a script that needs the credentials in files. */
  static Outcome filesOutOfReach(String why, Grant grant) {
    return Outcome.unusableSandbox(
        List.of(
            "Rule \""
                + grant.rule()
                + "\" needs files for this job's credentials, and "
                + why
                + ".",
            grant.profiles().isEmpty()
                ? "Take AWS_PROFILE out of the job's script, or the operator sets `delivery:"
                    + " environment`."
                : "The operator takes `profiles:` out of the rule, or chooses another sandbox for"
                    + " this project."));
  }

  static Outcome wronglyRegistered(String what) {
    return Outcome.operatorsFailure(
        Outcome.REGISTRATION,
        "aws-oidc-executor is not registered correctly at this runner",
        List.of(what, "Change config.toml of the runner accordingly."));
  }

  static List<String> leftBehind(List<String> what) {
    List<String> lines = new ArrayList<>();
    lines.add("Something of the job could not be removed:");
    what.forEach(line -> lines.add("  " + line));
    return lines;
  }
}
