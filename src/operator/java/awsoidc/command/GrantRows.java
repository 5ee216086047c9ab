package awsoidc.command;

import awsoidc.report.Block;
import awsoidc.role.Assumption;
import awsoidc.role.Grant;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.role.Profile;
import awsoidc.role.SessionTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a rule grants, as rows of a table: every role on the way to a job's sessions. */
final class GrantRows {

  private final List<Block.Row> rows = new ArrayList<>();
  private final boolean timeoutKnown;

  private GrantRows(boolean timeoutKnown) {
    this.timeoutKnown = timeoutKnown;
  }

  /**
   * Those of a grant.
   *
   * @param timeoutKnown whether the job's timeout is known, for {@code duration: job}
   */
  static List<Block.Row> of(Grant grant, boolean timeoutKnown) {
    GrantRows all = new GrantRows(timeoutKnown);
    all.add("rule", grant.rule());
    all.addAssumption("", grant.main());
    for (Profile profile : grant.profiles()) {
      String of = "profile " + profile.name() + ": ";
      all.addAssumption(of, profile.assumption());
      profile.region().ifPresent(region -> all.add(of + "region", region));
    }
    return all.rows;
  }

  private void addAssumption(String of, Assumption assumption) {
    add(of + "role", assumption.role().toString());
    add(of + "session name", assumption.sessionName());
    add(
        of + "session duration",
        words(assumption.duration())
            + (assumption.durationNegotiable() && !timeoutKnown
                ? " (duration: job, and the job's timeout is not known)"
                : ""));
    addPolicies(of, assumption.policies());
    for (Hop hop : assumption.then()) {
      addHop(of + "then ", hop);
    }
  }

  private void addHop(String of, Hop hop) {
    add(of + "role", hop.role().toString());
    add(of + "session name", hop.sessionName());
    add(of + "session duration", words(hop.duration()));
    addPolicies(of, hop.policies());
    hop.externalId().ifPresent(_ -> add(of + "external id", "as configured"));
    hop.sourceIdentity().ifPresent(identity -> add(of + "source identity", identity));
    for (SessionTag tag : hop.tags()) {
      add(of + "tag " + tag.key(), tag.value() + (tag.transitive() ? " (transitive)" : ""));
    }
  }

  private void addPolicies(String of, Policies policies) {
    policies.inline().ifPresent(policy -> add(of + "session policy", policy));
    policies.managed().forEach(policy -> add(of + "managed policy", policy));
  }

  private void add(String name, String value) {
    rows.add(new Block.Row(name, value));
  }

  /** As the configuration writes it: 1h30m. */
  static String words(Duration duration) {
    String parts =
        (duration.toHours() > 0 ? duration.toHours() + "h" : "")
            + (duration.toMinutesPart() > 0 ? duration.toMinutesPart() + "m" : "")
            + (duration.toSecondsPart() > 0 ? duration.toSecondsPart() + "s" : "");
    return parts.isEmpty() ? "0s" : parts;
  }
}
