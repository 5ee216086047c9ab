package awsoidc.refusal;

import awsoidc.role.AbsentClaims;
import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.text.Printable;
import awsoidc.token.IdToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Refusals of the operator's rules. */
public final class RuleRefusals {

  private RuleRefusals() {}

  public static Refusal unmatched(IdToken token, Optional<Decision.NearMiss> closest, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("No rule of this runner gives AWS credentials to this job.");
    if (closest.isPresent()) {
      Decision.NearMiss miss = closest.get();
      lines.add("  The rule \"" + miss.rule() + "\" comes closest, but wants");
      miss.misses()
          .forEach(one -> lines.add("    " + one.claim() + ": " + Phrases.oneOf(one.wanted())));
      lines.add(
          "  and the token has "
              + miss.misses().stream().map(RuleRefusals::found).collect(Collectors.joining("; "))
              + ".");
      fork(token, miss).ifPresent(lines::add);
    } else {
      lines.add("  Its configuration has no rules at all.");
    }
    lines.addAll(Phrases.claims(token, now));
    lines.add("  The operator of the runner adds a rule under roles:, or sets");
    lines.add("  credentials.when_unmatched: continue to run such jobs without credentials.");
    return Refusal.of(Entry.NO_RULE, lines);
  }

  /** A rule with {@code assume: none} may be meant for the job. */
  public static Refusal undecided(Decision.Undecided undecided, IdToken token, Instant now) {
    String missing = String.join(", ", undecided.claims());
    List<String> lines = new ArrayList<>();
    lines.add(
        "The rule \""
            + undecided.rule()
            + "\" (assume: none) may be meant for this job: its token has no claim "
            + missing
            + ".");
    AbsentClaims.sentences(undecided.claims()).forEach(line -> lines.add("  " + line));
    lines.add("  So the rule \"" + undecided.next() + "\" below it gives nothing to this job.");
    lines.addAll(Phrases.claims(token, now));
    lines.add("  The operator of the runner uses a condition in \"" + undecided.rule() + "\"");
    lines.add("  on a claim that every token has, or gives \"" + undecided.next() + "\" to those");
    lines.add("  alone that it is meant for.");
    return Refusal.of(Entry.UNDECIDED_RULE, lines);
  }

  private static String found(Decision.Miss miss) {
    return miss.values().isEmpty()
        ? "no claim " + miss.claim()
        : miss.claim() + ": " + String.join(", ", miss.values());
  }

  /** Since GitLab 18.2.2 the project_ claims of a fork's merge request are the fork's. */
  private static Optional<String> fork(IdToken token, Decision.NearMiss miss) {
    Optional<String> project = token.claims().text("project_path");
    return token
        .claims()
        .text("job_project_path")
        .filter(target ->
            miss.misses().stream().anyMatch(one -> one.claim().matches("project_.*|namespace_.*")))
        .filter(target -> !project.equals(Optional.of(target)))
        .map(target ->
            "  This is a fork's merge request: project_path is the fork's, "
                + project.orElse("(none)")
                + "; job_project_path is "
                + target
                + ".");
  }

  /** The job variable that names the role is missing, or names one that is not allowed. */
  public static Refusal roleNotAllowed(Decision.RoleNotAllowed refused, IdToken token) {
    List<String> lines = new ArrayList<>();
    String value = refused.value().orElse("");
    if (value.isBlank()) {
      lines.add(
          "The job variable "
              + refused.variable()
              + " is to name the role, but is "
              + (refused.value().isEmpty() ? "not set." : "empty."));
    } else {
      lines.add(
          "The job variable "
              + refused.variable()
              + " names a role that this job may not have: "
              + Printable.json(value)
              + (hasGap(value) ? ", in which something is missing." : ""));
    }
    if (value.isBlank() || hasGap(value)) {
      lines.add(
          "  Is it, or a variable that it is made of, Protected, or scoped to an environment?");
      lines.add("  " + protection(token) + ", " + environment(token) + ".");
    }
    lines.add(
        "  The rule \"" + refused.rule() + "\" allows " + Phrases.oneOf(refused.allow()) + ",");
    lines.add("  where * stands for any characters but /. The value must be the ARN of a role.");
    return Refusal.of(Entry.ROLE_NOT_ALLOWED, lines);
  }

  /** The runner expands variables that GitLab does not give to the job as empty text. */
  private static boolean hasGap(String value) {
    return value.strip().matches("(?s).*:iam:::.*|.*[/:-]|.*(//|\\$).*");
  }

  private static String protection(IdToken token) {
    boolean isProtected = token.claims().text("ref_protected").equals(Optional.of("true"));
    return "This job's ref "
        + token.claims().text("ref").map(ref -> ref + " ").orElse("")
        + (isProtected ? "is protected" : "is not protected");
  }

  private static String environment(IdToken token) {
    return token
        .claims()
        .text("environment")
        .map(name -> "and its environment is " + name)
        .orElse("and it has no environment");
  }

  /** The job sets AWS variables itself. */
  public static Refusal conflict(List<String> variables, Grant grant) {
    String names = String.join(", ", variables);
    return Refusal.of(
        Entry.CONFLICT,
        List.of(
            "This job brings AWS credentials of its own (" + names + "),",
            "  and the rule \"" + grant.rule() + "\" gives it those of " + grant.role() + ".",
            "  Mixing credentials is unsafe. Remove " + names,
            "  from the variables of the job, the project, its groups and the runner, from dotenv"
                + " reports of earlier",
            "  jobs, and from what its scripts write to GITLAB_ENV; or, if the job is to keep its"
                + " own, remove its",
            "  id_token for AWS from .gitlab-ci.yml. For all jobs of the runner,"
                + " credentials.on_conflict: `job`",
            "  keeps the job's variables, `executor` overrides them."));
  }
}
