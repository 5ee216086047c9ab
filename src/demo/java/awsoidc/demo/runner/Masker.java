package awsoidc.demo.runner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Replaces values by {@code [MASKED]} in one stream, as the runner does: literally, byte by byte,
 * also where a value comes in several pieces. What could be the beginning of a value waits.
 */
final class Masker extends OutputStream {

  private static final byte[] MASK = "[MASKED]".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream out;
  private final List<byte[]> phrases;
  private byte[] waiting = {};

  /**
   * @param phrases empty ones are passed over
   * @param out is flushed, not closed, when this is closed
   */
  Masker(List<String> phrases, OutputStream out) {
    this.out = out;
    this.phrases =
        phrases.stream()
            .filter(phrase -> !phrase.isEmpty())
            .map(phrase -> phrase.getBytes(StandardCharsets.UTF_8))
            .sorted(Comparator.comparingInt((byte[] phrase) -> phrase.length).reversed())
            .toList();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(waiting);
    all.write(bytes, offset, length);
    pass(all.toByteArray(), false);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    pass(waiting, true);
    out.flush();
  }

  private void pass(byte[] bytes, boolean last) throws IOException {
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    int at = 0;
    while (at < bytes.length) {
      int here = at;
      byte[] whole = find(bytes, here);
      if (!last && mayBecomeLonger(bytes, here, whole.length)) {
        break;
      }
      if (whole.length > 0) {
        passed.writeBytes(MASK);
        at += whole.length;
      } else {
        passed.write(bytes[at++]);
      }
    }
    waiting = Arrays.copyOfRange(bytes, at, bytes.length);
    passed.writeTo(out);
  }

  private byte[] find(byte[] bytes, int at) {
    for (byte[] phrase : phrases) {
      int end = at + phrase.length;
      if (end <= bytes.length && Arrays.equals(bytes, at, end, phrase, 0, phrase.length)) {
        return phrase;
      }
    }
    return new byte[0];
  }

  /** Whether what there is from here on is the beginning of a phrase longer than the one found. */
  private boolean mayBecomeLonger(byte[] bytes, int at, int found) {
    int rest = bytes.length - at;
    for (byte[] phrase : phrases) {
      if (phrase.length <= Math.max(rest, found)) {
        return false;
      }
      if (Arrays.equals(bytes, at, bytes.length, phrase, 0, rest)) {
        return true;
      }
    }
    return false;
  }
}
