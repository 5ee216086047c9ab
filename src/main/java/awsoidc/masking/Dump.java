package awsoidc.masking;

import java.nio.charset.StandardCharsets;

/**
 * A secret in a dump: words of digits, with separators between them, in rows. Between two rows
 * there may be a column with the row's characters, the end of a line and an address. If such a
 * column was seen, the rest of the last row is masked too, because it shows the secret's
 * characters.
 */
final class Dump extends Form {

  /**
   * What is between two words.
   *
   * @param min how many of the characters at least
   * @param columns whether rows may have a column of characters
   */
  record Separators(String characters, int min, int max, boolean columns) {

    byte[] bytes() {
      return characters.getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static final int MAX_BREAK = 200;
  private static final int MAX_COLUMN = 80;
  private static final int MAX_ADDRESS = 16;

  /** Of the rest of a row, after a secret. */
  private static final int MAX_REST = 160;

  private static final int MIN_SPACES_BEFORE_COLUMN = 2;

  /** Before a digit within a word. */
  private static final int WITHIN = 0;

  /** The same, in a word that may turn out to be a column. */
  private static final int MAYBE_COLUMN = 1;

  /** Before a word. */
  private static final int BETWEEN = 2;

  /** Before a word, after more than separators. */
  private static final int SPACES = 3;

  private static final int COLUMN = 4;
  private static final int ROW = 5;
  private static final int ADDRESS = 6;
  private static final int REST = 7;

  /** A state has a place, whether a column was seen, a kind, the length of a break, and a count. */
  private static final int PLACE_SHIFT = 32;

  private static final int COLUMN_SEEN = 1 << 24;
  private static final int KIND_SHIFT = 16;
  private static final int BREAK_SHIFT = 8;
  private static final int BYTE_MASK = 0xff;

  private static final String SIGNS_AROUND_ROWS = ",:\"'\\+";

  private final NumberSymbols symbols;
  private final Separators separators;

  /** The first place before which a row may end. */
  private final int rowsFrom;

  /**
   * @param words how many there must be before the end of a row
   */
  Dump(NumberSymbols symbols, Separators separators, int words, byte[][] beginning) {
    super(beginning);
    this.symbols = symbols;
    this.separators = separators;
    this.rowsFrom = words * symbols.perWord();
  }

  @Override
  long initial() {
    return state(0, 0, WITHIN, 0, 0);
  }

  private static long state(int place, int columnSeen, int kind, int length, int count) {
    return (long) place << PLACE_SHIFT
        | columnSeen
        | kind << KIND_SHIFT
        | length << BREAK_SHIFT
        | count;
  }

  @Override
  long step(long state, byte next) {
    int place = (int) (state >> PLACE_SHIFT);
    int seen = (int) state & COLUMN_SEEN;
    int kind = (int) state >> KIND_SHIFT & BYTE_MASK;
    int length = ((int) state >> BREAK_SHIFT & BYTE_MASK) + 1;
    int count = (int) state & BYTE_MASK;
    if (kind == REST) {
      return rest(place, seen, next, length);
    }
    if (length > MAX_BREAK) {
      return DEAD;
    }
    return switch (kind) {
      case WITHIN -> symbols.is(place, next) ? passed(place, seen, kind, length) : DEAD;
      case MAYBE_COLUMN ->
          symbols.is(place, next)
              ? passed(place, seen, kind, length)
              : column(place - place % symbols.perWord(), seen, next, length, 0);
      case BETWEEN -> between(place, seen, next, length, count);
      case SPACES -> spaces(place, seen, next, length, count);
      case COLUMN -> column(place, seen, next, length, count + 1);
      case ROW ->
          next == '0' && (separators.max() > 0 || !symbols.is(place, next))
              ? state(place, seen, ADDRESS, length, 1)
              : spaces(place, seen, next, length, 0);
      default -> address(place, seen, next, length, count); // ADDRESS
    };
  }

  private long passed(int place, int seen, int kind, int length) {
    int next = place + 1;
    if (next == symbols.end()) {
      return seen == 0 ? COMPLETE : FOUND | state(place, seen, REST, 0, 0);
    }
    boolean anywhere = separators.max() == 0 && kind == WITHIN;
    if (next % symbols.perWord() == 0 || anywhere) {
      return state(next, seen, BETWEEN, 0, 0);
    }
    return state(next, seen, kind, kind == MAYBE_COLUMN ? length : 0, 0);
  }

  private long between(int place, int seen, byte next, int length, int count) {
    if (count >= separators.min() && symbols.is(place, next)) {
      return passed(place, seen, WITHIN, length);
    }
    if (next == '\n' && place >= rowsFrom) {
      return state(place, seen, ROW, length, 0);
    }
    if (count < separators.max() && separators.characters().indexOf(next) >= 0) {
      return state(place, seen, BETWEEN, length, count + 1);
    }
    return place >= rowsFrom ? aroundRows(place, seen, next, length, length - 1) : DEAD;
  }

  /** Before a word, a column, or what is around rows. */
  private long spaces(int place, int seen, byte next, int length, int count) {
    boolean maybeColumn = maybeColumn(count);
    if (symbols.is(place, next)) {
      return passed(place, seen, maybeColumn ? MAYBE_COLUMN : WITHIN, length);
    }
    if (!maybeColumn && separators.characters().indexOf(next) >= 0) {
      return state(place, seen, SPACES, length, count + 1);
    }
    return aroundRows(place, seen, next, length, count);
  }

  private boolean maybeColumn(int count) {
    return separators.columns() && count >= MIN_SPACES_BEFORE_COLUMN;
  }

  private long aroundRows(int place, int seen, byte next, int length, int count) {
    if (next == '\n') {
      return state(place, seen, ROW, length, 0);
    }
    if (next == ' ' || next == '\t' || next == '\r') {
      return state(place, seen, SPACES, length, count + 1);
    }
    if (maybeColumn(count)) {
      return column(place, seen, next, length, 0);
    }
    return SIGNS_AROUND_ROWS.indexOf(next) >= 0
        ? state(place, seen, SPACES, length, count + 1)
        : DEAD;
  }

  private static long column(int place, int seen, byte next, int length, int count) {
    if (next == '\n') {
      return state(place, COLUMN_SEEN, ROW, length, 0);
    }
    return count < MAX_COLUMN ? state(place, seen, COLUMN, length, count) : DEAD;
  }

  private static long address(int place, int seen, byte next, int length, int count) {
    if (Ascii.digit(next) >= 0) {
      return count < MAX_ADDRESS ? state(place, seen, ADDRESS, length, count + 1) : DEAD;
    }
    return next == ' ' || next == ':' || next == '\t' || next == 'x'
        ? state(place, seen, SPACES, length, 0)
        : DEAD;
  }

  private static long rest(int place, int seen, byte next, int length) {
    if (next == '\n') {
      return COMPLETE_BEFORE;
    }
    return length < MAX_REST ? state(place, seen, REST, length, 0) : DEAD;
  }
}
