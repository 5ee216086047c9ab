package awsoidc.report;

import awsoidc.text.Printable;
import java.util.List;

/** A report for people. What would move a terminal's cursor is written as its number. */
public final class TextRenderer implements Renderer {

  private static final String BOLD = "1";
  private static final String GREEN = "32";
  private static final String RED = "31";
  private static final String YELLOW = "33";

  private static final String UNDER_HEADING = "  ";
  private static final String MARK_WIDTH = "  ";
  private static final int MAX_NAME = 24;

  private final boolean colour;
  private final int columns;

  /**
   * @param columns where lines are wrapped
   */
  public TextRenderer(boolean colour, int columns) {
    this.colour = colour;
    this.columns = columns;
  }

  @Override
  public String render(Report report) {
    StringBuilder text = new StringBuilder();
    String indent = "";
    for (Block block : report.blocks()) {
      if (block instanceof Block.Heading(String title)) {
        text.append(text.isEmpty() ? "" : "\n").append(paint(BOLD, Printable.text(title) + ":\n"));
        indent = UNDER_HEADING;
      } else {
        write(block, indent, text);
      }
    }
    return text.toString();
  }

  private void write(Block block, String indent, StringBuilder into) {
    switch (block) {
      case Block.Heading _ -> {}
      case Block.Paragraph(String text) -> into.append(line(indent, text));
      case Block.Entries(List<String> items) ->
          items.forEach(item -> into.append(line(indent + "- ", item)));
      case Block.Code(List<String> lines) ->
          lines.forEach(line ->
              into.append(line.isEmpty() ? "" : indent).append(Printable.text(line)).append('\n'));
      case Block.Table(List<Block.Row> rows) -> table(rows, into);
      case Block.Checklist(List<Block.Item> items) ->
          items.forEach(item -> into.append(item(item, indent, width(items))));
      case Block.Remark remark -> into.append(remark(remark, indent));
      case Block.Grid grid -> into.append(new TextGrid(grid, indent, columns).render());
      case Block.Figure _ -> {}
    }
  }

  private void table(List<Block.Row> rows, StringBuilder into) {
    int width = rows.stream().mapToInt(row -> Printable.text(row.name()).length()).max().orElse(0);
    for (Block.Row row : rows) {
      String name = Printable.text(row.name());
      String padding = " ".repeat(width - name.length() + 2);
      into.append(line(UNDER_HEADING + name + padding, row.value()));
    }
  }

  private static int width(List<Block.Item> items) {
    return items.stream().mapToInt(item -> Printable.text(item.name()).length()).max().orElse(0);
  }

  /** Long names, such as addresses, do not push the texts of all others to the right. */
  private String item(Block.Item item, String indent, int width) {
    String name = Printable.text(item.name());
    int column = Math.min(width, MAX_NAME);
    String padding = " ".repeat(Math.max(column - name.length(), 0) + 2);
    String before = indent + MARK_WIDTH + name + padding;
    String wrapped =
        Wrapping.wrap(
            Printable.text(item.text()),
            columns - before.length(),
            indent.length() + MARK_WIDTH.length() + column + 2);
    String line = indent + mark(item) + name + padding + wrapped + '\n';
    return item.remedy().isEmpty()
        ? line
        : line + line(" ".repeat(indent.length() + 2 + column + 2) + "→ ", item.remedy());
  }

  private String mark(Block.Item item) {
    if (item.trouble().isEmpty()) {
      return coloured(GREEN, "✓") + " ";
    }
    return switch (item.trouble().get()) {
      case ERROR -> coloured(RED, "✗") + " ";
      case WARNING -> coloured(YELLOW, "!") + " ";
      case NOTE -> "✗ ";
    };
  }

  private String coloured(String how, String text) {
    return colour ? "\u001b[" + how + "m" + text + "\u001b[0m" : text;
  }

  private String remark(Block.Remark remark, String indent) {
    String place = remark.position().map(position -> position + ": ").orElse("");
    return switch (remark.level()) {
      case ERROR -> paint(RED, line(indent, place + remark.text()));
      case WARNING -> paint(YELLOW, line(indent, "WARNING: " + place + remark.text()));
      case NOTE -> line(indent, "NOTE: " + place + remark.text());
    };
  }

  private String line(String before, String text) {
    return before
        + Wrapping.wrap(Printable.text(text), columns - before.length(), before.length())
        + '\n';
  }

  /** The line break stays outside, else some terminals colour the next line. */
  private String paint(String how, String lines) {
    return colour ? "\u001b[" + how + "m" + lines.stripTrailing() + "\u001b[0m\n" : lines;
  }
}
