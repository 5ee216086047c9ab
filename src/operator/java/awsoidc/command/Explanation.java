package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.report.Report;
import awsoidc.role.Assumption;
import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.role.Hop;
import awsoidc.role.RoleArn;
import awsoidc.role.SessionDuration;
import awsoidc.token.IdToken;
import awsoidc.token.NearMiss;
import awsoidc.token.TokenSearch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What {@code explain} prints: token, rules, trust policy, in the order in which they decide. */
final class Explanation {

  private final IdToken token;
  private final boolean complete;
  private final Trust trust;
  private final Map<String, String> context;
  private final Instant now;
  private final Report.Draft draft;
  private final TokenStory story;

  /**
   * @param complete whether the token has no claims but those given
   * @param context what else is known of the request, by its condition keys
   * @param home where bin/ is
   */
  Explanation(
      IdToken token,
      boolean complete,
      Optional<GivenPolicy> policy,
      Map<String, String> context,
      Instant now,
      Path home,
      Report.Draft draft) {
    this.token = token;
    this.complete = complete;
    this.trust = new Trust(token, complete, policy, home, draft);
    this.context = context;
    this.now = now;
    this.draft = draft;
    this.story =
        new TokenStory(
            token.claims(),
            complete ? "the token has no such claim" : "it is not given (--claim)",
            draft);
  }

  /** Of a role, whatever the rules say; whether nothing speaks against it. */
  boolean ofRole(RoleArn role) {
    boolean alive = printToken();
    return trust.explain(role, firstAudience(), parameters(Optional.empty())) && alive;
  }

  /** Of what the rules say; whether nothing speaks against it. */
  boolean ofRules(Configuration configuration, Function<String, Optional<String>> variables) {
    boolean alive = printToken();
    TokenSearch search = new TokenSearch(configuration.token());
    if (!search.isOurs(token)) {
      draft.heading("Not the AWS token");
      draft.paragraph("expected iss " + configuration.token().issuer());
      draft.paragraph("expected aud " + String.join(" or ", configuration.token().audiences()));
      search.nearMiss(token).map(Explanation::words).ifPresent(draft::paragraph);
      return false;
    }
    story.addRules(configuration.rules());
    Decision decision =
        configuration.rules().decide(token.claims(), variables, SessionDuration.ALWAYS_ALLOWED);
    return switch (decision) {
      case Decision.Granted(Grant grant) -> granted(grant, ourAudience(configuration)) && alive;
      case Decision.Declined(String rule) -> {
        draft.paragraph("assume: none, so the job runs without credentials");
        yield false;
      }
      case Decision.Undecided(String rule, List<String> claims, String next) -> {
        draft.paragraph(
            "refused: \""
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
        draft.paragraph("none fits");
        yield false;
      }
      case Decision.RoleNotAllowed refused -> {
        draft.paragraph(
            "the variable "
                + refused.variable()
                + (refused.value().isEmpty()
                    ? " is not set (--variable)"
                    : " is " + refused.value().get())
                + "; allowed: "
                + TokenStory.globs(refused.allow()));
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
      draft.paragraph("What follows is of the job's own role; of a profile's, with --role ARN.");
    }
    return trust.explain(grant.main().role(), audience, parameters(Optional.of(grant.main())));
  }

  /** The role that the token assumes, and those that follow from it. */
  private void print(String of, Assumption assumption) {
    draft.paragraph(of + "role " + assumption.role());
    draft.paragraph(of + "session name " + assumption.sessionName());
    RoleArn from = assumption.role();
    for (Hop hop : assumption.then()) {
      draft.paragraph(
          of
              + "then role "
              + hop.role()
              + ", which must trust "
              + from
              + " (sts:AssumeRole); that is not looked at here");
      from = hop.role();
    }
  }

  /** "AWS global condition context keys" and "Available keys for AWS STS", IAM User Guide. */
  private Map<String, String> parameters(Optional<Assumption> assumption) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("aws:CurrentTime", now.toString());
    parameters.put("aws:EpochTime", String.valueOf(now.getEpochSecond()));
    assumption.ifPresent(known -> {
      parameters.put("sts:RoleSessionName", known.sessionName());
      if (!known.durationNegotiable()) { // else it depends on the job's timeout
        parameters.put("sts:DurationSeconds", String.valueOf(known.duration().toSeconds()));
      }
    });
    parameters.putAll(context);
    return parameters;
  }

  private boolean printToken() {
    story.addClaims();
    Optional<Instant> expiry = token.expiry();
    boolean over = expiry.isPresent() && expiry.get().isBefore(now);
    if (over) {
      draft.error("It expired at " + expiry.get() + ": AWS no longer accepts it.");
    }
    token.faults(now).forEach(draft::warning);
    return !over;
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
    return miss.claim()
        + " is "
        + (miss.found().isEmpty() ? "missing" : miss.found())
        + ", almost "
        + miss.expected();
  }
}
