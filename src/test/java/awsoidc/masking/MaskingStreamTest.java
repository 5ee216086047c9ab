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
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @CsvSource({"'', ''", "x, ''", "xy, ''", "'', y", "x, yz", "xy, yzz"})
  void base64_is_masked_wherever_a_secret_is_in_it(String before, String after) throws IOException {
    byte[] encodable = (before + KEY + after).getBytes(UTF_8);
    for (Base64.Encoder encoder :
        List.of(
            Base64.getEncoder(),
            Base64.getEncoder().withoutPadding(),
            Base64.getUrlEncoder(),
            Base64.getMimeEncoder(12, new byte[] {'\n'}),
            Base64.getMimeEncoder(16, new byte[] {'\r', '\n'}))) {
      String encoded = encoder.encodeToString(encodable);
      target.reset();
      try (MaskingStream stream = stream(KEY)) {
        stream.write(("a " + encoded + " b").getBytes(UTF_8));
      }
      // At most the characters that hold more of the neighbours than of the secret are left.
      assertThat(target.toString(UTF_8)).matches("a .{0,3}\\[MASKED].{0,5}\\R? b");
    }
  }

  @Test
  void hexadecimal_digits_are_masked() throws IOException {
    byte[] secret = KEY.getBytes(UTF_8);
    for (HexFormat format :
        List.of(
            HexFormat.of(),
            HexFormat.of().withUpperCase(),
            HexFormat.ofDelimiter(" "),
            HexFormat.ofDelimiter(":").withUpperCase())) {
      String digits = format.formatHex(secret);
      target.reset();
      try (MaskingStream stream = stream(KEY)) {
        stream.write(("x" + digits + "y").getBytes(UTF_8));
      }
      assertThat(target.toString(UTF_8)).isEqualTo("x[MASKED]y");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ab%2Fcd%2bef%3D%3Dgh",
        "ab/cd%2Bef==gh",
        "ab\\/cd+ef==gh",
        "ab\\/cd\\+ef\\=\\=gh",
        "ab\\u002fcd\\u002Bef\\u003d\\u003Dgh",
        "a%62/cd+ef==gh",
      })
  void what_is_escaped_is_masked(String escaped) throws IOException {
    try (MaskingStream stream = stream("ab/cd+ef==gh")) {
      stream.write(("x" + escaped + "y").getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("x[MASKED]y");
  }

  @Test
  void of_secrets_that_overlap_nothing_is_left() throws IOException {
    try (MaskingStream stream = stream("abcdefgh", "abcdefghijkl", "ijklmnop1234")) {
      stream.write("abcdefghijklmnop1234 abcdefghijk! abcdefghijklm".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("[MASKED] [MASKED]ijk! [MASKED]m");
  }

  @Test
  void what_is_held_back_is_bounded_though_a_secret_overlaps_itself_for_ever() throws IOException {
    MaskingStream stream = stream("aaaaaaaa");
    byte[] many = "a".repeat(1 << 16).getBytes(UTF_8);

    for (int i = 0; i < 16; i++) {
      stream.write(many);
    }
    stream.write("b".getBytes(UTF_8));

    assertThat(target.toString(UTF_8)).isEqualTo("[MASKED]b");
  }

  /** A small alphabet and secrets with borders (ababab…) make beginnings overlap. */
  @Test
  void it_agrees_with_a_naive_search_whatever_the_secrets_the_forms_and_the_cuts()
      throws IOException {
    Random random = new Random(6);
    int masked = 0;

    for (int round = 0; round < 6_000; round++) {
      List<String> secrets = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        secrets.add(text(random, 8 + random.nextInt(4)));
      }
      StringBuilder written = new StringBuilder();
      for (int i = random.nextInt(5); i >= 0; i--) {
        String form = form(secrets.get(random.nextInt(secrets.size())), random);
        written
            .append(text(random, random.nextInt(12)))
            .append(form, 0, random.nextBoolean() ? form.length() : random.nextInt(8));
      }
      target.reset();
      MaskingStream stream = stream(secrets.toArray(String[]::new));
      writeInPieces(stream, written.toString().getBytes(ISO_8859_1), random);
      stream.close();

      String expected = new NaiveMasking(secrets).mask(written.toString());
      masked += expected.equals(written.toString()) ? 0 : 1;
      assertThat(target.toString(ISO_8859_1)).as("%s in %s", secrets, written).isEqualTo(expected);
    }
    assertThat(masked).isGreaterThan(2_000);
  }

  private static String form(String secret, Random random) {
    byte[] bytes = secret.getBytes(ISO_8859_1);
    return switch (random.nextInt(6)) {
      case 0 -> HexFormat.of().formatHex(bytes);
      case 1 -> Base64.getEncoder().encodeToString(bytes);
      case 2 -> Base64.getUrlEncoder().encodeToString(("z" + secret).getBytes(ISO_8859_1));
      case 3 ->
          Base64.getMimeEncoder(8, new byte[] {'\n'})
              .encodeToString(("zz" + secret).getBytes(ISO_8859_1));
      case 4 ->
          secret.substring(0, 1) + secret.substring(1).replace("+", "%2b").replace("a", "\\u0061");
      default -> secret;
    };
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

  private static Patterns secrets(String... secrets) {
    Patterns patterns = Patterns.NONE;
    for (String secret : secrets) {
      patterns = patterns.with(Secret.of(secret));
    }
    return patterns;
  }
}
