package awsoidc.lint;

import awsoidc.lint.ConfiguredRoles.Given;
import java.util.ArrayList;
import java.util.List;

/** The subjects of the jobs that each rule of a configuration fits. */
final class RuleSubjects {

  private final ConfiguredRoles configured;
  private final List<List<TextPattern>> all;

  RuleSubjects(ConfiguredRoles configured) {
    this.configured = configured;
    this.all = configured.rules().stream().map(Subjects::of).toList();
  }

  List<TextPattern> of(Given given) {
    return all.get(given.number());
  }

  /** Those that rules above take, so that no job with one of them gets to this rule. */
  List<TextPattern> above(Given given) {
    List<TextPattern> above = new ArrayList<>();
    for (int i = 0; i < given.number(); i++) {
      if (Subjects.decide(configured.rules().get(i))) {
        above.addAll(all.get(i));
      }
    }
    return above;
  }
}
