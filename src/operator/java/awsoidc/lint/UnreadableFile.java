package awsoidc.lint;

import awsoidc.yaml.Mark;

/** Why a file is not judged, and where it stops being readable. */
final class UnreadableFile extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Mark mark;

  UnreadableFile(String message, Mark mark) {
    super(message);
    this.mark = mark;
  }

  Mark mark() {
    return mark;
  }
}
