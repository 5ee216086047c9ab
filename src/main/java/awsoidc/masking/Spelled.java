package awsoidc.masking;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A secret spelled in an alphabet: each position is one of two characters, the last one may be any
 * of those that begin with the secret's last bits. What wraps long lines may stand in between.
 */
final class Spelled implements Form {

  /** So much must have been seen before a break may be part of it: the ends of most lines pass. */
  private static final int WRAPPED_AFTER = 8;

  private static final int PAIR = 2;

  /** A state is a position and the length of the break before it. */
  private static final int BREAK_BITS = 2;

  private static final int LONGEST_BREAK = (1 << BREAK_BITS) - 1;

  private static final int BITS_OF_CHARACTER = 6;

  private static final String BASE64_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final byte[] spelling;
  private final byte[] otherSpelling;
  private final String lastCharacters;
  private final String breaks;
  private final int breaksAfter;

  private Spelled(
      byte[] spelling,
      byte[] otherSpelling,
      String lastCharacters,
      String breaks,
      int breaksAfter) {
    this.spelling = spelling;
    this.otherSpelling = otherSpelling;
    this.lastCharacters = lastCharacters;
    this.breaks = breaks;
    this.breaksAfter = breaksAfter;
  }

  static Spelled plain(byte[] secret) {
    return new Spelled(secret, secret, "", "", 0);
  }

  /** Digits of either case, also in pairs or wrapped, as od and xxd write them. */
  static Spelled hex(byte[] secret) {
    return new Spelled(
        HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII),
        HexFormat.of().withUpperCase().formatHex(secret).getBytes(StandardCharsets.US_ASCII),
        "",
        " :\r\n",
        PAIR);
  }

  /**
   * RFC 4648 in both alphabets, padded or not, for each of the three places in a group where a
   * secret may begin. A first character that holds more of what was before than of the secret is
   * not part of it.
   */
  static List<Spelled> base64(byte[] secret) {
    return List.of(base64(secret, 0), base64(secret, 1), base64(secret, 2));
  }

  private static Spelled base64(byte[] secret, int before) {
    byte[] input = new byte[before + secret.length];
    System.arraycopy(secret, 0, input, before, secret.length);
    int first = before == 0 ? 0 : before + 1;
    int bits = input.length * Byte.SIZE;
    int whole = bits / BITS_OF_CHARACTER;
    byte[] standard = Base64.getEncoder().encode(input);
    byte[] url = Base64.getUrlEncoder().encode(input);
    return new Spelled(
        Arrays.copyOfRange(standard, first, whole),
        Arrays.copyOfRange(url, first, whole),
        beginningLike(standard[Math.min(whole, standard.length - 1)], bits % BITS_OF_CHARACTER),
        "\r\n",
        WRAPPED_AFTER);
  }

  /** All characters of both alphabets whose first bits are those of one. */
  private static String beginningLike(byte character, int bits) {
    if (bits == 0) {
      return "";
    }
    int rest = BITS_OF_CHARACTER - bits;
    int from = BASE64_ALPHABET.indexOf(character) >> rest << rest;
    String characters = BASE64_ALPHABET.substring(from, from + (1 << rest));
    return characters.endsWith("/") ? characters + "-_" : characters;
  }

  @Override
  public byte[] following(int state) {
    int position = state >> BREAK_BITS;
    String others = (position < spelling.length ? "" : lastCharacters) + breaks;
    byte[] bytes = others.getBytes(StandardCharsets.US_ASCII);
    if (position < spelling.length) {
      bytes = Arrays.copyOf(bytes, bytes.length + 2);
      bytes[bytes.length - 2] = spelling[position];
      bytes[bytes.length - 1] = otherSpelling[position];
    }
    return bytes;
  }

  @Override
  public int step(int state, byte next) {
    int position = state >> BREAK_BITS;
    boolean fits =
        position < spelling.length
            ? next == spelling[position] || next == otherSpelling[position]
            : lastCharacters.indexOf(next) >= 0;
    if (fits) {
      int length = spelling.length + (lastCharacters.isEmpty() ? 0 : 1);
      return position + 1 == length ? COMPLETE : (position + 1) << BREAK_BITS;
    }
    boolean wraps =
        position >= breaksAfter
            && (state & LONGEST_BREAK) < LONGEST_BREAK
            && breaks.indexOf(next) >= 0;
    return wraps ? state + 1 : DEAD;
  }
}
