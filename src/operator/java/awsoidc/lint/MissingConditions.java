package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.List;

/** What a statement for GitLab's jobs does not ask for, so that more jobs get the role. */
final class MissingConditions {

  /** They outlive a rename, and nobody gets one that another had. */
  private static final List<String> PINS = List.of("project_id", "namespace_id");

  private static final List<String> USER = List.of("user_login", "user_email", "user_id");

  /** Everybody is an Owner of something. */
  private static final List<String> ANYBODYS =
      List.of("pipeline_source", "runner_environment", "user_access_level");

  private final TrustStatement statement;
  private final String host;
  private final boolean gitLabCom;
  private final SafeCondition safe;
  private final LintFindings findings;

  MissingConditions(TrustStatement statement, SafeCondition safe, LintFindings findings) {
    this.statement = statement;
    this.host = statement.host();
    this.gitLabCom = host.equals(TrustStatement.GITLAB_COM);
    this.safe = safe;
    this.findings = findings;
  }

  void judge() {
    if (statement.clauses().stream().anyMatch(Clause::isNameless)) {
      return;
    }
    boolean pinned = PINS.stream().anyMatch(statement::fixes) && (gitLabCom || host.contains("${"));
    boolean subject = statement.on("sub").anyMatch(Clause::wantsValue);
    if (!pinned && !subject) {
      project();
    } else if (gitLabCom) {
      identifier(pinned);
      protectedRef();
      if (!subject) {
        subject();
      }
    }
    protectedTag();
    audience();
  }

  private void project() {
    if (gitLabCom && USER.stream().anyMatch(statement::fixes)) {
      findings.add(
          LintRule.W10,
          statement.mark(),
          "Any pipeline that this user starts gets the role, in every project of "
              + host
              + ": whoever makes the user run one, by a merge request or a schedule, gets it.",
          safe.use());
      return;
    }
    if (gitLabCom && ANYBODYS.stream().anyMatch(statement::binds)) {
      findings.add(
          LintRule.W11,
          statement.mark(),
          "Everybody can start a pipeline of such a source, on such a runner, or with such an"
              + " access level in a project of their own: it says nothing of who does.",
          safe.use());
    }
    findings.add(
        LintRule.E1,
        statement.mark(),
        "No condition says which project: every job of every project on "
            + host
            + " gets the role"
            + (gitLabCom ? ", and everybody can have a project there." : "."),
        safe.use());
  }

  /** "Identity-provider controls for shared OIDC providers", IAM User Guide. */
  private void subject() {
    findings.add(
        LintRule.W14,
        statement.mark(),
        "IAM wants a condition on gitlab.com:sub in the trust policy of a role for gitlab.com: it"
            + " refuses to create or update a role with this one.",
        safe.use());
    if (!statement.fixes("project_id")) {
      findings.add(
          LintRule.W1,
          statement.mark(),
          "Every project of the namespace gets the role, future ones too: whoever may create a"
              + " project there gets it.",
          safe.use());
    }
  }

  private void identifier(boolean pinned) {
    if (!pinned && !statement.fixesInSubject("project_id")) {
      findings.add(
          LintRule.W6,
          statement.mark(),
          "Only names bind the role: when the project or its group is renamed, moved or deleted,"
              + " whoever takes the path gets the role.",
          safe.use());
    }
  }

  private void protectedRef() {
    if (!statement.protectsRefs()) {
      findings.add(
          LintRule.W7,
          statement.mark(),
          "Jobs of unprotected refs get the role, too: an exact branch is as safe as its"
              + " protection in GitLab at that moment.",
          safe.use());
    }
  }

  private void protectedTag() {
    if (statement.protectsRefs()) {
      return;
    }
    statement
        .on("sub")
        .filter(Clause::wantsValue)
        .flatMap(clause -> tags(clause).stream())
        .forEach(mark ->
            findings.add(
                LintRule.W5,
                mark,
                "Whoever may create tags, by default every Developer, gets the role, unless the"
                    + " tags are protected.",
                gitLabCom
                    ? safe.use()
                    : "Protect the tags in GitLab (Settings > Repository > Protected tags), or"
                        + " add ref_protected to the subject by"
                        + " ci_id_token_sub_claim_components"));
  }

  /** Where values want a tag. */
  private static List<Mark> tags(Clause clause) {
    return clause.values().stream()
        .filter(one -> !one.hidden())
        .filter(one -> clause.subject(one).refType().filter("tag"::equals).isPresent())
        .map(Clause.Wanted::mark)
        .toList();
  }

  private void audience() {
    if (statement.on("aud").noneMatch(Clause::wantsValue)) {
      findings.add(
          LintRule.W8,
          statement.mark(),
          "Tokens that jobs got for other services with an audience of the provider are accepted:"
              + " such a service can use them to get the role.",
          safe.use());
    }
  }
}
