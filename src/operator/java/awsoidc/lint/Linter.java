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
   * @param readable whether it is JSON, YAML or, in a file named .tf, HCL at all
   */
  public record Result(List<LintFinding> findings, int policies, boolean readable) {
    public Result {
      findings = List.copyOf(findings);
    }
  }

  /**
   * Judges a file.
   *
   * @param file its name, for positions
   */
  public static Result lint(String file, String text) {
    LintFindings findings = new LintFindings(file);
    List<FoundPolicy> found;
    try {
      found = FoundPolicy.in(file, text);
    } catch (UnreadableFile e) {
      return unreadable(file, e.mark(), String.valueOf(e.getMessage()));
    }
    int policies = 0;
    for (FoundPolicy one : found) {
      Piece policy = one.policy();
      if (findings.isFull()) {
        findings.add(
            LintRule.E0,
            policy.mark(),
            "Nothing from here on was judged: the file has more than "
                + LintFindings.MAX
                + " findings.",
            "Mend those before, and lint again");
        return new Result(findings.sorted(), policies, false);
      }
      policies += new PolicyRules(policy, findings).judge() ? 1 : 0;
    }
    return new Result(findings.sorted(), policies, true);
  }

  /** What is said of a file that cannot be read. */
  public static Result unreadable(String file, Mark mark, String why) {
    LintFindings findings = new LintFindings(file);
    findings.add(
        LintRule.E0,
        mark,
        "The file was not judged: " + why + ".",
        "Give a file of JSON, YAML or Terraform's HCL that can be read");
    return new Result(findings.sorted(), 0, false);
  }
}
