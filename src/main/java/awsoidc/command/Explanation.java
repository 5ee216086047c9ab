package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.role.Decision;
import awsoidc.role.Glob;
import awsoidc.role.Grant;
import awsoidc.role.RoleArn;
import awsoidc.role.Rule;
import awsoidc.role.SessionDuration;
import awsoidc.token.IdToken;
import awsoidc.token.NearMiss;
import awsoidc.token.TokenSearch;
import awsoidc.trust.Admission;
import awsoidc.trust.Causes;
import awsoidc.trust.Finding;
import awsoidc.trust.Provider;
import awsoidc.trust.TrustPolicy;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@code explain} prints: token, rules, trust policy, in the order in which they decide. */
final class Explanation {

  private final IdToken token;
  private final Optional<TrustPolicy> policy;
  private final Instant now;
  private final PrintStream out;

  Explanation(IdToken token, Optional<TrustPolicy> policy, Instant now, PrintStream out) {
    this.token = token;
    this.policy = policy;
    this.now = now;
    this.out = out;
  }

  /** Of a role, whatever the rules say; whether nothing speaks against it. */
  boolean ofRole(RoleArn role) {
    boolean alive = printToken();
    return trust(role, firstAudience()) && alive;
  }

  /** Of what the rules say; whether nothing speaks against it. */
  boolean ofRules(Configuration configuration, Function<String, Optional<String>> variables) {
    boolean alive = printToken();
    TokenSearch search = new TokenSearch(configuration.token());
    if (!search.isOurs(token)) {
      out.println("\nNot ours:");
      out.println("  expected iss " + configuration.token().issuer());
      out.println("  expected aud " + String.join(" or ", configuration.token().audiences()));
      search.nearMiss(token).map(Explanation::words).ifPresent(out::println);
      return false;
    }
    out.println("\nRules:");
    for (Rule rule : configuration.rules().rules()) {
      List<String> unmet = rule.when().unmet(token.claims());
      unmet.forEach(claim -> out.println("  \"" + rule.name() + "\": " + misfit(rule, claim)));
      if (unmet.isEmpty()) {
        out.println("  \"" + rule.name() + "\": fits");
        break;
      }
    }
    Decision decision =
        configuration.rules().decide(token.claims(), variables, SessionDuration.ALWAYS_ALLOWED);
    return switch (decision) {
      case Decision.Granted(Grant grant, Optional<String> chooser) -> {
        out.println("  role " + grant.role());
        out.println("  session name " + grant.sessionName());
        yield trust(grant.main().role(), ourAudience(configuration)) && alive;
      }
      case Decision.Declined(String rule) -> {
        out.println("  assume: none, so the job runs without credentials");
        yield false;
      }
      case Decision.Unmatched unmatched -> {
        out.println("  none fits");
        yield false;
      }
      case Decision.RoleNotAllowed refused -> {
        out.println(
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

  private boolean printToken() {
    out.println("Token:");
    token.claims().values().keySet().stream()
        .sorted()
        .forEach(claim ->
            out.println("  " + claim + ": " + String.join(", ", token.claims().all(claim))));
    Optional<Instant> expiry = token.expiry();
    boolean over = expiry.isPresent() && expiry.get().isBefore(now);
    if (over) {
      out.println("  It expired at " + expiry.get() + ": AWS takes it no more.");
    }
    return !over;
  }

  private boolean trust(RoleArn role, String audience) {
    Provider provider = new Provider(role.partition(), role.account(), token.issuer());
    boolean admitted = policy.isEmpty() || evaluate(policy.get(), provider);
    if (policy.isEmpty()) {
      out.println("\nIf AWS denies it, most likely first:");
      Causes.of(provider, role.name(), token.claims())
          .forEach(cause -> out.println("  - " + cause));
    }
    out.println("\nA trust policy that admits exactly this job:");
    new Admission(provider, audience, token.claims())
        .policy()
        .forEach(line -> out.println("  " + line));
    out.println("\nTo look at what is there:");
    out.println(
        "  aws iam get-role --role-name "
            + role.name()
            + " --query Role.AssumeRolePolicyDocument | aws-oidc-executor explain --policy - …");
    out.println(
        "  aws iam get-open-id-connect-provider --open-id-connect-provider-arn " + provider.arn());
    return admitted;
  }

  private boolean evaluate(TrustPolicy trust, Provider provider) {
    out.println("\nTrust policy:");
    List<Finding> findings = trust.findings(provider, token.claims());
    for (Finding finding : findings) {
      out.println(
          "  statement "
              + finding.number()
              + (finding.allow() ? " (Allow): " : " (Deny): ")
              + (finding.applies() ? "applies" : "does not apply"));
      finding.misfits().forEach(misfit -> out.println("    " + misfit));
    }
    boolean denied = findings.stream().anyMatch(finding -> finding.applies() && !finding.allow());
    boolean allowed = findings.stream().anyMatch(finding -> finding.applies() && finding.allow());
    out.println(
        denied
            ? "  AWS denies: a Deny applies"
            : allowed ? "  AWS admits this token" : "  AWS denies: no Allow applies");
    return allowed && !denied;
  }

  private String misfit(Rule rule, String claim) {
    List<String> values = token.claims().all(claim);
    return claim
        + " wants "
        + globs(rule.when().conditions().getOrDefault(claim, List.of()))
        + ", the token has "
        + (values.isEmpty() ? "no such claim" : String.join(", ", values));
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
