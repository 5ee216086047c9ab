package awsoidc.command;

import awsoidc.pattern.Glob;
import awsoidc.report.Block;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.role.Rule;
import awsoidc.role.Rules;
import awsoidc.role.When;
import awsoidc.token.Claims;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a token claims, and what each rule says to it, condition by condition.
 *
 * @param absent says of a claim that it is missing, and why
 */
record TokenStory(Claims claims, String absent, Report.Draft draft) {

  void addClaims() {
    draft.heading("Token");
    draft.table(
        claims.values().keySet().stream()
            .sorted()
            .map(claim -> new Block.Row(claim, String.join(", ", claims.all(claim))))
            .toList());
  }

  /** All rules up to the one that fits: those below it are not asked. */
  void addRules(Rules rules) {
    draft.heading("Rules");
    for (Rule rule : rules.rules()) {
      boolean fits = rule.when().firstUnmet(claims).isEmpty();
      draft.paragraph("\"" + rule.name() + "\" " + (fits ? "fits" : "does not fit"));
      addConditions(rule.when());
      if (fits) {
        return;
      }
    }
  }

  private void addConditions(When when) {
    List<String> unmet = when.unmet(claims);
    List<Block.Item> items =
        when.conditions().entrySet().stream()
            .map(condition ->
                item(condition.getKey(), condition.getValue(), !unmet.contains(condition.getKey())))
            .toList();
    if (!items.isEmpty()) {
      draft.checklist(items);
    }
  }

  private Block.Item item(String claim, List<Glob> wanted, boolean met) {
    List<String> values = claims.all(claim);
    return new Block.Item(
        met ? Optional.empty() : Optional.of(Level.NOTE),
        claim,
        "wants "
            + globs(wanted)
            + (values.isEmpty() ? ", " + absent : ", the token has " + String.join(", ", values)),
        "");
  }

  static String globs(List<Glob> globs) {
    return globs.stream().map(Glob::pattern).collect(Collectors.joining(" or "));
  }
}
