package awsoidc.command;

import awsoidc.account.IamAccount;
import awsoidc.account.IamRole;
import awsoidc.account.IamTrouble;
import awsoidc.lint.LintFinding;
import awsoidc.lint.Linter;
import awsoidc.lint.ProviderCheck;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges the trust policies and the OIDC providers that an account has. */
final class LiveLint {

  private static final String ACCOUNT = "AWS account";

  private final Map<String, Linter.Result> read = new LinkedHashMap<>();

  private LiveLint() {}

  /** What was read, by ARNs; what could not be read is a finding, as it is of a file. */
  static Map<String, Linter.Result> lint(AccountOption option) {
    LiveLint lint = new LiveLint();
    try (IamAccount account = option.open(Optional.empty())) {
      lint.roles(account);
      lint.providers(account);
    } catch (IamTrouble e) {
      throw new WrongCall("--live: " + e.getMessage(), e);
    }
    return lint.read;
  }

  private void roles(IamAccount account) {
    try {
      for (IamRole role : account.roles()) {
        read.put(role.arn(), Linter.lintRole(role.arn(), role.trustPolicy()));
      }
    } catch (IamTrouble e) {
      read.put(ACCOUNT + ", roles", untold("roles", e));
    }
  }

  private void providers(IamAccount account) {
    try {
      List<LintFinding> findings = ProviderCheck.check(account.providers(), read);
      read.put(ACCOUNT + ", OIDC providers", new Linter.Result(findings, 0, true, List.of()));
    } catch (IamTrouble e) {
      read.put(ACCOUNT + ", OIDC providers", untold("OIDC providers", e));
    }
  }

  private static Linter.Result untold(String what, IamTrouble e) {
    return Linter.untold(ACCOUNT + ", " + what, String.valueOf(e.getMessage()));
  }
}
