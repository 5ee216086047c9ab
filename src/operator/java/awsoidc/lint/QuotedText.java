package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Texts of a JSON file, and where in the file each of their characters is. */
final class QuotedText {

  private static final int HEX_DIGITS = 4;

  private final String file;
  private final List<Integer> lines = new ArrayList<>();

  QuotedText(String file) {
    this.file = file;
    lines.add(0);
    for (int at = file.indexOf('\n'); at >= 0; at = file.indexOf('\n', at + 1)) {
      lines.add(at + 1);
    }
  }

  /**
   * The columns of a text's characters, and of its end.
   *
   * @param mark of the text
   * @return empty if no text of that length is there in double quotes
   */
  Optional<int[]> columns(Mark mark, int length) {
    if (mark.line() > lines.size()) {
      return Optional.empty();
    }
    int line = lines.get(mark.line() - 1);
    int at = line + mark.column() - 1;
    if (at >= file.length() || file.charAt(at) != '"') {
      return Optional.empty();
    }
    int[] columns = new int[length + 1];
    at++;
    for (int i = 0; i <= length; i++) {
      if (at >= file.length() || (file.charAt(at) == '"') != (i == length)) {
        return Optional.empty();
      }
      columns[i] = at - line + 1;
      at += file.charAt(at) == '\\' ? escape(at) : 1;
    }
    return Optional.of(columns);
  }

  private int escape(int at) {
    return file.startsWith("u", at + 1) ? 2 + HEX_DIGITS : 2;
  }
}
