package awsoidc.yaml;

/** A place in the configuration; both count from 1, columns in symbols. */
public record Mark(int line, int column) {

  public static final Mark START = new Mark(1, 1);

  /** The place that comes next after {@code text}, which begins the file. */
  public static Mark after(CharSequence text) {
    int line = 1;
    int column = 1;
    for (int symbol : text.codePoints().toArray()) {
      column = symbol == '\n' ? 1 : column + 1;
      line += symbol == '\n' ? 1 : 0;
    }
    return new Mark(line, column);
  }
}
