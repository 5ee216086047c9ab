package awsoidc.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "feature/é-ü_ß", "日本語", "😀", "\"quoted\" \\ back", "العربية"})
  void what_is_seen_stays(String text) {
    assertThat(Printable.text(text)).isEqualTo(text);
  }

  /** Control, bidi, zero-width, line ends, blanks, fillers, selectors, tags, halves of pairs. */
  @ParameterizedTest
  @CsvSource({
    "000a, 0000, 001b, 007f, 0085, 009b",
    "202a, 202e, 2066, 2069, 200e, 200f",
    "200b, 200c, 200d, 2060, feff, 00ad",
    "2028, 2029, 00a0, 2003, 3000, 180e",
    "3164, ffa0, 115f, 034f, fe0f, 2800",
    "d800, dfff, e000, ffff, fdd0, 061c",
  })
  void what_is_not_seen_is_escaped(String a, String b, String c, String d, String e, String f) {
    for (String hex : new String[] {a, b, c, d, e, f}) {
      char unit = (char) Integer.parseInt(hex, 16);
      assertThat(Printable.text("x" + unit + "y")).isEqualTo("x\\u" + hex + "y");
    }
  }

  @Test
  void a_tag_is_escaped_as_two_units() {
    assertThat(Printable.text(Character.toString(0xe0041))).isEqualTo("\\udb40\\udc41");
  }

  @Test
  void every_symbol_is_seen_or_escaped_in_one_line_of_ascii() {
    for (int symbol = 0; symbol <= Character.MAX_CODE_POINT; symbol++) {
      String shown = Printable.text(Character.toString(symbol));
      assertThat(shown)
          .satisfiesAnyOf(
              same -> assertThat(Printable.isShown(same.codePointAt(0))).isTrue(),
              escaped -> assertThat(escaped).matches("(\\\\u[0-9a-f]{4}){1,2}"));
    }
  }

  @Test
  void json_is_escaped_twice_nowhere() {
    assertThat(Printable.json("a\"b\\c\n\u202e")).isEqualTo("\"a\\\"b\\\\c\\u000a\\u202e\"");
  }
}
