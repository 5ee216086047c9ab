package awsoidc.lint;

import awsoidc.pattern.Wildcards;
import java.util.List;
import java.util.Optional;

/** Which subjects GitLab issues. Must not know policies. */
final class SubjectShape {

  private static final String START = "project_path:";

  private static final int USUAL_COMPONENTS = 3;

  private SubjectShape() {}

  /** Why GitLab issues no such subject, with whatever components. */
  static Optional<String> neverIssued(SubjectPattern pattern) {
    String text = pattern.text();
    if (text.startsWith("repo:")) {
      return Optional.of(
          "repo: begins GitHub's subjects; GitLab's begin with project_path:. This value"
              + " admits no job.");
    }
    if (pattern.component("environment").isPresent()) {
      return Optional.of(
          "GitLab does not put the environment's name into the subject, as GitHub does: this value"
              + " admits no job.");
    }
    if (pattern.wantsUnknownRefType()) {
      return Optional.of(
          "ref_type:"
              + pattern.refType().orElse("")
              + " matches nothing and never will: GitLab has ref_type:branch and ref_type:tag. A"
              + " merge request's pipeline has ref_type:branch and its source branch.");
    }
    if (pattern.component("ref").filter(ref -> ref.matches("refs/(heads|tags)/.*")).isPresent()) {
      return Optional.of(
          "GitLab writes a ref without refs/heads/ and refs/tags/: this value admits no job.");
    }
    if (pattern.project().filter(path -> !path.contains("/") && !path.contains("*")).isPresent()) {
      return Optional.of(
          "project_path:"
              + pattern.project().orElse("")
              + " is no project: a project's path has its group before a slash. This value"
              + " admits no job.");
    }
    return Optional.empty();
  }

  /**
   * Whether GitLab issues such a subject where a project has not set other components, or with more
   * components behind.
   */
  static boolean isUsual(SubjectPattern pattern) {
    try {
      return isLonger(pattern)
          || !Subjects.areUnusual(List.of(TextPattern.of(Wildcards.of(pattern.text()))));
    } catch (TextSearch.Undecided e) {
      return true;
    }
  }

  /** Whether it is such a subject with more components behind, which rules say otherwise. */
  static boolean isLonger(SubjectPattern pattern) {
    return pattern.text().startsWith(START)
        && pattern.refType().isPresent()
        && pattern.component("ref").isPresent()
        && pattern.components().size() > USUAL_COMPONENTS;
  }
}
