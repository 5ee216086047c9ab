package awsoidc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a command has to say.
 *
 * @param command its name
 * @param exitCode {@link #OK}, {@link #FOUND} or {@link #CALLED_WRONGLY}
 */
public record Report(String command, int exitCode, List<Block> blocks) {

  /** Everything is in order. */
  public static final int OK = 0;

  /** The command found a problem, or could not do what it was asked for. */
  public static final int FOUND = 1;

  /** The command was not done: an argument is wrong, or names a file that cannot be read. */
  public static final int CALLED_WRONGLY = 2;

  public Report {
    blocks = List.copyOf(blocks);
  }

  /** Of a command that was not done, with the one thing that was wrong. */
  public static Report failed(String command, int exitCode, String why) {
    return new Report(
        command, exitCode, List.of(new Block.Remark(Level.ERROR, Optional.empty(), why)));
  }

  /** A report in the making, block by block. */
  public static final class Draft {

    private final List<Block> blocks = new ArrayList<>();

    public Draft heading(String text) {
      return add(new Block.Heading(text));
    }

    public Draft paragraph(String text) {
      return add(new Block.Paragraph(text));
    }

    public Draft entries(List<String> items) {
      return items.isEmpty() ? this : add(new Block.Entries(items));
    }

    public Draft table(List<Block.Row> rows) {
      return rows.isEmpty() ? this : add(new Block.Table(rows));
    }

    public Draft grid(List<String> columns, List<List<String>> rows) {
      return rows.isEmpty() ? this : add(new Block.Grid(columns, rows));
    }

    public Draft figure(String caption, Element picture) {
      return add(new Block.Figure(caption, picture));
    }

    public Draft code(List<String> lines) {
      return add(new Block.Code(lines));
    }

    public Draft error(String text) {
      return add(new Block.Remark(Level.ERROR, Optional.empty(), text));
    }

    public Draft warning(String text) {
      return add(new Block.Remark(Level.WARNING, Optional.empty(), text));
    }

    public Draft checklist(List<Block.Item> items) {
      return items.isEmpty() ? this : add(new Block.Checklist(items));
    }

    public Draft add(Block block) {
      blocks.add(block);
      return this;
    }

    /** Whether there is anything of this level, or worse. */
    public boolean has(Level level) {
      return blocks.stream().flatMap(Draft::levels).anyMatch(one -> one.compareTo(level) <= 0);
    }

    private static Stream<Level> levels(Block block) {
      return switch (block) {
        case Block.Remark remark -> Stream.of(remark.level());
        case Block.Checklist(List<Block.Item> items) ->
            items.stream().flatMap(item -> item.trouble().stream());
        default -> Stream.empty();
      };
    }

    /** The report so far. */
    public Report of(String command, boolean fine) {
      return of(command, fine ? OK : FOUND);
    }

    /** The same with any exit code. */
    public Report of(String command, int exitCode) {
      return new Report(command, exitCode, blocks);
    }
  }
}
