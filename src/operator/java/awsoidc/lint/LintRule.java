package awsoidc.lint;

import awsoidc.report.Level;

/**
 * What is wrong with a trust policy, or with it beside the providers of its account (A) or a
 * configuration (C). docs/lint.md has a section for each.
 */
public enum LintRule {
  E0(Level.ERROR, "The file cannot be read"),
  E1(Level.ERROR, "No condition on the subject"),
  E2(Level.ERROR, "The condition key is not the provider's"),
  E3(Level.ERROR, "The principal is not an OIDC provider"),
  E4(Level.ERROR, "The action is not sts:AssumeRoleWithWebIdentity"),
  E5(Level.ERROR, "A pattern under an operator without patterns"),
  E6(Level.ERROR, "A condition that holds without the claim"),
  E7(Level.ERROR, "Any project of the instance"),
  E8(Level.ERROR, "A wildcard before the end of the group's name"),
  E9(Level.ERROR, "A subject that GitLab never issues"),
  E10(Level.ERROR, "A claim that AWS does not offer"),
  E11(Level.ERROR, "A name stands twice in one object"),
  E12(Level.ERROR, "The audience is almost the instance's URL"),
  E13(Level.ERROR, "No token can assume the role"),
  E14(Level.ERROR, "Not a policy that IAM accepts"),
  E15(Level.ERROR, "A value that the claim never has"),
  W1(Level.WARNING, "Every project of a group"),
  W2(Level.WARNING, "Branches and tags"),
  W3(Level.WARNING, "Any ref, or refs that begin alike"),
  W4(Level.WARNING, "Projects that begin alike"),
  W5(Level.WARNING, "Tags that may be unprotected"),
  W6(Level.WARNING, "No identifier that outlives a rename"),
  W7(Level.WARNING, "Unprotected refs"),
  W8(Level.WARNING, "No condition on the audience"),
  W9(Level.WARNING, "One loose value in a list"),
  W10(Level.WARNING, "A user alone"),
  W11(Level.WARNING, "The pipeline's source alone"),
  W12(Level.WARNING, "A subject of another shape"),
  W13(Level.WARNING, "AWS's audience for GitHub"),
  W14(Level.WARNING, "No condition on the subject of gitlab.com"),
  A1(Level.ERROR, "The account does not have the provider"),
  A2(Level.ERROR, "The provider does not have the audience"),
  A3(Level.ERROR, "The provider's URL is not an issuer of GitLab"),
  C1(Level.ERROR, "AWS refuses every job of a rule"),
  C2(Level.WARNING, "AWS refuses some jobs of a rule"),
  C3(Level.WARNING, "The role admits more jobs than the rules"),
  C4(Level.NOTE, "No rule gives the role"),
  C5(Level.NOTE, "No trust policy of a rule's role"),
  C6(Level.NOTE, "Rule and policy are not compared"),
  N1(Level.NOTE, "Hidden by a variable"),
  N2(Level.NOTE, "A suppression that suppresses nothing"),
  N3(Level.NOTE, "No trust policy");

  private final Level level;
  private final String title;

  LintRule(Level level, String title) {
    this.level = level;
    this.title = title;
  }

  public Level level() {
    return level;
  }

  /** A phrase, as the heading of its section in docs/lint.md. */
  public String title() {
    return title;
  }
}
