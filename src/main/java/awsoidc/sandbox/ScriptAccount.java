package awsoidc.sandbox;

import awsoidc.yaml.Key;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** {@code sandbox.user} of the types whose scripts run under an account of this machine. */
final class ScriptAccount {

  /** Instead of an account's name in the paths of builds and caches: the runner's own account. */
  static final String OWN = "own";

  /** Likewise: jobs in containers. */
  static final String CONTAINERS = "containers";

  private static final String PROJECT_ID = "{project_id}";
  private static final Pattern NAME =
      Pattern.compile("(?!(?:root|0+)$)(?:[\\w.-]|\\{project_id\\})+");

  private ScriptAccount() {}

  static Key<String> key(String about) {
    return Key.matching(
        "user", NAME, "the name of an account other than root, such as ci-{project_id}", about);
  }

  static UnusableSandbox onlyForRoot() {
    return UnusableSandbox.forOperator(
        "only root can run scripts as another account, and this runner is not root: `type:"
            + " bubblewrap` without `user:` needs no root");
  }

  /** The account of that name, if scripts may run under it. */
  static Account of(String user, String project) throws IOException, UnusableSandbox {
    String name = user.replace(PROJECT_ID, project);
    Account account =
        Account.find(name)
            .orElseThrow(() ->
                UnusableSandbox.forOperator(
                    "there is no account "
                        + name
                        + " on this machine: `useradd --system "
                        + name
                        + "` makes it, or name another in sandbox.user"));
    if (account.uid() == 0) {
      throw UnusableSandbox.forOperator(
          "the account " + name + " is root: name another in sandbox.user");
    }
    if (List.of(OWN, CONTAINERS).contains(account.name())) {
      throw UnusableSandbox.forOperator(
          "the account "
              + account.name()
              + " has the name of a directory for other jobs' builds: name another in"
              + " sandbox.user");
    }
    return account;
  }
}
