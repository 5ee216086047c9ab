package awsoidc.lint;

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
}
