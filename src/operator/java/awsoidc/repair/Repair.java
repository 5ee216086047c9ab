package awsoidc.repair;

import awsoidc.trust.Finding;
import awsoidc.trust.Judgement;
import awsoidc.trust.Misfit;
import awsoidc.trust.PolicyCondition;
import awsoidc.trust.Statement;
import awsoidc.trust.WebIdentityRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The smallest change of a policy that admits a request: of the Allow that fits best, what does not
 * fit becomes what the request has, exactly. No change is made of what denies.
 */
public final class Repair {

  private final Finding finding;
  private final Statement statement;
  private final WebIdentityRequest request;
  private final String subject;

  private Repair(Finding finding, WebIdentityRequest request) {
    this.finding = finding;
    this.statement = finding.statement();
    this.request = request;
    this.subject = request.provider().key("sub");
  }

  /**
   * The change that lets a statement apply, unless one does, or may; empty, too, if none is for web
   * identities, or the subject is not known that has to be in the place of something else.
   */
  public static Optional<StatementChange> of(Judgement judgement, WebIdentityRequest request) {
    boolean fits =
        judgement.findings().stream()
            .anyMatch(finding -> finding.allow() && finding.misfits().isEmpty());
    return fits
        ? Optional.empty()
        : judgement.findings().stream()
            .filter(finding -> finding.allow() && !finding.statement().principals().areOthers())
            .min(
                Comparator.comparingInt((Finding one) -> one.misfits().size())
                    .thenComparingInt(one -> one.doubts().size()))
            .flatMap(finding -> new Repair(finding, request).change());
  }

  private Optional<StatementChange> change() {
    return conditions()
        .map(conditions ->
            new StatementChange(
                finding.number(),
                statement,
                new Statement(
                    true,
                    principals(),
                    actions(),
                    conditions,
                    statement.variables(),
                    statement.marks())));
  }

  private boolean misfits(Misfit.Part part) {
    return finding.misfits().stream().anyMatch(one -> one.part() == part);
  }

  private Statement.Principals principals() {
    Statement.Principals old = statement.principals();
    return misfits(Misfit.Part.PRINCIPAL)
        ? new Statement.Principals(
            false,
            false,
            List.of(request.provider().arn()),
            old.negated() ? Map.of() : old.others())
        : old;
  }

  /** Other principals may need the other actions. */
  private Statement.Actions actions() {
    Statement.Actions old = statement.actions();
    if (!misfits(Misfit.Part.ACTION)) {
      return old;
    }
    boolean alone =
        old.negated() || (old.patterns().size() == 1 && statement.principals().others().isEmpty());
    List<String> patterns = new ArrayList<>(alone ? List.of() : old.patterns());
    patterns.add(Statement.ACTION);
    return new Statement.Actions(false, patterns);
  }

  /** Empty if they cannot be written without a subject that is not known. */
  private Optional<List<PolicyCondition>> conditions() {
    List<PolicyCondition> misfits =
        finding.misfits().stream().flatMap(one -> one.condition().stream()).toList();
    ExactCondition exact = new ExactCondition(request, statement.variables());
    List<PolicyCondition> fitting =
        statement.conditions().stream().filter(one -> !misfits.contains(one)).toList();
    List<PolicyCondition> changed = new ArrayList<>();
    boolean without = false;
    for (PolicyCondition one : statement.conditions()) {
      Optional<PolicyCondition> now =
          misfits.contains(one) ? exact.inPlaceOf(one) : Optional.of(one);
      without |= now.isEmpty();
      now.filter(
              kept -> fitting.contains(one) || (!hasSlot(fitting, kept) && !hasSlot(changed, kept)))
          .ifPresent(changed::add);
    }
    // What is taken out must not leave a statement that any project fulfils.
    if (without && changed.stream().noneMatch(this::bindsSubject)) {
      if (request.values(subject).isEmpty()) {
        return Optional.empty();
      }
      changed.add(exact.on(subject));
    }
    return Optional.of(changed);
  }

  /** An object of JSON has a name once. */
  private static boolean hasSlot(List<PolicyCondition> conditions, PolicyCondition wanted) {
    return conditions.stream()
        .anyMatch(one ->
            one.operatorName().equals(wanted.operatorName())
                && one.key().equalsIgnoreCase(wanted.key()));
  }

  private boolean bindsSubject(PolicyCondition condition) {
    return condition.binds() && condition.key().equalsIgnoreCase(subject);
  }
}
