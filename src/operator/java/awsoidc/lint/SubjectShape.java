package awsoidc.lint;

import java.util.Optional;

/** Which subjects GitLab issues. Must not know policies. */
final class SubjectShape {

  private static final String START = "project_path:";

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

  /** Whether GitLab issues such a subject where a project has not set other components. */
  static boolean isUsual(SubjectPattern pattern) {
    int wild = SubjectPattern.firstWildcard(pattern.text());
    boolean starts = pattern.text().startsWith(START);
    boolean mayStart =
        starts
            || (wild >= 0
                && START.startsWith(pattern.text().substring(0, Math.min(wild, START.length()))));
    boolean whole =
        pattern.endsOpen()
            || (pattern.refType().isPresent() && pattern.ref().isPresent())
            || (wild >= 0 && !starts);
    return mayStart && whole;
  }
}
