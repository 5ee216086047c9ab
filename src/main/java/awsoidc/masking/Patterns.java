package awsoidc.masking;

import awsoidc.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All forms of some secrets, and where in a stream none of them can begin. To look only at every
 * fourth pair of bytes is what makes a log pass at the speed of memory: of four beginnings in a
 * row, one has a pair there that is known to be near the beginning of a form.
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

  private Patterns() {
    secrets = List.of();
    beginning = new Form[BYTES][0];
    near = new long[BYTES * BYTES / Long.SIZE];
  }

  private Patterns(Patterns others, byte[] secret) {
    secrets = new ArrayList<>(others.secrets);
    beginning = others.beginning.clone();
    near = others.near.clone();
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
        for (int b = 0; b < BYTES; b++) {
          int state = form.step(from[1], (byte) b);
          if (state == Form.DEAD) {
            continue;
          }
          if (depth == 0) {
            beginning[b] = Arrays.copyOf(beginning[b], beginning[b].length + 1);
            beginning[b][beginning[b].length - 1] = form;
          } else {
            int pair = (from[0] << Byte.SIZE) | b;
            near[pair >> 6] |= 1L << pair;
          }
          next.add(new int[] {b, state});
        }
      }
      reached = next;
    }
  }

  /** Whether one can begin with two bytes, as far as they tell. */
  boolean mayBegin(byte first, byte second) {
    int pair = pair(first, second);
    return (near[pair >> 6] & 1L << pair) != 0;
  }

  private static int pair(byte first, byte second) {
    return ((first & 0xff) << Byte.SIZE) | (second & 0xff);
  }

  /** The forms that begin with a byte. */
  Form[] beginningWith(byte first) {
    return beginning[first & 0xff];
  }

  /**
   * The first place at or after {@code from} where a form may begin, as far as pairs of bytes tell;
   * the last few places before {@code end} always may.
   */
  int candidate(byte[] bytes, int from, int end) {
    long[] pairs = near;
    int i = from + STRIDE - 1;
    for (int last = end - 1; i < last; i += STRIDE) {
      int pair = pair(bytes[i], bytes[i + 1]);
      if ((pairs[pair >> 6] & 1L << pair) != 0) {
        break;
      }
    }
    return Math.min(i - STRIDE + 1, end);
  }
}
