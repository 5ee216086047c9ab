package awsoidc.command;

import awsoidc.text.Printable;
import java.io.PrintStream;

/**
 * What a command prints, line by line. Claims and policies are other people's words: what would
 * move a terminal's cursor, or turn its letters round, is written as its number.
 */
final class Page {

  private final PrintStream out;

  Page(PrintStream out) {
    this.out = out;
  }

  /** A title, after an empty line. */
  void title(String text) {
    out.println();
    line(text);
  }

  void line(String text) {
    out.println(Printable.text(text));
  }
}
