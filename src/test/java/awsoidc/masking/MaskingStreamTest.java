package awsoidc.masking;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingStreamTest {

  private static final String KEY = "wJalrXUtnFEMI";
  private static final String TOKEN = "FwoGZXIvYXdzEBYaD";

  private final ByteArrayOutputStream target = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({
    "wJalrXUtnFEMI, [MASKED]",
    "key=wJalrXUtnFEMI;, key=[MASKED];",
    "wJalrXUtnFEMIwJalrXUtnFEMI, [MASKED][MASKED]",
    "wJalrXUtnFEMIFwoGZXIvYXdzEBYaD, [MASKED][MASKED]",
    "wJalwJalrXUtnFEMI, wJal[MASKED]",
    "wJalrXUtnFEM, wJalrXUtnFEM",
    "wjalrxutnfemi, wjalrxutnfemi",
    "wJalrXUtnFEwJalrXUtnFEMI, wJalrXUtnFE[MASKED]",
    "nothing secret, nothing secret",
  })
  void each_secret_is_masked_and_all_else_passes(String written, String read) throws IOException {
    try (MaskingStream stream = stream(KEY, TOKEN)) {
      stream.write(written.getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo(read);
  }

  @Test
  void a_secret_is_masked_wherever_the_writes_are_cut() throws IOException {
    byte[] text = ("before " + KEY + " after").getBytes(UTF_8);

    for (int cut = 0; cut <= text.length; cut++) {
      target.reset();
      try (MaskingStream stream = stream(KEY, TOKEN)) {
        stream.write(text, 0, cut);
        stream.write(text, cut, text.length - cut);
      }
      assertThat(target.toString(UTF_8)).as("cut at %d", cut).isEqualTo("before [MASKED] after");
    }
  }

  @Test
  void a_secret_is_masked_byte_by_byte() throws IOException {
    try (MaskingStream stream = stream(KEY)) {
      for (byte b : ("x" + KEY + "y").getBytes(UTF_8)) {
        stream.write(b);
      }
    }

    assertThat(target.toString(UTF_8)).isEqualTo("x[MASKED]y");
  }

  @Test
  void what_cannot_be_a_secret_passes_at_once() throws IOException {
    MaskingStream stream = stream(KEY);

    stream.write("a progress bar 12 %".getBytes(UTF_8));

    assertThat(target.toString(UTF_8)).isEqualTo("a progress bar 12 %");
  }

  @Test
  void only_the_beginning_of_a_secret_is_held_back() throws IOException {
    MaskingStream stream = stream(KEY);

    stream.write("key: wJalr".getBytes(UTF_8));
    assertThat(target.toString(UTF_8)).isEqualTo("key: ");

    stream.write("!".getBytes(UTF_8));
    assertThat(target.toString(UTF_8)).isEqualTo("key: wJalr!");
  }

  @Test
  void flushing_does_not_let_the_beginning_of_a_secret_through() throws IOException {
    MaskingStream stream = stream(KEY);

    stream.write("wJalrXUtnFEM".getBytes(UTF_8));
    stream.flush();
    stream.write('I');

    assertThat(target.toString(UTF_8)).isEqualTo("[MASKED]");
  }

  @Test
  void every_write_reaches_the_reader() throws IOException {
    List<String> flushed = new ArrayList<>();
    MaskingStream stream =
        new MaskingStream(
            new OutputStream() {
              @Override
              public void write(int b) {
                target.write(b);
              }

              @Override
              public void flush() {
                flushed.add(target.toString(UTF_8));
              }
            },
            secrets(KEY));

    stream.write("one".getBytes(UTF_8));
    stream.write(" two".getBytes(UTF_8));

    assertThat(flushed).containsExactly("one", "one two");
  }

  @Test
  void closing_passes_on_what_was_held_back() throws IOException {
    MaskingStream stream = stream(KEY, TOKEN);
    stream.write("end wJalrX".getBytes(UTF_8));

    stream.close();

    assertThat(target.toString(UTF_8)).isEqualTo("end wJalrX");
  }

  @Test
  void closing_twice_passes_it_on_once_and_leaves_the_target_open() throws IOException {
    boolean[] closed = {false};
    MaskingStream stream =
        new MaskingStream(
            new OutputStream() {
              @Override
              public void write(int b) {
                target.write(b);
              }

              @Override
              public void close() {
                closed[0] = true;
              }
            },
            secrets(KEY));
    stream.write("wJal".getBytes(UTF_8));

    stream.close();
    stream.close();

    assertThat(target.toString(UTF_8)).isEqualTo("wJal");
    assertThat(closed[0]).isFalse();
  }

  @Test
  void bytes_of_no_encoding_pass_unchanged() throws IOException {
    byte[] all = new byte[1 << 20];
    new Random(5).nextBytes(all);

    try (MaskingStream stream = stream(KEY, TOKEN)) {
      stream.write(all);
    }

    assertThat(target.toByteArray()).isEqualTo(all);
  }

  @Test
  void a_secret_among_bytes_of_no_encoding_is_masked() throws IOException {
    try (MaskingStream stream = stream(KEY)) {
      stream.write(("\u00ff\u00fe\u0000" + KEY + "\u0080").getBytes(ISO_8859_1));
    }

    assertThat(target.toString(ISO_8859_1)).isEqualTo("\u00ff\u00fe\u0000[MASKED]\u0080");
  }

  @Test
  void a_secret_beyond_ascii_is_masked_in_utf_8() throws IOException {
    try (MaskingStream stream = stream("pässwörd😀")) {
      stream.write("x pässwörd😀 y".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("x [MASKED] y");
  }

  @Test
  void what_is_shorter_than_eight_bytes_is_no_secret() throws IOException {
    try (MaskingStream stream = stream("", "1234567", "12345678")) {
      stream.write("1234567 12345678".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("1234567 [MASKED]");
  }

  @Test
  void secrets_with_a_common_beginning_are_told_apart() throws IOException {
    try (MaskingStream stream = stream("AAAABBBB1111", "AAAABBBB2222")) {
      stream.write("AAAABBBB2222 AAAABBBB1111 AAAABBBB3333".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("[MASKED] [MASKED] AAAABBBB3333");
  }

  @Test
  void of_secrets_that_end_together_the_longest_is_masked() throws IOException {
    try (MaskingStream stream = stream("tail-tail", "head-tail-tail")) {
      stream.write("x head-tail-tail y tail-tail".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("x [MASKED] y [MASKED]");
  }

  @Test
  void without_secrets_all_passes() throws IOException {
    try (MaskingStream stream = stream()) {
      stream.write("anything".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("anything");
  }

  /**
   * A small alphabet and secrets with borders (ababab…) make every fall-back of the automata
   * happen.
   */
  @Test
  void it_agrees_with_a_naive_search_whatever_the_secrets_and_the_cuts() throws IOException {
    Random random = new Random(6);
    int masked = 0;

    for (int round = 0; round < 8_000; round++) {
      List<String> secrets = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        secrets.add(text(random, 8 + random.nextInt(4)));
      }
      StringBuilder written = new StringBuilder();
      for (int i = random.nextInt(5); i >= 0; i--) {
        String secret = secrets.get(random.nextInt(secrets.size()));
        written
            .append(text(random, random.nextInt(12)))
            .append(secret, 0, random.nextBoolean() ? secret.length() : random.nextInt(8));
      }
      target.reset();
      MaskingStream stream = new MaskingStream(target, secrets.stream().map(Secret::of).toList());
      writeInPieces(stream, written.toString().getBytes(UTF_8), random);
      stream.close();

      String expected = naive(written.toString(), secrets);
      masked += expected.equals(written.toString()) ? 0 : 1;
      assertThat(target.toString(UTF_8)).as("%s in %s", secrets, written).isEqualTo(expected);
    }
    assertThat(masked).isGreaterThan(2_000);
  }

  @Test
  void what_is_held_back_is_always_the_beginning_of_a_secret() throws IOException {
    Random random = new Random(8);

    for (int round = 0; round < 2_000; round++) {
      List<String> secrets = List.of(text(random, 8), text(random, 10));
      target.reset();
      StringBuilder written = new StringBuilder();
      MaskingStream stream = new MaskingStream(target, secrets.stream().map(Secret::of).toList());
      for (int i = 0; i < 20; i++) {
        String piece = text(random, random.nextInt(4));
        written.append(piece);
        stream.write(piece.getBytes(UTF_8));
        String passed = target.toString(UTF_8);
        String all = naive(written.toString(), secrets);
        assertThat(all).startsWith(passed);
        String held = all.substring(passed.length());
        assertThat(secrets).anyMatch(secret -> secret.startsWith(held));
      }
    }
  }

  private static void writeInPieces(OutputStream stream, byte[] bytes, Random random)
      throws IOException {
    for (int from = 0; from < bytes.length; ) {
      int length = Math.min(random.nextInt(6), bytes.length - from);
      byte[] within = Arrays.copyOfRange(bytes, Math.max(0, from - 2), bytes.length);
      stream.write(within, Math.min(2, from), length);
      from += length;
    }
  }

  /**
   * The secret that is complete first is masked, the longest of several; then the search goes on.
   */
  private static String naive(String text, List<String> secrets) {
    StringBuilder masked = new StringBuilder();
    int from = 0;
    for (int end = 0; end <= text.length(); end++) {
      String seen = text.substring(from, end);
      int longest =
          secrets.stream().filter(seen::endsWith).mapToInt(String::length).max().orElse(0);
      if (longest > 0) {
        masked.append(seen, 0, seen.length() - longest).append("[MASKED]");
        from = end;
      }
    }
    return masked.append(text.substring(from)).toString();
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }

  private MaskingStream stream(String... secrets) {
    return new MaskingStream(target, secrets(secrets));
  }

  private static List<Secret> secrets(String... secrets) {
    return Arrays.stream(secrets).map(Secret::of).toList();
  }
}
