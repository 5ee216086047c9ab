package awsoidc.lint;

import awsoidc.report.Position;
import awsoidc.yaml.Mark;
import java.util.List;

/** Judges the trust policies of a file. */
public final class Linter {

  /** Of a file. */
  public static final int MAX_BYTES = 8 << 20;

  private Linter() {}

  /**
   * What is wrong in a file.
   *
   * @param policies how many of its trust policies are for GitLab's jobs
   * @param ofRoles all of its trust policies
   * @param readable whether it is JSON, YAML or, in a file named .tf, HCL at all
   */
  public record Result(
      List<LintFinding> findings, int policies, boolean readable, List<RolePolicy> ofRoles) {
    public Result {
      findings = List.copyOf(findings);
      ofRoles = List.copyOf(ofRoles);
    }
  }

  /**
   * Judges a file.
   *
   * @param file its name, for positions
   */
  public static Result lint(String file, String text) {
    LintFindings findings = new LintFindings(file);
    List<RolePolicy> found;
    try {
      found = RolePolicy.in(file, text);
    } catch (UnreadableFile e) {
      return unreadable(file, e.mark(), String.valueOf(e.getMessage()));
    }
    return judged(found, findings);
  }

  /**
   * Judges the trust policy of a role that IAM has.
   *
   * @param arn which findings have as their file
   * @param policy as IAM keeps it
   */
  public static Result lintRole(String arn, String policy) {
    LintFindings findings = new LintFindings(arn);
    RolePolicy role;
    try {
      role = RolePolicy.ofRole(arn, policy);
    } catch (UnreadableFile e) {
      return unreadable(arn, e.mark(), String.valueOf(e.getMessage()));
    }
    Result result = judged(List.of(role), findings);
    return new Result(
        result.findings.stream().map(one -> withStatement(role, one)).toList(),
        result.policies,
        result.readable,
        result.ofRoles);
  }

  private static LintFinding withStatement(RolePolicy role, LintFinding one) {
    Mark mark = new Mark(one.position().line(), one.position().column());
    return new LintFinding(
        one.rule(), one.position(), role.statementAt(mark) + one.message(), one.remedy());
  }

  private static Result judged(List<RolePolicy> found, LintFindings findings) {
    int policies = 0;
    for (RolePolicy one : found) {
      if (findings.isFull()) {
        findings.add(
            LintRule.E0,
            one.policy().mark(),
            "Nothing from here on was judged: the file has more than "
                + LintFindings.MAX
                + " findings.",
            "Mend those before, and lint again");
        return new Result(findings.sorted(), policies, false, List.of());
      }
      policies += new PolicyRules(one.policy(), findings).judge() ? 1 : 0;
    }
    return new Result(findings.sorted(), policies, true, found);
  }

  /** What is said of a file that cannot be read. */
  public static Result unreadable(String file, Mark mark, String why) {
    LintFindings findings = new LintFindings(file);
    findings.add(
        LintRule.E0,
        mark,
        "The file was not judged: " + why + ".",
        "Give a file of JSON, YAML or Terraform's HCL that can be read");
    return new Result(findings.sorted(), 0, false, List.of());
  }

  /** What is said of a file that has no trust policy, where no other has one either. */
  public static LintFinding nothingIn(String file) {
    return new LintFinding(
        LintRule.N3,
        new Position(file, Mark.START.line(), Mark.START.column()),
        "No trust policy was found here: nothing was judged.",
        "Give a policy, or a document that has it under a name of docs/lint.md, \"What is read\"");
  }

  /** The same of a part of an account that AWS did not tell. */
  public static Result untold(String part, String why) {
    LintFindings findings = new LintFindings(part);
    findings.add(
        LintRule.E0,
        Mark.START,
        "This part of the account was not judged: " + why + ".",
        "Mend that, or lint with credentials that may read it (docs/lint.md, \"An account\")");
    return new Result(findings.sorted(), 0, false, List.of());
  }
}
