package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.role.Assumption;
import awsoidc.role.Decision;
import awsoidc.role.Glob;
import awsoidc.role.Grant;
import awsoidc.role.Hop;
import awsoidc.role.RoleArn;
import awsoidc.role.Rule;
import awsoidc.role.SessionDuration;
import awsoidc.token.IdToken;
import awsoidc.token.NearMiss;
import awsoidc.token.TokenSearch;
import awsoidc.trust.TrustPolicy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@code explain} prints: token, rules, trust policy, in the order in which they decide. */
final class Explanation {

  private final IdToken token;
  private final boolean complete;
  private final Trust trust;
  private final Instant now;
  private final Page page;

  /**
   * @param complete whether the token has no claims but those given
   * @param home where bin/ is
   */
  Explanation(
      IdToken token,
      boolean complete,
      Optional<TrustPolicy> policy,
      Instant now,
      Path home,
      Page page) {
    this.token = token;
    this.complete = complete;
    this.trust = new Trust(token, complete, policy, home, page);
    this.now = now;
    this.page = page;
  }

  /** Of a role, whatever the rules say; whether nothing speaks against it. */
  boolean ofRole(RoleArn role) {
    boolean alive = printToken();
    return trust.explain(role, firstAudience(), Map.of()) && alive;
  }

  /** Of what the rules say; whether nothing speaks against it. */
  boolean ofRules(Configuration configuration, Function<String, Optional<String>> variables) {
    boolean alive = printToken();
    TokenSearch search = new TokenSearch(configuration.token());
    if (!search.isOurs(token)) {
      page.title("Not ours:");
      page.line("  expected iss " + configuration.token().issuer());
      page.line("  expected aud " + String.join(" or ", configuration.token().audiences()));
      search.nearMiss(token).map(Explanation::words).ifPresent(page::line);
      return false;
    }
    page.title("Rules:");
    for (Rule rule : configuration.rules().rules()) {
      List<String> unmet = rule.when().unmet(token.claims());
      unmet.forEach(claim -> page.line("  \"" + rule.name() + "\": " + misfit(rule, claim)));
      if (unmet.isEmpty()) {
        page.line("  \"" + rule.name() + "\": fits");
        break;
      }
    }
    Decision decision =
        configuration.rules().decide(token.claims(), variables, SessionDuration.ALWAYS_ALLOWED);
    return switch (decision) {
      case Decision.Granted(Grant grant, Optional<String> chooser) ->
          granted(grant, ourAudience(configuration)) && alive;
      case Decision.Declined(String rule) -> {
        page.line("  assume: none, so the job runs without credentials");
        yield false;
      }
      case Decision.Undecided(String rule, List<String> claims, String next) -> {
        page.line(
            "  refused: \""
                + rule
                + "\" (assume: none) may be meant for this job, "
                + (complete ? "whose token has no claim " : "of which is not given (--claim): ")
                + String.join(", ", claims)
                + "; so \""
                + next
                + "\" gives nothing");
        yield false;
      }
      case Decision.Unmatched unmatched -> {
        page.line("  none fits");
        yield false;
      }
      case Decision.RoleNotAllowed refused -> {
        page.line(
            "  the variable "
                + refused.variable()
                + (refused.value().isEmpty()
                    ? " is not set (--variable)"
                    : " is " + refused.value().get())
                + "; allowed: "
                + globs(refused.allow()));
        yield false;
      }
    };
  }

  private boolean granted(Grant grant, String audience) {
    print("", grant.main());
    grant
        .profiles()
        .forEach(profile -> print("profile " + profile.name() + ": ", profile.assumption()));
    if (!grant.profiles().isEmpty()) {
      page.line("  What follows is of the job's own role; of a profile's, with --role ARN.");
    }
    return trust.explain(grant.main().role(), audience, parameters(grant.main()));
  }

  /** The role that the token assumes, and those that follow from it. */
  private void print(String of, Assumption assumption) {
    page.line("  " + of + "role " + assumption.role());
    page.line("  " + of + "session name " + assumption.sessionName());
    RoleArn from = assumption.role();
    for (Hop hop : assumption.then()) {
      page.line(
          "  "
              + of
              + "then role "
              + hop.role()
              + ", which must trust "
              + from
              + " (sts:AssumeRole); that is not looked at here");
      from = hop.role();
    }
  }

  /** "Available keys for AWS STS", IAM User Guide. */
  private static Map<String, String> parameters(Assumption assumption) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("sts:RoleSessionName", assumption.sessionName());
    if (!assumption.durationNegotiable()) { // else it hangs on the job's timeout
      parameters.put("sts:DurationSeconds", String.valueOf(assumption.duration().toSeconds()));
    }
    return parameters;
  }

  private boolean printToken() {
    page.line("Token:");
    token.claims().values().keySet().stream()
        .sorted()
        .forEach(
            claim -> page.line("  " + claim + ": " + String.join(", ", token.claims().all(claim))));
    Optional<Instant> expiry = token.expiry();
    boolean over = expiry.isPresent() && expiry.get().isBefore(now);
    if (over) {
      page.line("  It expired at " + expiry.get() + ": AWS takes it no more.");
    }
    return !over;
  }

  private String misfit(Rule rule, String claim) {
    List<String> values = token.claims().all(claim);
    String wish =
        claim + " wants " + globs(rule.when().conditions().getOrDefault(claim, List.of())) + ", ";
    if (values.isEmpty()) {
      return wish + (complete ? "the token has no such claim" : "it is not given (--claim)");
    }
    return wish + "the token has " + String.join(", ", values);
  }

  private String ourAudience(Configuration configuration) {
    return token.audience().stream()
        .filter(configuration.token().audiences()::contains)
        .findFirst()
        .orElse(firstAudience());
  }

  private String firstAudience() {
    return token.audience().isEmpty() ? "" : token.audience().getFirst();
  }

  private static String words(NearMiss miss) {
    return "  "
        + miss.claim()
        + " is "
        + (miss.found().isEmpty() ? "missing" : miss.found())
        + ", almost "
        + miss.expected();
  }

  private static String globs(List<Glob> globs) {
    return globs.stream().map(Glob::pattern).collect(Collectors.joining(" or "));
  }
}
