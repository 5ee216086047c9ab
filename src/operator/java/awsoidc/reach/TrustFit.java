package awsoidc.reach;

import awsoidc.lint.LintFinding;
import awsoidc.lint.LintedPolicy;
import awsoidc.lint.PolicyStatement;
import awsoidc.lint.TextPattern;
import awsoidc.report.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How many of a rule's jobs the trust policy of its role admits.
 *
 * @param policy absent if none was given
 * @param reasons why not all
 */
public record TrustFit(Fit fit, Optional<LintedPolicy> policy, List<String> reasons) {

  static final TrustFit NOT_GIVEN = new TrustFit(Fit.UNKNOWN, Optional.empty(), List.of());

  public TrustFit {
    reasons = List.copyOf(reasons);
  }

  /** A role that an author names among others has no policy of its own. */
  static TrustFit unknown(String why) {
    return new TrustFit(Fit.UNKNOWN, Optional.empty(), List.of(why));
  }

  /** What {@code lint} finds, but for notes. */
  public List<LintFinding> findings() {
    return policy.stream()
        .flatMap(one -> one.findings().stream())
        .filter(one -> one.rule().level() != Level.NOTE)
        .toList();
  }

  /** Compares one. */
  static TrustFit of(LintedPolicy policy, Jobs jobs, Instance instance) {
    Set<String> reasons = new LinkedHashSet<>();
    Fit admitted = policy.hidden().isPresent() ? Fit.UNKNOWN : Fit.NONE;
    policy.hidden().ifPresent(text -> reasons.add("hidden by a variable: " + text));
    List<Comparison> allowed = compared(policy, true, jobs, instance);
    for (Comparison one : allowed) {
      admitted = admitted.or(one.fit);
    }
    if (admitted != Fit.ALL) {
      allowed.forEach(one -> reasons.addAll(one.reasons));
    }
    if (allowed.isEmpty() && policy.hidden().isEmpty()) {
      reasons.add("no statement is for web identities");
    }
    for (Comparison one : compared(policy, false, jobs, instance)) {
      if (one.fit != Fit.NONE && admitted != Fit.NONE) {
        admitted = admitted.and(one.fit.not());
        reasons.add(
            "a Deny"
                + (one.fit == Fit.ALL ? " applies to all of them" : " may apply")
                + (one.reasons.isEmpty() ? "" : ": " + String.join("; ", one.reasons)));
      }
    }
    return new TrustFit(admitted, Optional.of(policy), List.copyOf(reasons));
  }

  private static List<Comparison> compared(
      LintedPolicy policy, boolean allow, Jobs jobs, Instance instance) {
    return policy.statements().stream()
        .filter(statement -> statement.allow() == allow)
        .map(statement -> new Comparison(jobs, instance).judge(statement))
        .toList();
  }

  /** A statement beside the jobs of a rule. */
  private static final class Comparison {
    private final Jobs jobs;
    private final Instance instance;
    private final List<String> reasons = new ArrayList<>();
    private Fit fit = Fit.ALL;

    Comparison(Jobs jobs, Instance instance) {
      this.jobs = jobs;
      this.instance = instance;
    }

    Comparison judge(PolicyStatement statement) {
      if (!statement.everyone()
          && !statement.providers().contains(instance.provider())
          && statement.unknown().stream().noneMatch(one -> one.startsWith("the provider"))
          && !statement.unknown().contains("NotPrincipal")) {
        narrow(Fit.NONE, "its provider is not " + instance.provider());
      }
      statement.impossible().forEach(why -> narrow(Fit.NONE, why));
      statement.unknown().forEach(what -> narrow(Fit.UNKNOWN, what + " cannot be compared"));
      statement.wanted().forEach(this::judge);
      return this;
    }

    private void judge(PolicyStatement.Wanted wanted) {
      List<TextPattern> values = wanted.values().stream().map(TextPattern::of).toList();
      Fit plain =
          switch (wanted.claim()) {
            case "sub" -> subject(values);
            case "aud" -> audience(values);
            default -> jobs.of(wanted.claim()).map(mine -> Fit.of(mine, values)).orElse(Fit.SOME);
          };
      Fit one = wanted.negated() ? plain.not() : plain;
      narrow(
          one,
          wanted.written()
              + switch (one) {
                case NONE -> ": no job of the rule fits";
                case UNKNOWN -> ": cannot be compared";
                default -> ": " + someFit(wanted, values);
              });
    }

    private String someFit(PolicyStatement.Wanted wanted, List<TextPattern> values) {
      return switch (wanted.claim()) {
        case "sub" -> "not every job of the rule fits" + example(values);
        case "aud" -> "not every audience of gitlab.audience fits";
        default ->
            jobs.of(wanted.claim()).isEmpty()
                ? "the rule asks nothing of " + wanted.claim()
                : "not every job of the rule fits";
      };
    }

    private String example(List<TextPattern> values) {
      return jobs.subjects().stream()
          .flatMap(List::stream)
          .flatMap(job -> job.example(values).stream())
          .findFirst()
          .map(job -> ", for example not one of " + job)
          .orElse("");
    }

    private void narrow(Fit by, String reason) {
      fit = fit.and(by);
      if (by != Fit.ALL) {
        reasons.add(reason);
      }
    }

    /** A rule may say what it wants of the subject, too. */
    private Fit subject(List<TextPattern> values) {
      Fit parts = jobs.subjects().map(mine -> Fit.of(mine, values)).orElse(Fit.UNKNOWN);
      Optional<Fit> whole = jobs.of("sub").map(mine -> Fit.of(mine, values));
      if (whole.isEmpty() || parts == Fit.NONE) {
        return parts;
      }
      return whole.get() == Fit.NONE ? Fit.NONE : whole.get().or(parts);
    }

    /** One of several is enough for a token to be the AWS token. */
    private Fit audience(List<TextPattern> values) {
      return instance.audiences().isEmpty()
          ? Fit.UNKNOWN
          : Fit.of(instance.audiences().stream().map(TextPattern::literal).toList(), values);
    }
  }
}
