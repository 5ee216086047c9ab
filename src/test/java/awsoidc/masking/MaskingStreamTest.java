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
  void each_secret_is_masked_and_everything_else_passes(String written, String read)
      throws IOException {
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
  void binary_bytes_pass_unchanged() throws IOException {
    byte[] all = new byte[1 << 20];
    new Random(5).nextBytes(all);

    try (MaskingStream stream = stream(KEY, TOKEN)) {
      stream.write(all);
    }

    assertThat(target.toByteArray()).isEqualTo(all);
  }

  @Test
  void a_secret_among_binary_bytes_is_masked() throws IOException {
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
  void texts_of_less_than_eight_bytes_are_not_masked() throws IOException {
    try (MaskingStream stream = stream("", "1234567", "12345678")) {
      stream.write("1234567 12345678".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("1234567 [MASKED]");
  }

  @Test
  void secrets_with_a_common_beginning_are_distinguished() throws IOException {
    try (MaskingStream stream = stream("AAAABBBB1111", "AAAABBBB2222")) {
      stream.write("AAAABBBB2222 AAAABBBB1111 AAAABBBB3333".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("[MASKED] [MASKED] AAAABBBB3333");
  }

  @Test
  void the_longest_of_secrets_that_end_together_is_masked() throws IOException {
    try (MaskingStream stream = stream("tail-tail", "head-tail-tail")) {
      stream.write("x head-tail-tail y tail-tail".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("x [MASKED] y [MASKED]");
  }

  @Test
  void without_secrets_everything_passes() throws IOException {
    try (MaskingStream stream = stream()) {
      stream.write("anything".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("anything");
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "x, ''", "xy, ''", "'', y", "x, yz", "xy, yzz"})
  void a_secret_in_base64_is_masked_at_any_offset(String before, String after) throws IOException {
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
      // Only characters with more bits of the neighbours than of the secret may be left.
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
  void escaped_secrets_are_masked(String escaped) throws IOException {
    try (MaskingStream stream = stream("ab/cd+ef==gh")) {
      stream.write(("x" + escaped + "y").getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("x[MASKED]y");
  }

  @Test
  void overlapping_secrets_are_masked_completely() throws IOException {
    try (MaskingStream stream = stream("abcdefgh", "abcdefghijkl", "ijklmnop1234")) {
      stream.write("abcdefghijklmnop1234 abcdefghijk! abcdefghijklm".getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("[MASKED] [MASKED]ijk! [MASKED]m");
  }

  @Test
  void held_back_bytes_are_bounded_even_if_a_secret_overlaps_itself_endlessly() throws IOException {
    MaskingStream stream = stream("aaaaaaaa");
    byte[] many = "a".repeat(1 << 16).getBytes(UTF_8);

    for (int i = 0; i < 16; i++) {
      stream.write(many);
    }
    stream.write("b".getBytes(UTF_8));

    assertThat(target.toString(UTF_8)).isEqualTo("[MASKED]b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%77JalrXUtnFEMI",
        "%77%4a%61%6C%72%58%55%74%6e%46%45%4D%49",
        "%2577%254a%2561%256C%2572%2558%2555%2574%256e%2546%2545%254D%2549",
        "\\x77\\x4a\\x61\\x6c\\x72\\x58\\x55\\x74\\x6E\\x46\\x45\\x4d\\x49",
        "\\167\\112\\141\\154\\162\\130\\125\\164\\156\\106\\105\\115\\111",
        "\\u0077\\u004a\\u0061\\u006C\\u0072\\u0058\\u0055\\u0074\\u006e\\u0046\\u0045\\u004d\\u0049",
        "&#119;&#74;&#97;&#108;&#114;&#88;&#85;&#116;&#110;&#70;&#69;&#77;&#73;",
        "&#x77;&#x4A;&#x61;&#x6c;&#x72;&#x58;&#x55;&#x74;&#x6e;&#x46;&#x45;&#x4d;&#x49;",
        "=77=4A=61=6C=72=58=55=74=6E=46=45=4D=49",
      })
  void the_opening_of_a_first_escape_is_neither_held_back_nor_masked(String escaped)
      throws IOException {
    try (MaskingStream stream = stream(KEY)) {
      stream.write(("x " + escaped + " y").getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).matches("x [%\\\\&=#xu025]+\\[MASKED] y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ab%252Fcd%252bef%253D%253Dgh",
        "ab\\\\/cd+ef==gh",
        "ab\\\\\\/cd\\\\\\+ef==gh",
        "ab/cd\\\\u002bef\\\\u003D\\\\u003dgh",
        "ab\\x2fcd\\x2Bef==gh",
        "ab\\057cd\\053ef==gh",
        "ab&#47;cd&#43;ef&#61;&#61;gh",
        "ab&#x2F;cd&#x2b;ef==gh",
        "ab&sol;cd&plus;ef&equals;&equals;gh",
        "ab&amp;sol;cd&amp;plus;ef==gh",
        "ab/cd+ef=3D=3Dgh",
      })
  void other_and_repeated_escapes_are_masked(String escaped) throws IOException {
    try (MaskingStream stream = stream("ab/cd+ef==gh")) {
      stream.write(("x" + escaped + "y").getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo("x[MASKED]y");
  }

  private static final String LONG_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LF",
        "\r\n",
        "\n    ",
        "\n\t> ",
        "\\\n",
        "'\n  '",
        "\" +\n    \"",
        "\"\\\n \"",
        "=\n",
        "=\r\n",
        "\\n",
        "\\\\r\\\\n",
      })
  void a_secret_is_masked_wherever_a_line_ends_in_it(String written) throws IOException {
    String end = written.replace("LF", String.valueOf((char) 10));
    for (int at = 1; at < LONG_KEY.length(); at++) {
      String wrapped = LONG_KEY.substring(0, at) + end + LONG_KEY.substring(at);
      for (int cut = 0; cut <= wrapped.length(); cut++) {
        target.reset();
        try (MaskingStream stream = stream(LONG_KEY)) {
          stream.write(wrapped.substring(0, cut).getBytes(UTF_8));
          stream.write((wrapped.substring(cut) + " y").getBytes(UTF_8));
        }
        String before = at < 7 ? LONG_KEY.substring(0, at) + end : "";
        assertThat(target.toString(UTF_8)).isEqualTo(before + "[MASKED] y");
      }
    }
  }

  @Test
  void base64_of_base64_is_masked() throws IOException {
    for (String before : List.of("", "x", "xy")) {
      String once = Base64.getEncoder().encodeToString((before + LONG_KEY).getBytes(UTF_8));
      for (String more : List.of("", "x", "xy")) {
        String twice = Base64.getMimeEncoder().encodeToString((more + once).getBytes(UTF_8));
        target.reset();
        try (MaskingStream stream = stream(LONG_KEY)) {
          stream.write(twice.getBytes(UTF_8));
        }
        assertThat(target.toString(UTF_8)).matches("(?s).{0,8}\\[MASKED].{0,8}");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Password: ",
        "Enter key=",
        "100 %",
        "100%",
        "a\\",
        "C:\\",
        "a & ",
        "$ ",
        "[y/N] ",
        "\""
      })
  void a_prompt_passes_at_once(String prompt) throws IOException {
    MaskingStream stream = stream(LONG_KEY);

    stream.write(prompt.getBytes(UTF_8));

    assertThat(target.toString(UTF_8)).isEqualTo(prompt);
  }

  @Test
  void held_back_bytes_are_bounded_even_if_a_break_is_endless() throws IOException {
    for (String furniture : List.of(" ", "\n", "\\", "\n0", "\\n", "  |x|\n0 ")) {
      for (String begun : List.of(LONG_KEY.substring(0, 20), hex(LONG_KEY.substring(0, 20)))) {
        target.reset();
        MaskingStream stream = stream(LONG_KEY);
        byte[] many = (begun + "\n" + furniture.repeat(2_000)).getBytes(UTF_8);
        stream.write(many);

        assertThat(many.length - target.size()).as(furniture).isLessThan(1_000);
      }
    }
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(UTF_8));
  }

  @Test
  void ordinary_logs_pass_unchanged() throws IOException {
    StringBuilder log = new StringBuilder();
    Random random = new Random(8);
    byte[] other = new byte[3_000];
    random.nextBytes(other);
    HexFormat hex = HexFormat.ofDelimiter(" ");
    for (int i = 0; i < 200; i++) {
      byte[] row = Arrays.copyOfRange(other, i * 15, i * 15 + 15);
      log.append("diff --git a/x%d b/x%d\n@@ -1,7 +1,7 @@\n-  old == %d;\n".formatted(i, i, i))
          .append("{\"level\":\"info\",\"n\":%d,\"m\":\"a\\/b\\n\\u0041\"}\n".formatted(i))
          .append("%08x: %s  ..wJalr..\n".formatted(i * 15, hex.formatHex(row)))
          .append("<a href=\"?q=%%20&amp;p=%d\">&lt;&#47;&gt;</a>\n".formatted(i));
    }
    log.append(Base64.getMimeEncoder().encodeToString(other)).append('\n');

    try (MaskingStream stream = stream(LONG_KEY, TOKEN)) {
      stream.write(log.toString().getBytes(UTF_8));
    }

    assertThat(target.toString(UTF_8)).isEqualTo(log.toString());
  }

  /** The beginnings of secrets such as ababab… overlap. */
  @Test
  void a_secret_without_what_pads_it_is_masked() throws IOException {
    MaskingStream stream = stream("IQoJb3JpZ2luX2VjEXAMPLETOKEN/lBA==");

    stream.write("IQoJb3JpZ2luX2VjEXAMPLETOKEN/lBA|".getBytes(ISO_8859_1));
    stream.close();

    assertThat(target.toString(ISO_8859_1)).isEqualTo("[MASKED]|");
  }

  @Test
  void masking_equals_a_naive_search_for_any_secrets_forms_and_cuts() throws IOException {
    Random random = new Random(6);
    int masked = 0;

    for (int round = 0; round < 1500; round++) {
      List<String> secrets = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        secrets.add(text(random, 8 + random.nextInt(random.nextBoolean() ? 4 : 20)));
      }
      StringBuilder written = new StringBuilder();
      for (int i = random.nextInt(5); i >= 0; i--) {
        String form = form(secrets.get(random.nextInt(secrets.size())), random);
        written
            .append(text(random, random.nextInt(12)))
            .append(form, 0, random.nextBoolean() ? form.length() : random.nextInt(8));
      }
      String expected = new NaiveMasking(secrets).mask(written.toString());
      masked += expected.equals(written.toString()) ? 0 : 1;
      for (int longest : List.of(6, 30, 2_000)) {
        target.reset();
        MaskingStream stream = stream(secrets.toArray(String[]::new));
        writeInPieces(stream, written.toString().getBytes(ISO_8859_1), longest, random);
        stream.close();

        assertThat(target.toString(ISO_8859_1))
            .as("%s in %s", secrets, written)
            .isEqualTo(expected);
      }
    }
    assertThat(masked).isGreaterThan(450);
  }

  private static String form(String secret, Random random) {
    byte[] bytes = secret.getBytes(ISO_8859_1);
    String form =
        switch (random.nextInt(5)) {
          case 0 -> HexFormat.of().formatHex(bytes);
          case 1 -> Base64.getEncoder().encodeToString(bytes);
          case 2 -> Base64.getUrlEncoder().encodeToString(("z" + secret).getBytes(ISO_8859_1));
          case 3 ->
              Base64.getEncoder()
                  .encodeToString(Base64.getEncoder().encode(("zz" + secret).getBytes(ISO_8859_1)));
          default -> secret;
        };
    if (form.length() == 2 * secret.length()) {
      return form; // wrapped in DumpTest
    }
    return switch (random.nextInt(4)) {
      case 0 -> escaped(form, random.nextInt(3), random);
      case 1 -> wrapped(escaped(form, random.nextInt(3), random), random);
      case 2 -> wrapped(form, random);
      default -> form;
    };
  }

  /**
   * @param which 0 for all letters, 1 for special ones, 2 for the first one
   */
  private static String escaped(String text, int which, Random random) {
    String format =
        List.of(
                "%%%02x",
                "%%25%02X",
                "\\x%02x",
                "\\u%04X",
                "\\\\u%04x",
                "\\%03o",
                "&#%d;",
                "&#x%x;",
                "&amp;#%d;",
                "=%02X",
                "\\%c",
                "\\\\%c")
            .get(random.nextInt(12));
    String specials = random.nextBoolean() ? "+/=" : "/";
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      boolean special = specials.indexOf(text.charAt(i)) >= 0;
      boolean escape = which == 0 || (which == 1 && special) || (which == 2 && i == 0);
      escaped.append(
          escape ? format.formatted((int) text.charAt(i)) : String.valueOf(text.charAt(i)));
    }
    return escaped.toString();
  }

  private static String wrapped(String text, Random random) {
    String end =
        List.of("\n", "\r\n", "\n  ", "\\\n", "\"\n \"", "' +\n'", "=\n", "\\n", "\n> ")
            .get(random.nextInt(9));
    return text.replaceAll(
        "(.{" + (1 + random.nextInt(12)) + "})", "$1" + end.replace("\\", "\\\\"));
  }

  private static void writeInPieces(OutputStream stream, byte[] bytes, int longest, Random random)
      throws IOException {
    for (int from = 0; from < bytes.length; ) {
      int length = Math.min(random.nextInt(longest), bytes.length - from);
      byte[] within = Arrays.copyOfRange(bytes, Math.max(0, from - 2), bytes.length);
      stream.write(within, Math.min(2, from), length);
      from += length;
    }
  }

  private static String text(Random random, int length) {
    String alphabet = random.nextBoolean() ? "ab" : "abx+/=1";
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
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
