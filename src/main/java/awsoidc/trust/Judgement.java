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
  public Truth verdict() {
    if (some(false, Truth.HOLDS)) {
      return Truth.FAILS;
    }
    if (some(true, Truth.HOLDS)) {
      return some(false, Truth.UNKNOWN) ? Truth.UNKNOWN : Truth.HOLDS;
    }
    return some(true, Truth.UNKNOWN) ? Truth.UNKNOWN : Truth.FAILS;
  }

  /** Whether a Deny is why it is not. */
  public boolean isDenied() {
    return some(false, Truth.HOLDS);
  }

  private boolean some(boolean allow, Truth verdict) {
    return findings.stream().anyMatch(one -> one.allow() == allow && one.verdict() == verdict);
  }
}
