package awsoidc.report;

/** Breaks a line between words. */
final class Wrapping {

  private Wrapping() {}

  /**
   * @param width of each line; a longer word stays whole, so that it can be copied
   * @param indent of each line but the first
   */
  static String wrap(String text, int width, int indent) {
    StringBuilder lines = new StringBuilder();
    String rest = text;
    while (rest.length() > width) {
      int end = rest.lastIndexOf(' ', Math.max(width, 1));
      end = end > 0 ? end : rest.indexOf(' ', 1);
      if (end < 0) {
        break;
      }
      lines.append(rest, 0, end).append('\n').append(" ".repeat(indent));
      rest = rest.substring(end + 1);
    }
    return lines.append(rest).toString();
  }
}
