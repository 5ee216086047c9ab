package awsoidc.demo.runner;

import java.util.ArrayList;
import java.util.List;

/**
 * An {@code image:} or one of the {@code services:}. Names and options are as the author wrote
 * them: the runner does not expand them in the payload.
 *
 * @param alias how the job reaches a service, possibly several names with commas or blanks between;
 *     empty for none
 * @param entrypoint empty: the image's own; {@code [""]}: none
 * @param command empty: the image's own
 * @param pullPolicy in the order in which to try them; empty: the runner's own
 * @param user the {@code docker: user:} option; empty for the image's own
 * @param platform the {@code docker: platform:} option; empty for the machine's own
 * @param variables of a service only
 */
public record JobImage(
    String name,
    String alias,
    List<String> entrypoint,
    List<String> command,
    List<String> pullPolicy,
    String user,
    String platform,
    List<JobVariable> variables) {

  public JobImage {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    pullPolicy = List.copyOf(pullPolicy);
    variables = List.copyOf(variables);
  }

  /** Only a name, as {@code image: NAME} gives it. */
  public static JobImage of(String name) {
    return of(name, "");
  }

  /** A service with an alias. */
  public static JobImage of(String name, String alias) {
    return new JobImage(name, alias, List.of(), List.of(), List.of(), "", "", List.of());
  }

  /** The same with this entrypoint. */
  public JobImage entrypoint(String... words) {
    return new JobImage(
        name, alias, List.of(words), command, pullPolicy, user, platform, variables);
  }

  /** The same with this command. */
  public JobImage command(String... words) {
    return new JobImage(
        name, alias, entrypoint, List.of(words), pullPolicy, user, platform, variables);
  }

  /** The same with these policies: {@code always}, {@code if-not-present}, {@code never}. */
  public JobImage pullPolicy(String... policies) {
    return new JobImage(
        name, alias, entrypoint, command, List.of(policies), user, platform, variables);
  }

  /** The same for this user, a name or a number, possibly with a group. */
  public JobImage user(String value) {
    return new JobImage(name, alias, entrypoint, command, pullPolicy, value, platform, variables);
  }

  /** The same for this platform, say {@code linux/arm64}. */
  public JobImage platform(String value) {
    return new JobImage(name, alias, entrypoint, command, pullPolicy, user, value, variables);
  }

  /** The same service with one more variable, whose {@code $OTHER} the runner expands. */
  public JobImage variable(String key, String value) {
    return variable(JobVariable.expanded(key, value));
  }

  /** The same service with one more variable. */
  public JobImage variable(JobVariable variable) {
    List<JobVariable> all = new ArrayList<>(variables);
    all.add(variable);
    return new JobImage(name, alias, entrypoint, command, pullPolicy, user, platform, all);
  }

  /** The first of the aliases, or nothing: the only one that a custom executor is told. */
  String firstAlias() {
    return alias.replace(',', ' ').strip().split("\\s+", 2)[0];
  }
}
