package awsoidc.whatif;

import awsoidc.audit.AuditEvent;
import awsoidc.history.AuditLine;
import awsoidc.role.Rule;
import awsoidc.role.Rules;
import awsoidc.secret.Secret;
import awsoidc.token.Claims;
import awsoidc.token.IdToken;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A grant or a refusal of the past: what its line tells of the job, and what became of it.
 *
 * @param complete whether the line has all claims of the token, as those of older versions do not
 */
public record PastDecision(AuditLine line, Claims claims, boolean complete) {

  /** Refusals of the rules, which know the token alone. */
  private static final Set<String> OF_RULES =
      Set.of("no-rule", "undecided-rule", "role-not-allowed");

  private static final String CLAIMS = "claims";

  /** Empty if the line is of something else, or of a further profile of a job. */
  public static Optional<PastDecision> of(AuditLine line) {
    boolean decision = line.event().equals("grant") || line.event().equals("refusal");
    if (!decision || !line.field("profile").orElse("default").equals("default")) {
      return Optional.empty();
    }
    Map<String, List<String>> claims = new HashMap<>(line.object(CLAIMS));
    AuditEvent.CLAIMS.forEach(
        name -> line.field(name).ifPresent(value -> claims.put(name, List.of(value))));
    return Optional.of(
        new PastDecision(line, new Claims(claims), line.objects().containsKey(CLAIMS)));
  }

  boolean isGranted() {
    return line.event().equals("grant");
  }

  /** The role that the rules gave, whether STS did or not. */
  public Optional<String> role() {
    return line.field("role");
  }

  public String outcome() {
    return line.text("outcome");
  }

  /** Whether the rules refused it, so that they can be asked again. */
  boolean isRefusedByRules() {
    return !isGranted() && role().isEmpty() && OF_RULES.contains(outcome());
  }

  /** Whether the job brought AWS variables of its own beside the role of a rule. */
  boolean isConflict() {
    return !isGranted() && outcome().equals("conflict");
  }

  /** The token, without its text. */
  public IdToken token() {
    return new IdToken(line.text("id_token"), Secret.of(""), claims);
  }

  /** The job variable that the past rule read the role from, if it is this one. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(line.object("variables").get(name))
        .flatMap(values -> values.stream().findFirst());
  }

  /** The job's timeout, which is how long GitLab lets its token live. */
  Optional<Duration> timeout() {
    Optional<Instant> issued = token().issuedAt();
    return token().expiry().flatMap(end -> issued.map(begin -> Duration.between(begin, end)));
  }

  /** What the line lacks to say which rule fits; empty if it lacks nothing. */
  Optional<String> lack(Rules rules) {
    for (Rule rule : rules.rules()) {
      List<String> unmet = rule.when().unmet(claims);
      if (unmet.isEmpty()) {
        return rule.assume()
            .chooser()
            .filter(name -> variable(name).isEmpty())
            .map(name -> "the line does not have the job variable " + name);
      }
      if (!complete && unmet.stream().noneMatch(claims::tells)) {
        return Optional.of("the line has no claim " + unmet.getFirst());
      }
    }
    return Optional.empty();
  }
}
