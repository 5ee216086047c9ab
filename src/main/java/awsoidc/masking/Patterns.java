package awsoidc.masking;

import awsoidc.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All forms of some secrets, and where in a stream none of them can begin. To look only at every
 * fourth pair of bytes is what makes a log pass at the speed of memory: whichever of four places in
 * a row a form begins at, a pair of its first bytes is there.
 */
public final class Patterns {

  /** Nothing is a secret. */
  public static final Patterns NONE = new Patterns();

  /** Shorter ones are no secrets, and would tear holes into every log. */
  private static final int SHORTEST = 8;

  /** A pair is looked at for so many beginnings: those at it and before it. */
  static final int STRIDE = 4;

  private static final int BYTES = 256;

  private final List<byte[]> secrets;

  /** By first byte. */
  private final Form[][] beginning;

  /** Whether two bytes in a row are within the first bytes of a form: a bit for each pair. */
  private final long[] near;

  /** The same for the first two bytes of a form. */
  private final long[] first;

  private Patterns() {
    secrets = List.of();
    beginning = new Form[BYTES][0];
    near = new long[BYTES * BYTES / Long.SIZE];
    first = near.clone();
  }

  private Patterns(Patterns others, byte[] secret) {
    secrets = new ArrayList<>(others.secrets);
    beginning = others.beginning.clone();
    near = others.near.clone();
    first = others.first.clone();
    secrets.add(secret);
    if (!Escaped.coversPlain(secret)) {
      add(Spelled.plain(secret));
    }
    add(Escaped.of(secret));
    Spelled.base64(secret).forEach(this::add);
    add(Spelled.hex(secret));
  }

  /** These and all forms of one more secret. */
  public Patterns with(Secret secret) {
    byte[] bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
    boolean known = secrets.stream().anyMatch(other -> Arrays.equals(other, bytes));
    return known || bytes.length < SHORTEST ? this : new Patterns(this, bytes);
  }

  private void add(Form form) {
    List<int[]> reached = List.of(new int[] {-1, 0}); // last byte, state after it
    for (int depth = 0; depth <= STRIDE; depth++) {
      List<int[]> next = new ArrayList<>();
      for (int[] from : reached) {
        for (byte b : distinct(form.following(from[1]))) {
          int state = form.step(from[1], b);
          if (state == Form.DEAD) {
            continue;
          }
          int value = b & 0xff;
          if (depth == 0) {
            beginning[value] = Arrays.copyOf(beginning[value], beginning[value].length + 1);
            beginning[value][beginning[value].length - 1] = form;
          } else {
            mark(near, from[0], value);
          }
          if (depth == 1) {
            mark(first, from[0], value);
          }
          next.add(new int[] {value, state});
        }
      }
      reached = next;
    }
  }

  private static byte[] distinct(byte[] bytes) {
    byte[] distinct = new byte[bytes.length];
    int count = 0;
    for (byte b : bytes) {
      int i = 0;
      while (i < count && distinct[i] != b) {
        i++;
      }
      distinct[i] = b;
      count = Math.max(count, i + 1);
    }
    return Arrays.copyOf(distinct, count);
  }

  private static void mark(long[] pairs, int before, int value) {
    int pair = (before << Byte.SIZE) | value;
    pairs[pair >> 6] |= 1L << pair;
  }

  /** Whether one can begin with two bytes, as far as they tell. */
  boolean mayBegin(byte one, byte two) {
    int pair = pair(one, two);
    return (first[pair >> 6] & 1L << pair) != 0;
  }

  private static int pair(byte one, byte two) {
    return ((one & 0xff) << Byte.SIZE) | (two & 0xff);
  }

  /** The forms that begin with a byte. */
  Form[] beginningWith(byte one) {
    return beginning[one & 0xff];
  }

  /**
   * The first place at or after {@code from} where a form may begin, as far as two bytes tell; the
   * last place before {@code end} always may.
   */
  int candidate(byte[] bytes, int from, int end) {
    long[] pairs = near;
    int last = end - 1;
    int i = from;
    for (int ahead = from + STRIDE - 1; ahead < last; ahead += STRIDE) {
      int pair = pair(bytes[ahead], bytes[ahead + 1]);
      if ((pairs[pair >> 6] & 1L << pair) != 0) {
        for (i = ahead - STRIDE + 1; i <= ahead; i++) {
          if (mayBegin(bytes[i], bytes[i + 1])) {
            return i;
          }
        }
      }
      i = ahead + 1;
    }
    while (i < last && !mayBegin(bytes[i], bytes[i + 1])) {
      i++;
    }
    return i;
  }
}
