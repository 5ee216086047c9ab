package awsoidc.reach;

import awsoidc.lint.TextPattern;
import java.util.List;

/** How many of some jobs fulfil a condition. */
public enum Fit {
  NONE,
  /** What is known does not tell. */
  UNKNOWN,
  SOME,
  ALL;

  /** Of jobs whose texts fit one of these patterns, how many fit one that is wanted, too. */
  static Fit of(List<TextPattern> jobs, List<TextPattern> wanted) {
    if (jobs.stream().allMatch(job -> wanted.stream().anyMatch(one -> one.covers(job)))) {
      return ALL;
    }
    boolean some = jobs.stream().anyMatch(job -> wanted.stream().anyMatch(one -> one.meets(job)));
    return some ? SOME : NONE;
  }

  /** Of those jobs that fulfil this and the other condition. */
  Fit and(Fit other) {
    if (this == NONE || other == NONE) {
      return NONE;
    }
    if (this == UNKNOWN || other == UNKNOWN) {
      return UNKNOWN;
    }
    // Of two that some jobs fulfil, it may be that none fulfils both.
    return this == ALL ? other : other == ALL ? this : SOME;
  }

  /** Of those that fulfil one of them at least. */
  Fit or(Fit other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** Of those that do not fulfil it. */
  Fit not() {
    return switch (this) {
      case NONE -> ALL;
      case ALL -> NONE;
      default -> this;
    };
  }
}
