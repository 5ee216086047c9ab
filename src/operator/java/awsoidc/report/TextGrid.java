package awsoidc.report;

import awsoidc.text.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A grid in columns of text; where they are too wide together, cells are wrapped. */
final class TextGrid {

  private static final String BETWEEN = "  ";

  /** Narrower, a column would be a word a line. */
  private static final int MIN_WIDTH = 14;

  private final List<List<String>> rows;
  private final String indent;
  private final int[] widths;

  /**
   * @param columns of the terminal
   */
  TextGrid(Block.Grid grid, String indent, int columns) {
    this.rows =
        Stream.concat(Stream.of(grid.columns()), grid.rows().stream())
            .map(row -> row.stream().map(Printable::text).toList())
            .toList();
    this.indent = indent;
    this.widths = new int[grid.columns().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    narrow(columns - indent.length() - BETWEEN.length() * (widths.length - 1));
  }

  /** Takes from the widest until all fit. */
  private void narrow(int room) {
    int tooMuch = Arrays.stream(widths).sum() - room;
    while (tooMuch > 0) {
      int widest = 0;
      for (int i = 0; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= MIN_WIDTH) {
        return;
      }
      widths[widest]--;
      tooMuch--;
    }
  }

  String render() {
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(render(row)));
    return text.toString();
  }

  private String render(List<String> row) {
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      cells.add(Wrapping.wrap(row.get(i), widths[i], 0).lines().toList());
    }
    int height = cells.stream().mapToInt(List::size).max().orElse(0);
    StringBuilder lines = new StringBuilder();
    for (int line = 0; line < height; line++) {
      StringBuilder one = new StringBuilder(indent);
      for (int i = 0; i < widths.length; i++) {
        String part = line < cells.get(i).size() ? cells.get(i).get(line) : "";
        one.append(part).append(" ".repeat(Math.max(widths[i] - part.length(), 0))).append(BETWEEN);
      }
      lines.append(one.toString().stripTrailing()).append('\n');
    }
    return lines.toString();
  }
}
