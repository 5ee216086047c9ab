package awsoidc.masking;

import awsoidc.masking.EscapedText.Start;
import java.util.ArrayList;
import java.util.List;

/**
 * The forms of a secret in texts: as it is, its base64, and the base64 of that; each as it is, or
 * with letters escaped in one of the usual ways.
 */
final class Texts {

  /** Base64 encodes groups of three bytes. */
  private static final int BASE64_GROUP = 3;

  /** The end of a shorter secret is too short to be distinguished from other text. */
  static final int MIN_LENGTH_WITH_ENDS = 16;

  /** What opens an escape, and what follows it. */
  private enum Escape {
    PERCENT("%", Start.HEX),
    PERCENT_TWICE("%25", Start.HEX),
    QUOTED_PRINTABLE("=", Start.HEX),
    BACKSLASH_X("\\x", Start.HEX),
    BACKSLASH_U("\\u00", Start.HEX),
    TWO_BACKSLASHES_U("\\\\u00", Start.HEX),
    BACKSLASH_OCTAL("\\", Start.OCTAL),
    ENTITY("&#", Start.ENTITY),
    HEX_ENTITY("&#x", Start.HEX_ENTITY),
    NAME("&", Start.NAME),
    ENTITY_TWICE("&amp;#", Start.ENTITY),
    NAME_TWICE("&amp;", Start.NAME),
    BACKSLASH("\\", Start.LETTER),
    TWO_BACKSLASHES("\\\\", Start.LETTER),
    THREE_BACKSLASHES("\\\\\\", Start.LETTER);

    private final String opening;
    private final Start start;

    Escape(String opening, Start start) {
      this.opening = opening;
      this.start = start;
    }
  }

  /** Encoders that escape one of these may leave the others. */
  private static final String SPECIALS = "/+=";

  private static final int ALL = -1;

  private static final Escape[] ESCAPES = Escape.values();

  private final List<Form> forms = new ArrayList<>();

  private Texts() {}

  static List<Form> of(byte[] secret) {
    Texts texts = new Texts();
    int ends = secret.length < MIN_LENGTH_WITH_ENDS ? 1 : EscapedText.WRAPPED_AFTER;
    Letters plain = new PlainLetters(secret, 0);
    texts.add(plain);
    texts.eachEscaped(plain);
    for (int from = 1; from < ends; from++) {
      texts.add(new PlainLetters(secret, from));
    }
    for (int before = 0; before < BASE64_GROUP; before++) {
      for (int from = 0; from < ends; from++) {
        texts.add(new Base64Letters(plain, secret.length, before, from));
      }
      Base64Letters once = new Base64Letters(plain, secret.length, before, 0);
      for (int again = 0; again < BASE64_GROUP; again++) {
        texts.add(new Base64Letters(once, once.whole(), again, 0));
      }
    }
    return texts.forms;
  }

  /** As they are, and with special letters escaped: all, or only one of {@link #SPECIALS}. */
  private void add(Letters letters) {
    add(letters, Escape.PERCENT, 0);
    int specials = 0;
    int[] only = new int[SPECIALS.length()];
    for (int i = 0; i < Beginnings.LENGTH; i++) {
      byte letter = letters.at(i);
      if (Letters.isSpecial(letter)) {
        specials |= 1 << i;
        int which = SPECIALS.indexOf(letter);
        if (which >= 0) {
          only[which] |= 1 << i;
        }
      }
    }
    if (specials != 0) {
      for (Escape escape : ESCAPES) {
        add(letters, escape, specials);
        for (int some : only) {
          if (some != 0 && some != specials) {
            add(letters, escape, some);
          }
        }
      }
    }
  }

  /** With all letters escaped, only the first, or another one with a percent sign. */
  private void eachEscaped(Letters letters) {
    if (!letters.mayBeEscaped(0)) {
      return;
    }
    for (Escape escape : ESCAPES) {
      if (escape.start != Start.LETTER && escape.start != Start.NAME) {
        add(letters, escape, ALL);
      }
    }
    for (Escape escape :
        List.of(Escape.PERCENT, Escape.BACKSLASH_OCTAL, Escape.ENTITY, Escape.HEX_ENTITY)) {
      add(letters, escape, 1);
    }
    for (int i = 1; i < Beginnings.LENGTH; i++) {
      if (letters.mayBeEscaped(i)) {
        add(letters, Escape.PERCENT, 1 << i);
      }
    }
  }

  /**
   * @param escaped a bit for each of the first letters that is escaped
   */
  private void add(Letters letters, Escape escape, int escaped) {
    byte[][] beginning = new byte[Beginnings.LENGTH][];
    int place = 0;
    for (int i = 0; place < beginning.length; i++) {
      boolean isEscaped = (escaped & 1 << i) != 0;
      String text = isEscaped ? escaped(letters.at(i) & 0xff, escape, i > 0) : "";
      for (int c = 0; c < text.length() && place < beginning.length; c++, place++) {
        beginning[place] = symbol(text.charAt(c), escape);
      }
      if (text.isEmpty()) {
        beginning[place] = plain(letters, i);
        place++;
      }
    }
    Start start = (escaped & 1) != 0 ? escape.start : Start.LETTER;
    forms.add(new EscapedText(letters, start, beginning));
  }

  /** The characters that open the escape of a first letter are not part of a form. */
  private static String escaped(int letter, Escape escape, boolean opened) {
    String text =
        switch (escape.start) {
          case LETTER -> String.valueOf((char) letter);
          case HEX -> hex(letter);
          case OCTAL -> Integer.toOctalString(letter);
          case ENTITY -> letter + ";";
          case HEX_ENTITY -> hex(letter) + ";";
          case NAME -> EscapedText.name(letter).isEmpty() ? "" : EscapedText.name(letter) + ";";
        };
    if (text.isEmpty() || !opened) {
      return text;
    }
    boolean leadingZero = escape.start == Start.OCTAL && text.length() == 2;
    return escape.opening + (leadingZero ? "0" : "") + text;
  }

  private static String hex(int letter) {
    return "" + Character.forDigit(letter >> 4, 16) + Character.forDigit(letter & 0xf, 16);
  }

  private static byte[] symbol(char c, Escape escape) {
    boolean digit = escape.start == Start.HEX || escape.start == Start.HEX_ENTITY;
    return digit ? Ascii.inBothCases(c) : new byte[] {(byte) c};
  }

  private static byte[] plain(Letters letters, int position) {
    byte letter = letters.at(position);
    byte other = letter == '+' ? (byte) '-' : letter == '/' ? (byte) '_' : letter;
    return other != letter && letters.is(position, other)
        ? new byte[] {letter, other}
        : new byte[] {letter};
  }
}
