package awsoidc.report;

import java.util.List;
import java.util.Optional;

/** One part of a report. Its texts may be other people's: renderers escape them. */
public sealed interface Block {

  /** The title of what follows, without a colon. */
  record Heading(String text) implements Block {}

  /** A sentence or more, without line breaks. */
  record Paragraph(String text) implements Block {}

  /** Entries, each a phrase or a sentence. */
  record Entries(List<String> items) implements Block {
    public Entries {
      items = List.copyOf(items);
    }
  }

  /** Rows of names and values. */
  record Table(List<Row> rows) implements Block {
    public Table {
      rows = List.copyOf(rows);
    }
  }

  /** A line of a table. */
  record Row(String name, String value) {}

  /** What is wrong, or might be; where it stands, if that is a place in a file. */
  record Remark(Level level, Optional<Position> position, String text) implements Block {}

  /** What was looked at, and how each was found. */
  record Checklist(List<Item> items) implements Block {
    public Checklist {
      items = List.copyOf(items);
    }
  }

  /**
   * A line of a checklist.
   *
   * @param trouble absent if it is in order; a note: not so, and that is no trouble
   * @param remedy what to do; empty if there is nothing to do
   */
  record Item(Optional<Level> trouble, String name, String text, String remedy) {}

  /** Lines to copy: they are never wrapped. */
  record Code(List<String> lines) implements Block {
    public Code {
      lines = List.copyOf(lines);
    }
  }

  /** Rows of cells below the names of columns. */
  record Grid(List<String> columns, List<List<String>> rows) implements Block {
    public Grid {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /**
   * A picture, which is for pages alone: the blocks beside it say the same in words.
   *
   * @param picture an {@code svg} with a title and a description
   */
  record Figure(String caption, Element picture) implements Block {}
}
