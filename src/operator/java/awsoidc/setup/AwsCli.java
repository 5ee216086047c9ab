package awsoidc.setup;

import awsoidc.text.Printable;
import awsoidc.text.ShellCommand;
import awsoidc.text.ShellWords;
import java.util.List;

/** The provider and the role as a shell script that calls the AWS CLI. */
final class AwsCli {

  private AwsCli() {}

  static String script(RoleRequest request) {
    String account = request.role().account();
    StringBuilder script = new StringBuilder("#!/bin/sh\n");
    script.append(
        "# Makes the role " + request.role() + ",\n# with credentials that may do so there.\n");
    String trust = String.join("\n", request.trustPolicy());
    if (trust.contains("$")) {
      script.append("# shellcheck disable=SC2016 # nothing in quotes is meant for the shell\n");
    }
    script.append(
        """
        set -eu
        account=$(aws sts get-caller-identity --query Account --output text)
        if [ "$account" != %s ]; then
          echo "These are credentials of the account $account, not of %s." >&2
          exit 1
        fi
        """
            .formatted(account, account));
    script.append(provider(request));
    String role = " --role-name " + ShellCommand.word(request.role().name());
    script
        .append("aws iam create-role" + role + " --assume-role-policy-document ")
        .append(ShellWords.word(trust) + "\n");
    if (request.managedPolicies().isEmpty()) {
      script
          .append("# " + PartText.STUB_COMMENT + "\n")
          .append("aws iam put-role-policy" + role + " --policy-name jobs --policy-document ")
          .append(ShellWords.word(String.join("\n", PartText.PERMISSIONS_STUB)) + "\n");
    }
    for (String policy : request.managedPolicies()) {
      script
          .append("aws iam attach-role-policy" + role + " --policy-arn ")
          .append(ShellCommand.word(policy) + "\n");
    }
    return script.toString();
  }

  /** What begins with https:// is an address to version 1 of the CLI, which would read it. */
  private static String provider(RoleRequest request) {
    if (request.providerExists()) {
      return "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn "
          + ShellCommand.word(request.provider().arn())
          + " --cli-input-json "
          + ShellWords.word("{\"ClientID\": " + Printable.json(request.audience()) + "}")
          + "\n";
    }
    return "aws iam create-open-id-connect-provider --url "
        + ShellCommand.word(request.issuer())
        + " --client-id-list "
        + ShellWords.word(PartText.list(List.of(request.audience())))
        + (request.thumbprints().isEmpty()
            ? ""
            : " --thumbprint-list " + String.join(" ", request.thumbprints()))
        + "\n";
  }
}
