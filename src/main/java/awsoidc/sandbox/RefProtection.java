package awsoidc.sandbox;

import java.util.Optional;

/**
 * Whether a job's branch or tag is protected. Jobs of one project that differ in this have builds
 * and caches apart: whoever may push to an unprotected branch must not leave a git hook for a
 * deployment. The suffixes are those of GitLab's own caches ("Use the same cache for all branches",
 * GitLab docs).
 */
public enum RefProtection {
  PROTECTED("-protected"),
  NOT_PROTECTED("-non_protected"),

  /** GitLab Runner before 19 does not pass it on, and a variable could be the author's. */
  UNKNOWN("");

  private final String suffix;

  RefProtection(String suffix) {
    this.suffix = suffix;
  }

  /**
   * From what GitLab says of the job.
   *
   * @param fact {@code ref_protected} of the payload, or of a verified token
   */
  public static RefProtection of(Optional<String> fact) {
    return switch (fact.orElse("")) {
      case "true" -> PROTECTED;
      case "false" -> NOT_PROTECTED;
      default -> UNKNOWN;
    };
  }

  /** Behind the project's number in the name of a directory. */
  String suffix() {
    return suffix;
  }
}
