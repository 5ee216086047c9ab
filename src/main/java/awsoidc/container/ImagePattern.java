package awsoidc.container;

import awsoidc.pattern.Doublestar;
import java.nio.file.FileSystems;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of {@code allowed_images}, a {@link Doublestar}. It is matched with the name as the
 * author wrote it, with a registry and a tag only if it has them.
 */
public record ImagePattern(String text) {

  public static boolean isPattern(String text) {
    try {
      // Java's own glob requires that each bracket and brace is closed.
      FileSystems.getDefault().getPathMatcher("glob:" + text);
      return !text.isEmpty() && text.indexOf('\0') < 0;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** Such as **, *:* and **&#47;*. */
  boolean isAnyImage() {
    return text.indexOf('*') >= 0 && text.chars().allMatch(c -> "*/:@".indexOf(c) >= 0);
  }

  boolean matches(ImageName image) {
    return new Doublestar(text).matches(image.text());
  }

  @Override
  public String toString() {
    return text;
  }
}
