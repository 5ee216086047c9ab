package awsoidc.masking;

import java.util.Arrays;

/**
 * Finds the places of a stream where no form can begin. The first {@link #LENGTH} bytes of each
 * form are known, and so is every block of {@link #BLOCK} of them. It is enough to look at every
 * fourth place: whichever of four places in a row a form begins at, one of its blocks is there.
 */
final class Beginnings {

  static final int LENGTH = 7;

  private static final int BLOCK = 4;
  private static final int BYTES = 256;

  private static final int BITS_OF_HASH = 15;
  private static final int UNUSED_BITS = Integer.SIZE - BITS_OF_HASH;

  private static final int MULTIPLIER = 0x9E3779B1;

  /** A bit for each two bytes that begin a block. This rules out most places. */
  private final long[] pairs;

  /** By the hash of a block, a bit for each place of a form where it may be. */
  private final byte[] blocks;

  /** By first byte. */
  private final Form[][] forms;

  Beginnings() {
    pairs = new long[BYTES * BYTES / Long.SIZE];
    blocks = new byte[1 << BITS_OF_HASH];
    forms = new Form[BYTES][0];
  }

  Beginnings(Beginnings others) {
    pairs = others.pairs.clone();
    blocks = others.blocks.clone();
    forms = others.forms.clone();
  }

  void add(Form form) {
    byte[][] beginning = form.beginning;
    for (int i = 0; i + BLOCK <= LENGTH; i++) {
      for (byte one : beginning[i]) {
        for (byte two : beginning[i + 1]) {
          int pair = pair(one, two);
          pairs[pair >> 6] |= 1L << pair;
          for (byte three : beginning[i + 2]) {
            for (byte four : beginning[i + 3]) {
              blocks[hash(one, two, three, four)] |= (byte) (1 << i);
            }
          }
        }
      }
    }
    for (byte first : beginning[0]) {
      Form[] known = forms[first & 0xff];
      forms[first & 0xff] = Arrays.copyOf(known, known.length + 1);
      forms[first & 0xff][known.length] = form;
    }
  }

  /** The forms that begin with a byte. */
  Form[] with(byte first) {
    return forms[first & 0xff];
  }

  private static int pair(byte one, byte two) {
    return ((one & 0xff) << Byte.SIZE) | (two & 0xff);
  }

  private static int hash(byte one, byte two, byte three, byte four) {
    int all = (((four << 8 ^ three) << 8 ^ two) << 8) ^ one;
    return (all * MULTIPLIER) >>> UNUSED_BITS;
  }

  /** The places of a form where the block at an index may be: a bit for each. */
  private int places(byte[] bytes, int at) {
    return blocks[hash(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3])];
  }

  /** Whether a form may begin at a place, as far as the bytes at hand show. */
  private boolean mayBegin(byte[] bytes, int from, int end) {
    if (from + BLOCK > end) {
      return forms[bytes[from] & 0xff].length > 0;
    }
    int last = BLOCK - 1;
    return (places(bytes, from) & 1) != 0
        && (from + LENGTH > end || (places(bytes, from + last) & 1 << last) != 0);
  }

  /** The first place at or after {@code from} where a form may begin; {@code end} if none does. */
  int candidate(byte[] bytes, int from, int end) {
    long[] known = pairs;
    int ahead = from + BLOCK - 1;
    for (; ahead + BLOCK <= end; ahead += BLOCK) {
      int pair = pair(bytes[ahead], bytes[ahead + 1]);
      if ((known[pair >> 6] & 1L << pair) != 0 && places(bytes, ahead) != 0) {
        int before = before(bytes, ahead, end);
        if (before >= 0) {
          return before;
        }
      }
    }
    int i = ahead - BLOCK + 1;
    while (i < end && !mayBegin(bytes, i, end)) {
      i++;
    }
    return i;
  }

  /** The first place where a form may begin that has this block; -1 if none does. */
  private int before(byte[] bytes, int block, int end) {
    int first = -1;
    int i = block;
    for (int places = places(bytes, block); places != 0; places >>= 1) {
      if ((places & 1) != 0 && (places(bytes, i) & 1) != 0 && mayBegin(bytes, i, end)) {
        first = i;
      }
      i--;
    }
    return first;
  }
}
