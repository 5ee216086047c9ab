package awsoidc.command;

import awsoidc.role.RoleArn;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command is told of a request beside its token. */
final class RequestOptions {

  @Option(
      names = "--role",
      paramLabel = "ARN",
      description =
          "The role to judge, whatever the rules say. No configuration is read then; without"
              + " --policy, IAM is asked for the role's trust policy.")
  private @Nullable String role;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "The role's trust policy, or the output of aws iam get-role --role-name NAME, or of"
              + " list-roles with --role; - reads standard input.")
  private @Nullable String policy;

  @Option(
      names = "--variable",
      paramLabel = "NAME=VALUE",
      description = "A job variable, for rules with assume.variable; may be repeated.")
  private Map<String, String> variables = new LinkedHashMap<>();

  @Option(
      names = "--context",
      paramLabel = "KEY=VALUE",
      description =
          "A condition key of the request that the token does not have, such as"
              + " aws:SourceIp=203.0.113.7; may be repeated.")
  private Map<String, String> context = new LinkedHashMap<>();

  @Option(
      names = "--offline",
      description = "Does not ask IAM: a role is judged without its trust policy.")
  private boolean offline;

  /** Whether the role's own policy is to be asked for. */
  boolean asksIam() {
    return role != null && policy == null && !offline;
  }

  /** The role to judge, if one is named. */
  Optional<RoleArn> role() {
    return Optional.ofNullable(role)
        .map(text ->
            RoleArn.parse(text)
                .orElseThrow(() ->
                    new WrongCall(
                        "--role is not the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME: "
                            + text)));
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** By condition keys. */
  Map<String, String> context() {
    return context;
  }

  /** Files that are named. */
  Stream<String> files() {
    return Stream.ofNullable(policy);
  }

  /** The role's trust policy, if it is given. */
  Optional<GivenPolicy> policy(Input input) {
    if (policy == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new GivenPolicy(
              TrustPolicy.parse(input.text(policy), role().map(RoleArn::toString)),
              Input.title(policy)));
    } catch (IOException e) {
      throw new WrongCall(e);
    } catch (IllegalArgumentException e) {
      throw new WrongCall("--policy: " + Input.title(policy) + ": " + e.getMessage(), e);
    }
  }
}
