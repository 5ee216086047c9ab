package awsoidc.command;

import awsoidc.account.IamAccess;
import awsoidc.account.IamAccount;
import awsoidc.account.IamTrouble;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With which credentials a command asks IAM. */
final class AccountOption {

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "The AWS profile whose credentials IAM is asked with. Default: what AWS's tools use"
              + " (environment, AWS_PROFILE, SSO, the role of the machine).")
  private @Nullable String profile;

  private final Map<String, String> environment;

  AccountOption(Map<String, String> environment) {
    this.environment = environment;
  }

  boolean isGiven() {
    return profile != null;
  }

  /**
   * Opens the account.
   *
   * @param partition that it must be in, if that is known
   */
  IamAccount open(Optional<String> partition) throws IamTrouble {
    IamAccess access =
        new IamAccess(
            Optional.ofNullable(profile), name -> Optional.ofNullable(environment.get(name)));
    return IamAccount.open(access, partition);
  }
}
