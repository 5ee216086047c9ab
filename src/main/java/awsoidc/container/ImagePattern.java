package awsoidc.container;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of {@code allowed_images}, as GitLab Runner takes it (package doublestar): {@code *}
 * and {@code ?} within a segment, {@code **} across them or for none at all, {@code [a-z]}, {@code
 * {a,b}}. It is held against the name as it is written, with its registry and tag if it has them.
 */
public record ImagePattern(String text) {

  /** Whether it can be a pattern at all. */
  public static boolean isPattern(String text) {
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + text);
      return !text.isEmpty() && text.indexOf('\0') < 0;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  boolean matches(ImageName image) {
    return matches(text, image.text())
        || (text.contains("/**/") && matches(text.replace("/**/", "/"), image.text()));
  }

  private static boolean matches(String pattern, String name) {
    return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(name));
  }

  @Override
  public String toString() {
    return text;
  }
}
