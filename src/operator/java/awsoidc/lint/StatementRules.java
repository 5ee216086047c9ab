package awsoidc.lint;

import awsoidc.trust.Provider;
import awsoidc.yaml.Mark;
import java.util.List;

/** What is wrong with one statement that is meant for GitLab's jobs. */
final class StatementRules {

  private static final String GITLAB_COM = "gitlab.com";

  /** They outlive a rename, and nobody gets one that another had. */
  private static final List<String> PINS = List.of("project_id", "namespace_id");

  private static final List<String> USER =
      List.of("user_login", "user_email", "user_id", "user_access_level");

  private static final List<String> ANYBODYS = List.of("pipeline_source", "runner_environment");

  private final TrustStatement statement;
  private final List<String> providers;
  private final String host;
  private final String safe;
  private final LintFindings findings;
  private boolean impossible;

  StatementRules(TrustStatement statement, LintFindings findings) {
    this.statement = statement;
    this.providers = statement.providers();
    this.host = statement.host();
    this.safe = SafeCondition.of(statement, host);
    this.findings = findings;
  }

  /** Judges it; whether no token can fulfil it. */
  boolean judge() {
    principal();
    action();
    statement.clauses().stream().filter(clause -> !clause.isGlobal()).forEach(this::condition);
    missing();
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
    if (statement.federated().isEmpty()) {
      findings.add(
          LintRule.E3,
          statement.principal(),
          "No OIDC provider is the principal: AWS denies every job.",
          remedy);
      impossible = true;
    }
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
        impossible = statement.federated().size() == 1;
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
          "Write the operator without ForAllValues: and IfExists. Use " + safe);
    }
    if (!clause.wantsValue() || !clause.comparesText()) {
      return;
    }
    switch (clause.claim()) {
      case "sub" ->
          impossible |=
              new SubjectRules(host, protectsRefs(), safe, findings).judge(clause)
                  && clause.binds();
      case "aud" -> clause.values().stream().filter(one -> !one.hidden()).forEach(this::audience);
      default -> {}
    }
    if (!clause.claim().equals("sub")) {
      pattern(clause);
    }
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
    if (offers(provider, clause.claim())) {
      return false;
    }
    boolean ofGitLabCom = offers(GITLAB_COM, clause.claim());
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
            + "Use "
            + safe);
    return true;
  }

  private static boolean offers(String host, String claim) {
    return new Provider("aws", "", "https://" + host).offered().contains(claim);
  }

  private void audience(Clause.Wanted wanted) {
    String text = wanted.text().text();
    String expected = "https://" + host;
    if (text.equals("sts.amazonaws.com")) {
      findings.add(
          LintRule.W13,
          wanted.mark(),
          "sts.amazonaws.com is what GitHub's action asks for. A GitLab token has the aud that its"
              + " job's id_tokens: says; unless yours says this, AWS denies every job.",
          "Write \"" + expected + "\" here, in the provider's audiences and in id_tokens: aud:");
    } else if (!text.equals(expected) && bare(text).equalsIgnoreCase(host)) {
      findings.add(
          LintRule.E12,
          wanted.mark(),
          "\""
              + text
              + "\" differs from the usual audience only in the scheme, in a slash or in case. AWS"
              + " compares exactly: a job with aud: "
              + expected
              + " is denied.",
          "Write \"" + expected + "\" here, in the provider's audiences and in id_tokens: aud:");
    }
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
        findings.add(
            LintRule.E5,
            wanted.mark(),
            clause.condition().operatorName()
                + " takes * for itself: no job is admitted by "
                + text
                + ".",
            "Write the exact value, or use StringLike for a pattern");
        impossible |= clause.binds() && clause.values().size() == 1;
      }
    }
  }

  private void missing() {
    if (statement.clauses().stream().anyMatch(Clause::isNameless)) {
      return;
    }
    boolean gitLabCom = host.equals(GITLAB_COM);
    boolean pinned = PINS.stream().anyMatch(statement::binds) && (gitLabCom || host.contains("${"));
    boolean subject = statement.on("sub").anyMatch(Clause::wantsValue);
    if (!subject && !pinned) {
      onlyOthers(gitLabCom);
    } else {
      if (gitLabCom && !pinned && !hasComponent("project_id")) {
        findings.add(
            LintRule.W6,
            statement.mark(),
            "Only names bind the role: when the project or its group is renamed, moved or deleted,"
                + " whoever takes the path gets the role.",
            "Use " + safe);
      }
      if (gitLabCom && !protectsRefs()) {
        findings.add(
            LintRule.W7,
            statement.mark(),
            "Jobs of unprotected refs get the role, too: an exact branch is as safe as its"
                + " protection in GitLab at that moment.",
            "Use " + safe);
      }
    }
    if (!protectsRefs()) {
      statement
          .on("sub")
          .filter(Clause::wantsValue)
          .flatMap(clause -> SubjectRules.tags(clause).stream())
          .forEach(mark ->
              findings.add(
                  LintRule.W5,
                  mark,
                  "Whoever may create tags, by default every Developer, gets the role, unless the"
                      + " tags are protected.",
                  gitLabCom
                      ? "Use " + safe
                      : "Protect the tags in GitLab (Settings > Repository > Protected tags), or"
                          + " add ref_protected to the subject by"
                          + " ci_id_token_sub_claim_components"));
    }
    if (statement.on("aud").noneMatch(Clause::binds)) {
      findings.add(
          LintRule.W8,
          statement.mark(),
          "Tokens that jobs got for other services with an audience of the provider are accepted:"
              + " such a service can use them to get the role.",
          "Use " + safe);
    }
  }

  private void onlyOthers(boolean gitLabCom) {
    boolean user = gitLabCom && USER.stream().anyMatch(statement::binds);
    if (user) {
      findings.add(
          LintRule.W10,
          statement.mark(),
          "Any pipeline that this user starts gets the role, in every project of "
              + host
              + ": whoever makes the user run one, by a merge request or a schedule, gets it.",
          "Use " + safe);
      return;
    }
    if (gitLabCom && ANYBODYS.stream().anyMatch(statement::binds)) {
      findings.add(
          LintRule.W11,
          statement.mark(),
          "Everybody can start a pipeline of such a source, or on such a runner: it says nothing of"
              + " who does.",
          "Use " + safe);
    }
    findings.add(
        LintRule.E1,
        statement.mark(),
        "No condition says which project: every job of every project on "
            + host
            + " gets the role"
            + (gitLabCom ? ", and everybody can have a project there." : "."),
        "Use " + safe);
  }

  /** Whether conditions keep jobs of unprotected refs out. */
  private boolean protectsRefs() {
    return statement
            .on("ref_protected")
            .filter(Clause::binds)
            .filter(clause -> offers(clause.provider(), "ref_protected"))
            .anyMatch(clause ->
                clause.values().stream().allMatch(one -> one.text().text().equals("true")))
        || hasComponent("ref_protected");
  }

  /** Whether each value of the subject has a component, with a value that is no pattern. */
  private boolean hasComponent(String name) {
    List<SubjectPattern> subjects =
        statement
            .on("sub")
            .filter(Clause::binds)
            .flatMap(clause ->
                clause.values().stream()
                    .map(one -> SubjectPattern.of(one.text().pattern(), clause.takesWildcards())))
            .toList();
    return !subjects.isEmpty()
        && subjects.stream()
            .allMatch(one ->
                one.component(name)
                    .filter(value -> SubjectPattern.firstWildcard(value) < 0)
                    .filter(value -> !value.equals("false"))
                    .isPresent());
  }

  private void hidden(String text, Mark mark) {
    findings.add(
        LintRule.N1,
        mark,
        "What " + text + " stands for is not known here, and is not judged.",
        "Lint what is deployed: aws iam get-role --role-name NAME, or the plan as JSON");
  }
}
