package awsoidc.masking;

import awsoidc.masking.Dump.Separators;
import awsoidc.masking.NumberSymbols.Order;
import java.util.ArrayList;
import java.util.List;

/**
 * A secret in dumps: as xxd, hexdump and od print it in hexadecimal, and as languages print arrays
 * of it. A row may end anywhere in it; if soon after its beginning, what is masked begins in the
 * next row.
 */
final class Dumps {

  /** Of a word of four bytes, one to three may be before a secret's first whole word. */
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
    int ends = secret.length < Texts.SHORTEST_WITH_ENDS ? 1 : MAX_ENDS;
    for (int from = 0; from < ends; from++) {
      dumps.beginningAt(from);
    }
    return dumps.forms;
  }

  /**
   * With the first word of a row or before a row may end: {@link Beginnings#LENGTH} bytes of a form
   * must be before the first end of a row, and so many words.
   */
  private void beginningAt(int from) {
    add(numbers(from, 1, Order.AS_THEY_ARE), NONE, 4);
    add(numbers(from, 4, Order.SWAPPED), SPACES, 1);
    add(numbers(from, 2, Order.AS_THEY_ARE), SPACE, 2);
    add(numbers(from, 2, Order.SWAPPED), SPACES, 2);
    if (from < 3) {
      add(numbers(from, 1, Order.AS_THEY_ARE), SIGN, 3);
    }
    if (from < 2) {
      add(numbers(from, 1, Order.AS_THEY_ARE), PREFIX, 2);
    }
  }

  private NumberSymbols numbers(int from, int size, Order order) {
    return new NumberSymbols(secret, from, size, order);
  }

  private void add(NumberSymbols symbols, Separators separators, int words) {
    Dump.addAll(forms, symbols, separators, words);
  }
}
