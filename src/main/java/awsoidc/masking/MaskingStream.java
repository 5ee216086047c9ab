package awsoidc.masking;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Passes bytes on and replaces each secret by {@code [MASKED]}, wherever the writes are cut. Held
 * back is only what may be the beginning of a secret; everything else goes through with the write
 * that brought it, unchanged, whatever its encoding.
 *
 * <p>One Knuth-Morris-Pratt automaton for each secret: a position is never looked at twice, and
 * what is held back is never longer than a secret.
 */
public final class MaskingStream extends OutputStream {

  private static final byte[] MASK = "[MASKED]".getBytes(StandardCharsets.US_ASCII);

  /** Shorter ones are no secrets, and would tear holes into every log. */
  private static final int SHORTEST = 8;

  private final OutputStream target;
  private byte[][] secrets = {};
  private int[][] fallbacks = {};
  private int[] matched = {};

  /** The last bytes that were held back: always the beginning of the longest partial match. */
  private int held;

  private int holder;

  public MaskingStream(OutputStream target) {
    this.target = target;
  }

  public MaskingStream(OutputStream target, List<Secret> secrets) {
    this(target);
    secrets.forEach(this::add);
  }

  /** From now on, this one too; what was written before it is not looked at again. */
  public synchronized void add(Secret secret) {
    byte[] bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
    if (bytes.length < SHORTEST
        || Arrays.stream(secrets).anyMatch(known -> Arrays.equals(known, bytes))) {
      return;
    }
    int count = secrets.length;
    secrets = Arrays.copyOf(secrets, count + 1);
    fallbacks = Arrays.copyOf(fallbacks, count + 1);
    matched = Arrays.copyOf(matched, count + 1);
    secrets[count] = bytes;
    fallbacks[count] = fallbacks(bytes);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    int end = offset + length;
    int unwritten = offset; // what was held back lies before it
    for (int i = offset; i < end; i++) {
      int complete = step(bytes[i]);
      if (complete < 0) {
        continue;
      }
      int seenHere = i + 1 - unwritten;
      int plain = held + seenHere - secrets[complete].length;
      writePlain(bytes, unwritten, plain);
      target.write(MASK);
      forget();
      unwritten = i + 1;
    }
    int longest = longest();
    int keep = longest < 0 ? 0 : matched[longest];
    writePlain(bytes, unwritten, held + (end - unwritten) - keep);
    held = keep;
    holder = Math.max(longest, 0);
    target.flush();
  }

  @Override
  public synchronized void flush() throws IOException {
    target.flush();
  }

  /** Passes on what was held back: it was no secret after all. The target stays open. */
  @Override
  public synchronized void close() throws IOException {
    if (held > 0) {
      target.write(secrets[holder], 0, held);
      forget();
    }
    target.flush();
  }

  /** Moves each automaton by a byte; the longest secret that is complete now, or -1. */
  private int step(byte next) {
    int complete = -1;
    for (int i = 0; i < secrets.length; i++) {
      byte[] secret = secrets[i];
      int length = matched[i];
      while (length > 0 && secret[length] != next) {
        length = fallbacks[i][length - 1];
      }
      matched[i] = secret[length] == next ? length + 1 : 0;
      if (matched[i] == secret.length) {
        matched[i] = fallbacks[i][secret.length - 1];
        complete = complete < 0 || secret.length > secrets[complete].length ? i : complete;
      }
    }
    return complete;
  }

  /** Writes the first {@code count} of: the bytes held back, then those of {@code bytes}. */
  private void writePlain(byte[] bytes, int offset, int count) throws IOException {
    int fromHeld = Math.min(held, Math.max(count, 0));
    if (fromHeld > 0) {
      target.write(secrets[holder], 0, fromHeld);
    }
    if (count > fromHeld) {
      target.write(bytes, offset, count - fromHeld);
    }
  }

  private int longest() {
    int longest = -1;
    for (int i = 0; i < matched.length; i++) {
      if (matched[i] > 0 && (longest < 0 || matched[i] > matched[longest])) {
        longest = i;
      }
    }
    return longest;
  }

  private void forget() {
    held = 0;
    Arrays.fill(matched, 0);
  }

  /** For each prefix, the length of its longest proper prefix that is also its suffix. */
  private static int[] fallbacks(byte[] secret) {
    int[] fallback = new int[secret.length];
    for (int i = 1, length = 0; i < secret.length; i++) {
      while (length > 0 && secret[i] != secret[length]) {
        length = fallback[length - 1];
      }
      length += secret[i] == secret[length] ? 1 : 0;
      fallback[i] = length;
    }
    return fallback;
  }
}
