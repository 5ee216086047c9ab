package awsoidc.command;

import awsoidc.repair.Repair;
import awsoidc.repair.StatementChange;
import awsoidc.repair.Tightening;
import awsoidc.report.Block;
import awsoidc.report.Level;
import awsoidc.report.Position;
import awsoidc.report.Report;
import awsoidc.token.Claims;
import awsoidc.trust.Finding;
import awsoidc.trust.Judgement;
import awsoidc.trust.PolicyCondition;
import awsoidc.trust.PolicyText;
import awsoidc.trust.Provider;
import awsoidc.trust.Statement;
import awsoidc.trust.Truth;
import awsoidc.trust.WebIdentityRequest;
import awsoidc.yaml.Mark;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What to change in a trust policy, as text to paste.
 *
 * @param file of the policy, for positions
 * @param claims the token's, as far as they are known
 * @param complete whether the token has no others
 */
record PolicyAdvice(
    String file, WebIdentityRequest request, Claims claims, boolean complete, Report.Draft draft) {

  /** Claims that are pinned where AWS offers them. */
  private static final List<String> PINS = List.of("project_id", "namespace_id", "ref_protected");

  void add(Judgement judgement) {
    Optional<StatementChange> change = Repair.of(judgement, request);
    if (judgement.verdict() != Truth.HOLDS) {
      draft.heading("The smallest change that admits this token");
      judgement.findings().stream()
          .filter(one -> !one.allow() && one.verdict() != Truth.FAILS)
          .forEach(this::deny);
      change.ifPresentOrElse(
          one -> smallest(one, judgement.findings().get(one.number() - 1)),
          () -> withoutChange(judgement));
    }
    change.ifPresentOrElse(
        one -> tighter(Tightening.of(one.number(), one.from(), one.to(), request)),
        () -> fitting(judgement).ifPresent(this::tighter));
  }

  /** No Deny is papered over: whoever wrote it decides. */
  private void deny(Finding finding) {
    Statement statement = finding.statement();
    draft.add(
        new Block.Remark(
            Level.WARNING,
            Optional.of(position(statement.marks().apply(""))),
            "statement "
                + finding.number()
                + " (Deny) "
                + (finding.applies() ? "applies" : "may apply")
                + (statement.conditions().isEmpty()
                    ? " to every token"
                    : ": "
                        + statement.conditions().stream()
                            .map(PolicyAdvice::words)
                            .collect(Collectors.joining("; ")))
                + ". While it does, no change of an Allow admits this token; whether this job is to"
                + " be an exception is for whoever wrote it."));
  }

  private void smallest(StatementChange change, Finding finding) {
    draft.paragraph(
        "Statement "
            + change.number()
            + " fits best: of it, "
            + finding.misfits().size()
            + (finding.misfits().size() == 1 ? " thing does not fit." : " things do not fit."));
    members(change);
    draft.paragraph(
        "Other jobs that it admits today may then be refused. If they need the role, leave it and"
            + " add a second statement that has these lines instead.");
    if (change.to().conditions().stream().noneMatch(this::bindsSubject)) {
      draft.warning(
          "the statement asks for no subject: it then admits every project of "
              + request.provider().issuer()
              + ". Use the tighter one.");
    }
    if (!finding.doubts().isEmpty()) {
      draft.paragraph("Whether AWS then admits the token depends on what is not known here:");
      draft.entries(finding.doubts());
    }
  }

  private void withoutChange(Judgement judgement) {
    if (fitting(judgement).isPresent()) {
      draft.paragraph(
          judgement.isDenied()
              ? "An Allow fits as it is."
              : "Of what is known, nothing has to change: what is not known decides, as above.");
    } else if (judgement.findings().stream()
        .anyMatch(one -> one.allow() && !one.statement().principals().areOthers())) {
      draft.paragraph(
          "It cannot be written without sub, which is not known: a condition that no token fulfils"
              + " has to be replaced by one on sub.");
    } else {
      draft.paragraph(
          "No Allow is for web identities: add the statement of the policy below, beside those that"
              + " are there.");
    }
  }

  private void tighter(Finding finding) {
    Statement statement = finding.statement();
    tighter(Tightening.of(finding.number(), statement, statement, request));
  }

  private void tighter(Optional<StatementChange> change) {
    draft.heading("One step tighter");
    change.ifPresentOrElse(
        this::members,
        () -> draft.paragraph("Nothing of what is known of this token makes it narrower."));
    draft.entries(limits());
  }

  /** What cannot be pinned, and why. */
  private List<String> limits() {
    Provider provider = request.provider();
    Stream.Builder<String> limits = Stream.builder();
    List<String> notGiven =
        PINS.stream()
            .filter(claim -> provider.offers(claim) && !complete && !claims.tells(claim))
            .toList();
    if (!notGiven.isEmpty()) {
      limits.add(
          "not given, and so not pinned: "
              + String.join(", ", notGiven)
              + " (--claim NAME=VALUE, or --token)");
    }
    if (!provider.offers("project_id")) {
      limits.add(
          "AWS has no condition keys for project_id and ref_protected of "
              + provider.name()
              + ": they can be parts of sub (ci_id_token_sub_claim_components of the project)");
    }
    claims
        .text("environment")
        .ifPresent(name ->
            limits.add(
                "AWS does not see the environment, "
                    + name
                    + ": a rule of the runner can ask for it (when:)"));
    return limits.build().toList();
  }

  private void members(StatementChange change) {
    for (StatementChange.Member member : change.members()) {
      draft.add(
          new Block.Remark(
              Level.NOTE,
              Optional.of(position(member.mark())),
              (member.before().isEmpty() ? "add to" : "in place of " + member.before() + " of")
                  + " statement "
                  + change.number()
                  + ":"));
      draft.code(member.lines());
    }
  }

  private static Optional<Finding> fitting(Judgement judgement) {
    return judgement.findings().stream()
        .filter(one -> one.allow() && one.misfits().isEmpty())
        .min((a, b) -> Boolean.compare(b.applies(), a.applies()));
  }

  private boolean bindsSubject(PolicyCondition condition) {
    return condition.binds() && condition.key().equalsIgnoreCase(request.provider().key("sub"));
  }

  private static String words(PolicyCondition condition) {
    return condition.operatorName()
        + " "
        + condition.key()
        + " "
        + condition.values().stream().map(PolicyText::written).collect(Collectors.joining(" or "));
  }

  private Position position(Mark mark) {
    return new Position(file, mark.line(), mark.column());
  }
}
