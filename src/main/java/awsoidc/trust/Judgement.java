package awsoidc.trust;

import java.util.List;

/**
 * What a trust policy is to a token: an explicit Deny wins, nothing said is a Deny ("Policy
 * evaluation logic", IAM User Guide).
 */
public record Judgement(List<Finding> findings) {

  public Judgement {
    findings = List.copyOf(findings);
  }

  /** Whether the token is admitted. */
  public Verdict verdict() {
    if (some(false, Verdict.HOLDS)) {
      return Verdict.FAILS;
    }
    if (some(true, Verdict.HOLDS)) {
      return some(false, Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.HOLDS;
    }
    return some(true, Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.FAILS;
  }

  /** Whether a Deny is why it is not. */
  public boolean isDenied() {
    return some(false, Verdict.HOLDS);
  }

  private boolean some(boolean allow, Verdict verdict) {
    return findings.stream().anyMatch(one -> one.allow() == allow && one.verdict() == verdict);
  }
}
