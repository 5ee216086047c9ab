package awsoidc.masking;

import awsoidc.masking.Dump.Separators;
import awsoidc.masking.NumberSymbols.Order;
import java.util.ArrayList;
import java.util.List;

/**
 * A secret in dumps: as xxd, hexdump and od print it in hexadecimal, and as languages print arrays
 * of bytes. A row may end anywhere in it; if it ends soon after its beginning, masking begins in
 * the next row.
 */
final class Dumps {

  /** One to three bytes of a word of four may be before the first whole word of a secret. */
  private static final int MAX_ENDS = 4;

  private static final Separators NONE = new Separators("", 0, 0, true);
  private static final Separators SPACE = new Separators(" ", 1, 1, true);
  private static final Separators SPACES = new Separators(" ", 1, 4, true);
  private static final Separators SIGN = new Separators(" :-,", 1, 1, true);
  private static final Separators PREFIX = new Separators(", 0x", 3, 4, false);

  private final byte[] secret;
  private final List<Form> forms = new ArrayList<>();

  private Dumps(byte[] secret) {
    this.secret = secret;
  }

  static List<Form> of(byte[] secret) {
    Dumps dumps = new Dumps(secret);
    int ends = secret.length < Texts.MIN_LENGTH_WITH_ENDS ? 1 : MAX_ENDS;
    for (int from = 0; from < ends; from++) {
      dumps.beginningAt(from);
    }
    return dumps.forms;
  }

  /**
   * The numbers of words are those before the first end of a row, so that {@link Beginnings#LENGTH}
   * bytes of a form are before it.
   */
  private void beginningAt(int from) {
    add(from, 1, Order.AS_THEY_ARE, NONE, 4);
    add(from, 4, Order.SWAPPED, SPACES, 1);
    add(from, 2, Order.AS_THEY_ARE, SPACE, 2);
    add(from, 2, Order.SWAPPED, SPACES, 2);
    if (from < 3) {
      add(from, 1, Order.AS_THEY_ARE, SIGN, 3);
    }
    if (from < 2) {
      add(from, 1, Order.AS_THEY_ARE, PREFIX, 2);
    }
  }

  private void add(int from, int size, Order order, Separators separators, int words) {
    NumberSymbols symbols = new NumberSymbols(secret, from, size, order);
    begin(symbols, separators, words, new byte[Beginnings.LENGTH][], 0, 0, 0);
  }

  /** Adds a form for each way to go on: they differ in how many separators are between words. */
  private void begin(
      NumberSymbols symbols,
      Separators separators,
      int words,
      byte[][] beginning,
      int at,
      int place,
      int separated) {
    if (at == beginning.length) {
      forms.add(new Dump(symbols, separators, words, beginning.clone()));
      return;
    }
    boolean between = place > 0 && place % symbols.perWord() == 0;
    if (!between || separated >= separators.min()) {
      beginning[at] = symbols.at(place);
      begin(symbols, separators, words, beginning, at + 1, place + 1, 0);
    }
    if (between && separated < separators.max()) {
      beginning[at] = separators.bytes();
      begin(symbols, separators, words, beginning, at + 1, place, separated + 1);
    }
  }
}
