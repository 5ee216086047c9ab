package awsoidc.masking;

/**
 * Letters in a text. Each may be escaped in any way: as in a URL, in JSON, HTML, a word of a shell,
 * quoted-printable, also several times. Between them a line may end, with quotes, indentation or a
 * sign that the line continues.
 *
 * <p>If the first letter is escaped, the form begins after the characters that open the escape. So
 * a percent sign or a backslash at the end of a write need not be held back.
 */
final class EscapedText extends Form {

  /** A break is part of a form only after so many letters, so that most line ends pass at once. */
  static final int WRAPPED_AFTER = Beginnings.LENGTH;

  private static final int MAX_BREAK = 100;
  private static final int MAX_BACKSLASHES = 15;
  private static final int MAX_ESCAPES = 3;
  private static final int MAX_ZEROS = 6;

  /** Before a letter. */
  private static final int LETTER = 0;

  /** The same, after a letter that may open an escape. */
  private static final int AFTER_SPECIAL = 1;

  private static final int BACKSLASH = 2;
  private static final int HEX = 3;
  private static final int HEX_LOW = 4;
  private static final int OCTAL_ZEROS = 5;
  private static final int OCTAL = 6;
  private static final int PERCENT = 7;
  private static final int PERCENT_TWO = 8;
  private static final int AMPERSAND = 9;
  private static final int AMPERSAND_NAME = 10;
  private static final int NAME = 11;
  private static final int NUMBER_SIGN = 12;
  private static final int ENTITY = 13;
  private static final int HEX_ENTITY = 14;
  private static final int HEX_ENTITY_LOW = 15;
  private static final int ENTITY_END = 16;
  private static final int EQUALS = 17;

  /** Before the end of a line and after it. */
  private static final int LINE_END = 18;

  private static final int LINE = 19;

  /** A state has a position, a kind, the length of the break before the letter, and a count. */
  private static final int POSITION_SHIFT = 32;

  private static final int KIND_SHIFT = 16;
  private static final int BREAK_SHIFT = 8;
  private static final int BYTE_MASK = 0xff;

  /** What a form begins with: its first letter, or what follows the opening of an escape. */
  enum Start {
    LETTER(EscapedText.LETTER, 0),
    HEX(EscapedText.HEX, MAX_ZEROS),
    OCTAL(EscapedText.OCTAL, 0),
    ENTITY(EscapedText.ENTITY, 0),
    HEX_ENTITY(EscapedText.HEX_ENTITY, MAX_ZEROS),
    NAME(EscapedText.NAME, 0);

    private final long state;

    Start(int kind, int count) {
      this.state = state(0, kind, 0, count);
    }
  }

  private static final String BEFORE_LINE_END = "\"' \t+,.&)\\\r$";
  private static final String LINE_BEGINNING = "\"' \t\r\n>|#*`,(";

  private final Letters letters;
  private final Start start;

  EscapedText(Letters letters, Start start, byte[][] beginning) {
    super(beginning);
    this.letters = letters;
    this.start = start;
  }

  @Override
  long initial() {
    return start.state;
  }

  /** The name of a letter in HTML, or "". */
  static String name(int letter) {
    return switch (letter) {
      case '+' -> "plus";
      case '/' -> "sol";
      case '=' -> "equals";
      case '_' -> "lowbar";
      case '.' -> "period";
      case ':' -> "colon";
      case '&' -> "amp";
      case '<' -> "lt";
      case '>' -> "gt";
      case '"' -> "quot";
      default -> "";
    };
  }

  private static long state(int position, int kind, int length, int count) {
    return (long) position << POSITION_SHIFT | kind << KIND_SHIFT | length << BREAK_SHIFT | count;
  }

  private long passed(int position, int kind) {
    return position + 1 == letters.length() ? COMPLETE : state(position + 1, kind, 0, 0);
  }

  @Override
  long step(long state, byte next) {
    int position = (int) (state >> POSITION_SHIFT);
    int kind = (int) state >> KIND_SHIFT;
    int length = (int) state >> BREAK_SHIFT & BYTE_MASK;
    int count = (int) state & BYTE_MASK;
    if (kind == LETTER) {
      return letter(position, next, length);
    }
    int letter = letters.at(position) & BYTE_MASK;
    int digit = Ascii.digit(next);
    int high = letter >> 4;
    int low = letter & 0xf;
    return switch (kind) {
      case AFTER_SPECIAL -> afterSpecial(position, next, count);
      case LINE_END -> lineEnd(position, next, length + 1);
      case LINE ->
          LINE_BEGINNING.indexOf(next) >= 0 && !letters.is(position, next)
              ? line(position, length + 1)
              : letter(position, next, length + 1);
      case BACKSLASH -> backslash(position, next, length, count);
      case HEX -> digit == high ? state(position, HEX_LOW, 0, 0) : zero(position, HEX, next, count);
      case OCTAL_ZEROS, OCTAL -> number(position, kind, 8, next, count);
      case PERCENT ->
          next == '2'
              ? state(position, PERCENT_TWO, 0, count)
              : digit == high ? state(position, HEX_LOW, 0, 0) : DEAD;
      case PERCENT_TWO -> {
        if (high == 2 && digit == low) {
          yield passed(position, LETTER);
        }
        yield next == '5' && count < MAX_ESCAPES ? state(position, PERCENT, 0, count + 1) : DEAD;
      }
      case AMPERSAND, AMPERSAND_NAME, NAME -> ampersand(position, kind, next, count);
      case NUMBER_SIGN ->
          next == 'x' || next == 'X'
              ? state(position, HEX_ENTITY, 0, 0)
              : number(position, NUMBER_SIGN, 10, next, count);
      case ENTITY -> number(position, ENTITY, 10, next, count);
      case HEX_ENTITY ->
          digit == high
              ? state(position, HEX_ENTITY_LOW, 0, 0)
              : zero(position, HEX_ENTITY, next, count);
      case HEX_ENTITY_LOW -> digit == low ? state(position, ENTITY_END, 0, 0) : DEAD;
      case ENTITY_END -> next == ';' ? passed(position, LETTER) : DEAD;
      case EQUALS -> {
        if (next == '\n' || next == '\r') {
          yield line(position, length + 1);
        }
        yield digit == high && letters.mayBeEscaped(position)
            ? state(position, HEX_LOW, 0, 0)
            : DEAD;
      }
      default -> digit == low ? passed(position, LETTER) : DEAD; // HEX_LOW
    };
  }

  /** A letter, or what opens an escape or a break. */
  private long letter(int position, byte next, int length) {
    if (letters.is(position, next)) {
      boolean special = next == '%' || next == '\\' || next == '&' || next == '=';
      return passed(position, special ? AFTER_SPECIAL : LETTER);
    }
    boolean escapable = letters.mayBeEscaped(position);
    boolean breakable = position >= WRAPPED_AFTER;
    return switch (next) {
      case '%' -> escapable ? state(position, PERCENT, 0, 0) : DEAD;
      case '&' -> escapable ? state(position, AMPERSAND, 0, 0) : DEAD;
      case '=' -> escapable || breakable ? state(position, EQUALS, length, 0) : DEAD;
      case '\\' -> escapable || breakable ? state(position, BACKSLASH, length, 1) : DEAD;
      case '\n', '\r' -> line(position, length + 1);
      case '"', '\'' -> breakable ? lineEnd(position, next, length + 1) : DEAD;
      default -> DEAD;
    };
  }

  /** A letter that opens an escape may itself be escaped; the rest of that follows it. */
  private long afterSpecial(int position, byte next, int count) {
    String rest =
        switch (letters.at(position - 1)) {
          case '%' -> "25";
          case '&' -> "amp;";
          case '=' -> "3D";
          default -> "\\";
        };
    boolean isLetter = count == 0 && letters.is(position, next);
    if (!isLetter && (next == rest.charAt(count) || (next == 'd' && rest.charAt(count) == 'D'))) {
      return count + 1 == rest.length()
          ? state(position, LETTER, 0, 0)
          : state(position, AFTER_SPECIAL, 0, count + 1);
    }
    return count == 0 ? letter(position, next, 0) : DEAD;
  }

  private long backslash(int position, byte next, int length, int count) {
    boolean escapable = letters.mayBeEscaped(position);
    if (next == '\\') {
      return count < MAX_BACKSLASHES ? state(position, BACKSLASH, length, count + 1) : DEAD;
    }
    if (letters.is(position, next) && !Ascii.isWord(next)) {
      return passed(position, LETTER);
    }
    return switch (next) {
      case 'n', 'r', 't', '\n', '\r' -> line(position, length + 1);
      case '"', '\'' -> position >= WRAPPED_AFTER ? lineEnd(position, next, length + 1) : DEAD;
      case 'u', 'U', 'x' -> escapable ? state(position, HEX, 0, 0) : DEAD;
      default -> escapable ? number(position, OCTAL_ZEROS, 8, next, 0) : DEAD;
    };
  }

  private long lineEnd(int position, byte next, int length) {
    if (next == '\n') {
      return line(position, length);
    }
    return length <= MAX_BREAK && BEFORE_LINE_END.indexOf(next) >= 0
        ? state(position, LINE_END, length, 0)
        : DEAD;
  }

  private static long line(int position, int length) {
    return length <= MAX_BREAK && position >= WRAPPED_AFTER
        ? state(position, LINE, length, 0)
        : DEAD;
  }

  private static long zero(int position, int kind, byte next, int count) {
    return next == '0' && count < MAX_ZEROS ? state(position, kind, 0, count + 1) : DEAD;
  }

  /** A letter's number in digits of a base, perhaps with leading zeros. */
  private long number(int position, int kind, int base, byte next, int count) {
    int zeros = base == 8 ? OCTAL_ZEROS : NUMBER_SIGN;
    int within = base == 8 ? OCTAL : ENTITY;
    int letter = letters.at(position) & BYTE_MASK;
    int seen = kind == within ? count : 0;
    int rest = (letter >= base * base ? 2 : 1) - seen;
    int digit = (rest == 2 ? letter / (base * base) : rest == 1 ? letter / base : letter) % base;
    if (next - '0' != digit) {
      return kind == within ? DEAD : zero(position, zeros, next, count);
    }
    if (rest > 0) {
      return state(position, within, 0, seen + 1);
    }
    return base == 8 ? passed(position, LETTER) : state(position, ENTITY_END, 0, 0);
  }

  /** A letter's name, after {@code amp;} for each time that its ampersand was escaped. */
  private long ampersand(int position, int kind, byte next, int count) {
    if (kind == AMPERSAND && next == '#') {
      return state(position, NUMBER_SIGN, 0, 0);
    }
    String name = name(letters.at(position) & BYTE_MASK);
    if (kind != AMPERSAND_NAME) {
      int seen = kind == NAME ? count : 0;
      if (!name.isEmpty() && next == name.charAt(seen)) {
        return seen + 1 == name.length()
            ? state(position, ENTITY_END, 0, 0)
            : state(position, NAME, 0, seen + 1);
      }
      if (kind == NAME) {
        return DEAD;
      }
    }
    String ampersand = "amp;";
    int seen = kind == AMPERSAND ? 0 : count % ampersand.length();
    if (next != ampersand.charAt(seen)) {
      return DEAD;
    }
    if (seen + 1 < ampersand.length()) {
      return state(position, AMPERSAND_NAME, 0, count + 1);
    }
    return count / ampersand.length() < MAX_ESCAPES
        ? state(position, AMPERSAND, 0, count + 1)
        : DEAD;
  }
}
