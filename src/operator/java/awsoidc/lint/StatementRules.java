package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.List;

/**
 * What is wrong with what one statement for GitLab's jobs says: principal, action and conditions.
 * {@link MissingConditions} judges what it does not say.
 */
final class StatementRules {

  /** The audience that GitHub's action asks for. */
  static final String OF_GITHUB = "sts.amazonaws.com";

  private final TrustStatement statement;
  private final List<String> providers;
  private final String host;
  private final SafeCondition safe;
  private final LintFindings findings;
  private boolean impossible;

  StatementRules(TrustStatement statement, LintFindings findings) {
    this.statement = statement;
    this.providers = statement.providers();
    this.host = statement.host();
    this.safe = SafeCondition.of(statement);
    this.findings = findings;
  }

  /** Judges it; whether no token can fulfil it. */
  boolean judge() {
    principal();
    action();
    if (statement.everyone() && !statement.namesGitLab()) {
      return impossible;
    }
    for (Clause clause : statement.clauses()) {
      if (clause.isGlobal()) {
        ofCaller(clause);
      } else {
        condition(clause);
      }
    }
    new MissingConditions(statement, safe, findings).judge();
    return impossible;
  }

  private void principal() {
    String remedy =
        "Write \"Principal\": {\"Federated\": \"arn:aws:iam::ACCOUNT:oidc-provider/" + host + "\"}";
    if (statement.everyone()) {
      findings.add(
          LintRule.E3,
          statement.principal(),
          "* is everybody: tokens of every provider of the account may fulfil the conditions, and"
              + " for other actions every AWS account.",
          remedy);
      return;
    }
    if (statement.notPrincipal()) {
      findings.add(
          LintRule.E3,
          statement.principal(),
          "NotPrincipal is everybody but those that it names: every AWS account, and every provider"
              + " of this one.",
          remedy);
      return;
    }
    if (statement.federated().isEmpty()) {
      findings.add(
          LintRule.E3,
          statement.principal(),
          "No OIDC provider is the principal: AWS denies every job.",
          remedy);
    }
    // Of several providers one is enough; what is hidden may be one.
    impossible =
        statement.providers().isEmpty()
            && statement.federated().stream().noneMatch(Piece.Text::hidden);
    for (Piece.Text one : statement.federated()) {
      if (one.hidden()) {
        hidden(one.text(), one.mark());
      } else if (TrustStatement.provider(one.text()).isEmpty()) {
        findings.add(
            LintRule.E3,
            one.mark(),
            "\""
                + one.text()
                + "\" is not the ARN of an OIDC provider, which ends with the issuer without"
                + " https:// and without a slash: AWS denies every job.",
            remedy);
      }
    }
  }

  private void action() {
    if (!statement.admitsWebIdentity()) {
      findings.add(
          LintRule.E4,
          statement.action(),
          "A job assumes its role by sts:AssumeRoleWithWebIdentity, which is not among the actions:"
              + " AWS denies every job.",
          "Write \"Action\": \"sts:AssumeRoleWithWebIdentity\"");
      impossible = true;
    }
  }

  /** What AWS says of a caller with AWS credentials, which a job is not. */
  private void ofCaller(Clause clause) {
    if (clause.wantsWhatIsNeverThere()) {
      findings.add(
          LintRule.E10,
          clause.mark(),
          "AssumeRoleWithWebIdentity is called without AWS credentials, so that no request has "
              + clause.key()
              + ": AWS denies every job.",
          "Take the condition out. " + safe.use());
      impossible = true;
    }
  }

  private void condition(Clause clause) {
    clause.hiddenName().ifPresent(name -> hidden(name, clause.mark()));
    if (clause.isNameless()) {
      return;
    }
    clause.values().stream()
        .filter(Clause.Wanted::hidden)
        .forEach(one -> hidden(one.text().written(), one.mark()));
    if (clause.hiddenName().isEmpty() && (isOfAnotherProvider(clause) || isNotOffered(clause))) {
      impossible |= clause.binds();
      return;
    }
    if (clause.wantsValue() && clause.condition().restsOnAbsence()) {
      findings.add(
          LintRule.E6,
          clause.mark(),
          clause.condition().operatorName()
              + " also holds for a token without "
              + clause.claim()
              + ", whatever the values: it does not bind a token to them.",
          "Write the operator without ForAllValues: and IfExists. " + safe.use());
    }
    if (!clause.wantsValue()) {
      return;
    }
    impossible |= wantsWhatNoTokenSays(clause) && clause.binds();
    if (!clause.comparesText()) {
      return;
    }
    switch (clause.claim()) {
      case "sub" ->
          impossible |=
              new SubjectRules(statement, safe, findings).judge(clause, decides(clause))
                  && clause.binds();
      case "aud" -> clause.values().stream().filter(one -> !one.hidden()).forEach(this::audience);
      default -> {}
    }
    if (!clause.claim().equals("sub")) {
      pattern(clause);
    }
  }

  /** Whether no other condition on the same claim is narrower. */
  private boolean decides(Clause clause) {
    return statement
        .on(clause.claim())
        .noneMatch(other -> other.isWithin(clause) && !clause.isWithin(other));
  }

  private boolean wantsWhatNoTokenSays(Clause clause) {
    boolean texts = clause.comparesText();
    boolean never =
        switch (clause.claim()) {
          case "sub" -> !texts;
          case "ref_protected" ->
              texts
                  && clause.fixes()
                  && !clause.isHidden()
                  && clause.values().stream()
                      .map(one -> one.text().text())
                      .noneMatch(List.of("true", "false")::contains)
                  && clause.regardsCase();
          default -> false;
        };
    if (never) {
      findings.add(
          LintRule.E15,
          clause.mark(),
          texts
              ? "ref_protected is true or false, and StringEquals regards upper and lower case: AWS"
                  + " denies every job."
              : clause.condition().operatorName()
                  + " compares what no subject is: sub is a text. IAM Access Analyzer reports a"
                  + " type mismatch.",
          texts ? "Write \"true\"" : "Use StringEquals or StringLike. " + safe.use());
    }
    return never && texts;
  }

  private boolean isOfAnotherProvider(Clause clause) {
    boolean another =
        clause.provider().isEmpty()
            || (!providers.isEmpty()
                && !statement.everyone()
                && providers.stream().noneMatch(clause.provider()::equalsIgnoreCase));
    if (another) {
      findings.add(
          LintRule.E2,
          clause.mark(),
          "The key must begin with the issuer's host, "
              + host
              + ":, exactly as the provider's ARN ends. AWS finds nothing under "
              + clause.key()
              + (clause.binds()
                  ? ": it denies every job."
                  : ", so the condition protects nothing."),
          "Write \"" + host + ":" + clause.claim() + "\"");
    }
    return another;
  }

  private boolean isNotOffered(Clause clause) {
    String provider = clause.provider();
    if (clause.isOffered(provider)) {
      return false;
    }
    boolean ofGitLabCom = clause.isOffered(TrustStatement.GITLAB_COM);
    findings.add(
        LintRule.E10,
        clause.mark(),
        "AWS does not offer "
            + clause.claim()
            + " of "
            + provider
            + " to conditions"
            + (ofGitLabCom ? ": this key exists for gitlab.com alone, not for other instances" : "")
            + (clause.binds() ? ". It denies every job." : ". The condition protects nothing."),
        "Take the condition out; what it is to say must be in the subject"
            + (ofGitLabCom ? ", by ci_id_token_sub_claim_components of the project. " : ". ")
            + safe.use());
    return true;
  }

  private void audience(Clause.Wanted wanted) {
    String text = wanted.text().text();
    String expected = "https://" + host;
    String remedy =
        "Write \"" + expected + "\" here, in the provider's audiences and in id_tokens: aud:";
    if (text.equals(OF_GITHUB)) {
      findings.add(
          LintRule.W13,
          wanted.mark(),
          "sts.amazonaws.com is what GitHub's action asks for. A GitLab token has the aud that its"
              + " job's id_tokens: says; unless yours says this, AWS denies every job.",
          remedy);
    } else if (isAlmost(text, host)) {
      findings.add(
          LintRule.E12,
          wanted.mark(),
          "\""
              + text
              + "\" differs from the usual audience only in the scheme, in a slash or in case. AWS"
              + " compares exactly: a job with aud: "
              + expected
              + " is denied.",
          remedy);
    }
  }

  /** Whether AWS refuses an audience that a reader takes for the usual one. */
  static boolean isAlmost(String audience, String host) {
    return !audience.equals("https://" + host) && bare(audience).equalsIgnoreCase(host);
  }

  private static String bare(String url) {
    return url.replaceFirst("^\\w+://", "").replaceFirst("/+$", "");
  }

  private void pattern(Clause clause) {
    for (Clause.Wanted wanted : clause.values()) {
      String text = wanted.text().written();
      if (!clause.takesWildcards()
          && text.contains("*")
          && !wanted.hidden()
          && !text.contains("${*}")) {
        findings.literalPattern(
            clause,
            wanted,
            "* for itself",
            "Write the exact value, or use StringLike for a pattern");
        impossible |= clause.binds() && clause.values().size() == 1;
      }
    }
  }

  private void hidden(String text, Mark mark) {
    findings.hidden(mark, "What " + text + " stands for is not known here, and is not judged.");
  }
}
