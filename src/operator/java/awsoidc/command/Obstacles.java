package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.reach.Reach;
import awsoidc.reach.Route;
import awsoidc.report.Report;
import awsoidc.role.RoleArn;
import awsoidc.role.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What stops the jobs that do not reach a role. */
final class Obstacles {

  private static final int MAX_RULES = 20;

  private final Reach reach;
  private final Configuration configuration;
  private final Report.Draft draft;

  /**
   * @param reach what ends at the role
   */
  Obstacles(Reach reach, Configuration configuration, Report.Draft draft) {
    this.reach = reach;
    this.configuration = configuration;
    this.draft = draft;
  }

  void add(RoleArn role) {
    draft.heading("What stops others");
    List<String> entries = new ArrayList<>(earlier());
    entries.add(
        configuration.whenUnmatched() == Configuration.WhenUnmatched.FAIL
            ? "A job that no rule fits fails (credentials.when_unmatched: fail)."
            : "A job that no rule fits runs without credentials (credentials.when_unmatched:"
                + " continue).");
    entries.add(
        "A token of another issuer than "
            + configuration.token().issuer()
            + (configuration.token().variable().isPresent()
                ? ""
                : ", or for another audience than "
                    + String.join(" or ", configuration.token().audiences()))
            + ", is not exchanged.");
    entries.add(
        reach.policies().isEmpty()
            ? "A job can exchange its token at STS without this executor: then only the role's"
                + " trust policy stops it, and none was given. Give it: aws iam get-role"
                + " --role-name "
                + role.name()
                + " | aws-oidc-executor who-can "
                + role
                + " -"
            : "A job can exchange its token at STS without this executor: then only the role's"
                + " trust policy stops it, which is above.");
    draft.entries(entries);
  }

  private List<String> earlier() {
    TreeSet<Integer> above = new TreeSet<>();
    TreeSet<Integer> own = new TreeSet<>();
    for (Route route : reach.routes()) {
      own.add(route.number());
      above.addAll(reach.overlaps().above(route.number()));
    }
    above.removeAll(own);
    List<String> entries = new ArrayList<>();
    for (int number : above.stream().limit(MAX_RULES).toList()) {
      Rule rule = configuration.rules().rules().get(number - 1);
      entries.add(
          "Rule "
              + number
              + " \""
              + rule.name()
              + "\" comes first for the jobs that fit it ("
              + JobDescription.of(rule.when()).all()
              + "): they get "
              + (rule.assume().isNone()
                  ? "no credentials."
                  : String.join(" or ", rule.assume().arns()) + "."));
    }
    if (above.size() > MAX_RULES) {
      entries.add("So do " + (above.size() - MAX_RULES) + " other rules.");
    }
    if (!reach.overlaps().complete()) {
      entries.add("Not all rules were compared: there are too many.");
    }
    return entries;
  }
}
