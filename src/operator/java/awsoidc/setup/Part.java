package awsoidc.setup;

import java.util.List;

/**
 * A text that the operator or the author puts into its place.
 *
 * @param title says what it is, and where it goes
 * @param file its name where it is written into a directory
 */
public record Part(String title, String file, List<String> lines) {

  public Part {
    lines = List.copyOf(lines);
  }

  static Part of(String title, String file, String text) {
    return new Part(title, file, text.lines().toList());
  }
}
