package awsoidc.command;

import awsoidc.lint.LintedPolicy;
import awsoidc.lint.Linter;
import awsoidc.role.RoleArn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Trust policies that a command reads. */
final class PoliciesOption {

  private static final String ARN = "arn:";

  @Option(
      names = "--policy",
      paramLabel = "ROLE_ARN=FILE",
      description =
          "A role and a file with its trust policy, where the file does not name the role; - reads"
              + " standard input. May be repeated.")
  private List<String> policies = new ArrayList<>();

  /**
   * Reads them.
   *
   * @param files that name their roles
   * @param subject the role of a file's only policy, if the file names none
   * @param configuration which may be standard input, too
   * @throws WrongCall if one cannot be read
   */
  List<LintedPolicy> read(
      List<String> files, Optional<RoleArn> subject, String configuration, Input input) {
    long standard =
        Stream.of(files, policies, List.of(configuration))
            .flatMap(List::stream)
            .filter(name -> name.equals(Input.STANDARD) || name.endsWith("=" + Input.STANDARD))
            .count();
    if (standard > 1) {
      throw new WrongCall("only one file can be standard input (-)");
    }
    List<LintedPolicy> all = new ArrayList<>();
    for (String policy : policies) {
      int equals = policy.indexOf('=');
      Optional<RoleArn> role =
          equals < 0 ? Optional.empty() : RoleArn.parse(policy.substring(0, equals));
      if (role.isEmpty()) {
        throw new WrongCall(
            policy.startsWith(ARN)
                ? "--policy wants ROLE_ARN=FILE, and the ARN of a role, not " + policy
                : "--policy wants ROLE_ARN=FILE; a file that names its roles is given without"
                    + " --policy: "
                    + policy);
      }
      String file = policy.substring(equals + 1);
      read(file, input).forEach(one -> all.add(one.of(role.get().toString())));
    }
    for (String file : files) {
      List<LintedPolicy> read = read(file, input);
      boolean alone = read.size() == 1 && read.getFirst().roles().isEmpty();
      all.addAll(
          alone && subject.isPresent()
              ? List.of(read.getFirst().of(subject.get().toString()))
              : read);
    }
    return all;
  }

  private List<LintedPolicy> read(String name, Input input) {
    String file = name.equals(Input.STANDARD) ? Input.title(name) : name;
    try {
      LintedPolicy.Result result = LintedPolicy.read(file, input.text(name, Linter.MAX_BYTES));
      result
          .unreadable()
          .ifPresent(why -> {
            throw new WrongCall(why);
          });
      return result.policies();
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }
}
