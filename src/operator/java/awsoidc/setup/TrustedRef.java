package awsoidc.setup;

import java.util.Locale;

/**
 * Branches or tags whose jobs may assume the role.
 *
 * @param name short; {@code *} stands for any characters, / too, as in GitLab's protected branches
 */
record TrustedRef(Kind kind, String name) {

  enum Kind {
    BRANCH("refs/heads/", "$CI_COMMIT_BRANCH"),
    TAG("refs/tags/", "$CI_COMMIT_TAG");

    private final String directory;
    private final String variable;

    Kind(String directory, String variable) {
      this.directory = directory;
      this.variable = variable;
    }

    /** The value of {@code ref_type}. */
    String type() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean isPattern() {
    return name.contains("*");
  }

  /** Whether who may push it is not known from its name: it must be protected. */
  boolean isLoose() {
    return isPattern() || kind == Kind.TAG;
  }

  /** As a pattern of a rule over {@code ref_path}. */
  String path() {
    return kind.directory + name.replace("*", "**");
  }

  /** When a job should run, as {@code rules: if:} says it (RE2 syntax). */
  String jobCondition() {
    return name.matches("[\\w./-]+")
        ? kind.variable + " == \"" + name + "\""
        : kind.variable
            + " =~ /^"
            + name.replaceAll("([^\\w*-])", "\\\\$1").replace("*", ".*")
            + "$/";
  }
}
