package awsoidc.trust;

import java.util.Optional;

/**
 * What in a statement does not fit a request.
 *
 * @param condition of which it is; absent if it is of {@code part}
 * @param words why it does not, for people
 */
public record Misfit(Part part, Optional<PolicyCondition> condition, String words) {

  /** What of a statement it is. */
  public enum Part {
    PRINCIPAL,
    ACTION,
    CONDITION
  }

  static Misfit of(Part part, String words) {
    return new Misfit(part, Optional.empty(), words);
  }

  static Misfit of(PolicyCondition condition, String words) {
    return new Misfit(Part.CONDITION, Optional.of(condition), words);
  }
}
