package awsoidc.masking;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Passes bytes on and replaces each secret with {@code [MASKED]}, however the writes are cut: the
 * secret itself, escaped, wrapped, in base64, or in a dump of its bytes. Only what may be the
 * beginning of a secret is held back. Everything else passes unchanged with its write, in any
 * encoding. Overlapping secrets are masked completely.
 */
public final class MaskingStream extends OutputStream {

  private static final byte[] MASK = "[MASKED]".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream target;
  private Patterns patterns;

  /** What may still become a secret: its form, state, and place in the stream. */
  private Form[] forms = new Form[16];

  private long[] states = new long[16];
  private long[] starts = new long[16];
  private int live;

  /** Secrets that are found and not written yet: pairs of from and to, in order, not touching. */
  private long[] found = new long[16];

  private int foundCount;
  private boolean masked;

  /** Bytes of earlier writes that are not written yet. */
  private byte[] held = new byte[256];

  private int heldCount;

  /** The place in the stream of the first byte held, and of the first byte after a mask. */
  private long heldFrom;

  private long maskedTo;

  public MaskingStream(OutputStream target, Patterns patterns) {
    this.target = target;
    this.patterns = patterns;
  }

  /** Masks these from now on; earlier bytes are not searched again. */
  public synchronized void use(Patterns others) {
    patterns = others;
  }

  public synchronized boolean hasMasked() {
    return masked;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    int end = offset + length;
    long place = heldFrom + heldCount - offset; // of bytes[0]
    Beginnings beginnings = patterns.beginnings();
    int candidate = beginnings.candidate(bytes, offset, end);
    int i = live == 0 ? candidate : offset;
    while (i < end) {
      if (i == candidate) {
        begin(bytes, i, end, place);
        candidate = beginnings.candidate(bytes, i + 1, end);
      }
      step(bytes[i], place + i + 1);
      i = live == 0 ? candidate : i + 1;
    }
    writeUpTo(firstStart(place + end), bytes, place);
    hold(bytes, offset, place, end);
    target.flush();
  }

  @Override
  public synchronized void flush() throws IOException {
    target.flush();
  }

  /** Writes what is held back, because it is not a secret. The target stays open. */
  @Override
  public synchronized void close() throws IOException {
    live = 0;
    long end = heldFrom + heldCount;
    writeUpTo(end, held, end);
    heldFrom = end;
    heldCount = 0;
    target.flush();
  }

  /** Adds the forms that may begin here; their first step is this byte, too. */
  private void begin(byte[] bytes, int from, int end, long place) {
    for (Form form : patterns.beginnings().with(bytes[from])) {
      if (!form.mayBegin(bytes, from, end)) {
        continue;
      }
      if (live == forms.length) {
        forms = Arrays.copyOf(forms, 2 * live);
        states = Arrays.copyOf(states, 2 * live);
        starts = Arrays.copyOf(starts, 2 * live);
      }
      forms[live] = form;
      states[live] = form.initial();
      starts[live] = place + from;
      live++;
    }
  }

  private void step(byte next, long after) {
    int kept = 0;
    for (int i = 0; i < live; i++) {
      long seen = after - 1 - starts[i];
      long state =
          seen >= Beginnings.LENGTH || forms[i].mayHave((int) seen, next)
              ? forms[i].step(states[i], next)
              : Form.DEAD;
      if (state == Form.COMPLETE) {
        find(starts[i], after);
      } else if (state == Form.COMPLETE_BEFORE) {
        find(starts[i], after - 1);
      } else if (state != Form.DEAD) {
        if ((state & Form.FOUND) != 0) {
          find(starts[i], after);
        }
        forms[kept] = forms[i];
        states[kept] = state & ~Form.FOUND;
        starts[kept] = starts[i];
        kept++;
      }
    }
    live = kept;
  }

  /** Ends come in order, give or take a byte: only the last ones found can overlap a new one. */
  private void find(long from, long to) {
    masked = true;
    long first = from;
    long last = to;
    while (foundCount > 0 && found[2 * foundCount - 1] > first) {
      foundCount--;
      first = Math.min(first, found[2 * foundCount]);
      last = Math.max(last, found[2 * foundCount + 1]);
    }
    if (2 * foundCount == found.length) {
      found = Arrays.copyOf(found, 2 * found.length);
    }
    found[2 * foundCount] = first;
    found[2 * foundCount + 1] = last;
    foundCount++;
  }

  private long firstStart(long otherwise) {
    long first = otherwise;
    for (int i = 0; i < live; i++) {
      first = Math.min(first, starts[i]);
    }
    return first;
  }

  /** Writes everything before {@code end}; {@code bytes} has what is not held. */
  private void writeUpTo(long end, byte[] bytes, long placeOfBytes) throws IOException {
    long written = heldFrom;
    int done = 0;
    for (; done < foundCount && found[2 * done] < end; done++) {
      long from = found[2 * done];
      long to = found[2 * done + 1];
      if (from >= maskedTo) {
        writePlain(written, from, bytes, placeOfBytes);
        target.write(MASK);
      }
      maskedTo = Math.max(maskedTo, to);
      written = Math.max(written, Math.min(to, end));
    }
    System.arraycopy(found, 2 * done, found, 0, 2 * (foundCount - done));
    foundCount -= done;
    writePlain(written, end, bytes, placeOfBytes);
  }

  private void writePlain(long from, long to, byte[] bytes, long placeOfBytes) throws IOException {
    long first = Math.max(from, maskedTo);
    long endOfHeld = heldFrom + heldCount;
    if (first < Math.min(to, endOfHeld)) {
      int count = (int) (Math.min(to, endOfHeld) - first);
      target.write(held, (int) (first - heldFrom), count);
      first += count;
    }
    if (first < to) {
      target.write(bytes, (int) (first - placeOfBytes), (int) (to - first));
    }
  }

  /** Keeps what was not written of the held bytes and of the current write. */
  private void hold(byte[] bytes, int offset, long place, int end) {
    long from = firstStart(place + end);
    int dropped = (int) Math.min(from - heldFrom, heldCount);
    System.arraycopy(held, dropped, held, 0, heldCount - dropped);
    heldCount -= dropped;
    int first = (int) Math.max(from - place, offset);
    int count = end - first;
    if (heldCount + count > held.length) {
      held = Arrays.copyOf(held, 2 * (heldCount + count));
    }
    System.arraycopy(bytes, first, held, heldCount, count);
    heldCount += count;
    heldFrom = from;
  }
}
