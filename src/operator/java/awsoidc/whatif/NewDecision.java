package awsoidc.whatif;

import awsoidc.config.Configuration;
import awsoidc.config.Configuration.WhenUnmatched;
import awsoidc.delivery.DeliverySettings.OnConflict;
import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.role.SessionDuration;
import awsoidc.token.TokenSearch;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What another configuration does with a job of the past. */
sealed interface NewDecision {

  record Granted(Grant grant, String region) implements NewDecision {}

  /**
   * The job fails.
   *
   * @param cause an entry of docs/troubleshooting.md
   */
  record Refused(String cause, String why) implements NewDecision {}

  record WithoutCredentials(String why) implements NewDecision {}

  /** The line does not have what the decision needs. */
  record NotKnown(String why) implements NewDecision {}

  static NewDecision of(PastDecision past, Configuration configuration) {
    boolean ofRules = past.isGranted() || past.role().isPresent() || past.isRefusedByRules();
    if (!ofRules && !past.isConflict()) {
      return new NotKnown("the job was refused before the rules: " + past.outcome());
    }
    Optional<NewDecision> token = ofToken(past, configuration);
    if (token.isPresent()) {
      return token.get();
    }
    Optional<String> lack = past.lack(configuration.rules());
    if (lack.isPresent()) {
      return new NotKnown(lack.get());
    }
    NewDecision decision =
        of(
            configuration
                .rules()
                .decide(
                    past.claims(),
                    past::variable,
                    past.timeout().orElse(SessionDuration.ALWAYS_ALLOWED)),
            configuration);
    return past.isConflict() && decision instanceof Granted
        ? withOwnVariables(configuration.delivery().onConflict())
        : decision;
  }

  /** What is decided before the rules are asked. Older lines do not say whose token it was. */
  private static Optional<NewDecision> ofToken(PastDecision past, Configuration configuration) {
    Optional<String> name = configuration.token().variable();
    if (!past.complete()) {
      return Optional.empty();
    }
    if (!new TokenSearch(configuration.token()).isOurs(past.token())) {
      return Optional.of(
          new WithoutCredentials(
              "its token is not the AWS token: iss "
                  + past.token().issuer()
                  + ", aud "
                  + String.join(", ", past.token().audience())));
    }
    return name.filter(wanted -> !wanted.equals(past.token().variable()))
        .map(wanted ->
            new NotKnown(
                "gitlab.token is "
                    + wanted
                    + ", and the line is of the token "
                    + past.token().variable()));
  }

  private static NewDecision withOwnVariables(OnConflict onConflict) {
    return onConflict == OnConflict.FAIL
        ? new Refused("conflict", "the job brings AWS variables of its own")
        : new NotKnown("the line does not have the job's own AWS variables (on_conflict)");
  }

  private static NewDecision of(Decision decision, Configuration configuration) {
    return switch (decision) {
      case Decision.Granted(Grant grant) ->
          new Granted(grant, grant.region().orElse(configuration.region()));
      case Decision.Declined(String rule) ->
          new WithoutCredentials("rule \"" + rule + "\" (assume: none)");
      case Decision.Undecided(String rule, List<String> claims, String _) ->
          new Refused(
              "undecided-rule",
              "rule \""
                  + rule
                  + "\" (assume: none) may be meant for it, whose token has no claim "
                  + String.join(", ", claims));
      case Decision.Unmatched(Optional<Decision.NearMiss> closest) ->
          configuration.whenUnmatched() == WhenUnmatched.CONTINUE
              ? new WithoutCredentials("no rule fits (when_unmatched: continue)")
              : new Refused("no-rule", "no rule fits" + closest.map(NewDecision::words).orElse(""));
      case Decision.RoleNotAllowed refused ->
          new Refused(
              "role-not-allowed",
              "rule \""
                  + refused.rule()
                  + "\" does not allow the role that the job variable "
                  + refused.variable()
                  + " names");
    };
  }

  private static String words(Decision.NearMiss miss) {
    return miss.misses().stream()
        .map(one ->
            one.claim()
                + ": "
                + one.wanted().stream().map(Object::toString).collect(Collectors.joining(" or ")))
        .collect(
            Collectors.joining(", ", "; \"" + miss.rule() + "\" comes closest, but wants ", ""));
  }
}
