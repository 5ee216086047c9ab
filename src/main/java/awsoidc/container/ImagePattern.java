package awsoidc.container;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of {@code allowed_images}, as GitLab Runner takes it (package doublestar): {@code *}
 * and {@code ?} within a segment, {@code **} across them or for none at all, {@code [a-z]}, {@code
 * {a,b}}. It is held against the name as it is written, with its registry and tag if it has them.
 */
public record ImagePattern(String text) {

  /** More stars say no more than two, but each makes the search of Java's matcher longer. */
  private static final Pattern MANY_STARS = Pattern.compile("(?<!\\\\)\\*{3,}");

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
    String glob = "glob:" + MANY_STARS.matcher(pattern).replaceAll("**");
    return FileSystems.getDefault().getPathMatcher(glob).matches(Path.of(name));
  }

  @Override
  public String toString() {
    return text;
  }
}
