package awsoidc.masking;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks a whole text with regular expressions, however slow: what MaskingStream must equal. Of
 * dumps it knows only digits without separators; DumpTest has the others.
 */
final class NaiveMasking {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  /** The first bytes are all escaped in the same way. */
  private static final int BEGINNING = 7;

  private static final String LINE_END = "[\"' \t+,.&)\\\\\r]*+\n";
  private static final String OPENED =
      "(?:[\r\n]|\\\\{1,15}[nrt\r\n]|(?:\\\\{1,15})?[\"']" + LINE_END + "%s)";
  private static final String WENT_ON =
      "(?:[\"' \t\r\n>|#*`,(]|\\\\{1,15}[nrt\r\n]|\\\\{1,15}[\"']" + LINE_END + "%s)";

  private final List<Pattern> forms = new ArrayList<>();

  NaiveMasking(List<String> secrets) {
    for (String padded : secrets) {
      String cut = padded.replaceFirst("=+$", "");
      String secret = cut.length() < 8 ? padded : cut;
      int ends = secret.length() < 16 ? 1 : BEGINNING;
      for (int from = 0; from < ends; from++) {
        text(raws(secret.substring(from)), secret.substring(from), from == 0);
        hex(secret, from);
      }
      for (int before = 0; before < 3; before++) {
        List<String> raws = base64(secret, before);
        String letters = letters(secret, before);
        for (int from = 0; from < ends; from++) {
          text(raws.subList(from, raws.size()), letters.substring(from), false);
        }
        String whole = letters.substring(0, whole(secret, before));
        for (int again = 0; again < 3; again++) {
          text(base64(whole, again), letters(whole, again), false);
        }
      }
    }
  }

  String mask(String text) {
    boolean[] masked = new boolean[text.length()];
    boolean[] begins = new boolean[text.length() + 1];
    List<int[]> found = new ArrayList<>();
    for (Pattern form : forms) {
      for (int from = 0; from < text.length(); from++) {
        Matcher matcher = form.matcher(text).region(from, text.length());
        if (matcher.lookingAt()) {
          found.add(new int[] {from, matcher.end()});
        }
      }
    }
    found.sort((one, other) -> one[0] - other[0]);
    int end = -1;
    for (int[] place : found) {
      begins[place[0]] |= place[0] >= end;
      end = Math.max(end, place[1]);
      for (int i = place[0]; i < place[1]; i++) {
        masked[i] = true;
      }
    }
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      result.append(begins[i] ? "[MASKED]" : masked[i] ? "" : text.substring(i, i + 1));
    }
    return result.toString();
  }

  /** Each letter as it is or escaped; after the first seven, a break may be before it. */
  private void text(List<String> raws, String letters, boolean each) {
    StringBuilder rest = new StringBuilder();
    for (int i = 0; i < letters.length(); i++) {
      char c = letters.charAt(i);
      boolean escapable = each ? c >= ' ' : isSpecial(c);
      if (i >= BEGINNING) {
        String soft = c == '=' ? "" : "|=[\r\n]";
        rest.append("(?:" + OPENED.formatted(soft) + WENT_ON.formatted(soft) + "*+)?");
      }
      String escapes =
          !escapable
              ? ""
              : (i > 0
                      ? escape(c)
                      : "(?i:%02x);?|%s|%d;%s"
                          .formatted((int) c, Integer.toOctalString(c), (int) c, named(c)))
                  + "|";
      boolean last = i + 1 == letters.length();
      // A secret ends with its last letter, even if that could also open an escape.
      rest.append("(?:" + (last ? raws.get(i) + "|" : "") + escapes + raws.get(i) + ")");
      if (c == '=' && !last && letters.charAt(i + 1) != '3') {
        rest.append("(?:(?<==)3[dD])?");
      }
    }
    String beginning = String.join("|", beginnings(raws, letters, each));
    forms.add(Pattern.compile("(?=" + beginning + ")" + rest));
  }

  private static boolean isSpecial(char c) {
    return c >= ' ' && ALPHABET.substring(0, 62).indexOf(c) < 0;
  }

  private static String named(char c) {
    return switch (c) {
      case '+' -> "|plus;";
      case '/' -> "|sol;";
      case '=' -> "|equals;";
      case '_' -> "|lowbar;";
      case '.' -> "|period;";
      default -> "";
    };
  }

  private static String escape(char c) {
    String hex = "(?i:%02x)".formatted((int) c);
    return "%(?:25){0,3}"
        + hex
        + "|="
        + hex
        + "|\\\\{1,15}(?:[uUx]0{0,6}"
        + hex
        + "|0{0,6}"
        + Integer.toOctalString(c)
        + (isSpecial(c) ? "|" + Pattern.quote("" + c) : "")
        + ")|&(?:amp;){0,3}(?:#0{0,6}"
        + (int) c
        + ";|#[xX]0{0,6}"
        + hex
        + ";"
        + named(c).replaceFirst("\\|", "|")
        + ")";
  }

  /** The first seven bytes: none is escaped, or all special ones, all, the first, or another. */
  private static List<String> beginnings(List<String> raws, String letters, boolean each) {
    List<String> beginnings = new ArrayList<>();
    beginnings.add(beginning(raws, letters, "", ""));
    List<String> hex = List.of("%", "%25", "=", "\\x", "\\u00", "\\\\u00");
    List<String[]> styles = new ArrayList<>();
    hex.forEach(opening -> styles.add(new String[] {opening, "hex"}));
    styles.add(new String[] {"\\", "octal"});
    styles.add(new String[] {"&#", "decimal"});
    styles.add(new String[] {"&amp;#", "decimal"});
    styles.add(new String[] {"&#x", "hex;"});
    for (String[] style : styles) {
      beginnings.add(beginning(raws, letters, style[0], style[1] + " special"));
      for (String only : List.of("/", "+", "=")) {
        beginnings.add(beginning(raws, letters, style[0], style[1] + " only" + only));
      }
      if (each) {
        beginnings.add(beginning(raws, letters, style[0], style[1] + " all"));
        beginnings.add(beginning(raws, letters, style[0], style[1] + " 0"));
      }
    }
    for (String opening : List.of("&", "&amp;")) {
      beginnings.add(beginning(raws, letters, opening, "name special"));
      for (String only : List.of("/", "+", "=")) {
        beginnings.add(beginning(raws, letters, opening, "name only" + only));
      }
    }
    for (String opening : List.of("\\", "\\\\", "\\\\\\")) {
      beginnings.add(beginning(raws, letters, opening, "letter special"));
      for (String only : List.of("/", "+", "=")) {
        beginnings.add(beginning(raws, letters, opening, "letter only" + only));
      }
    }
    for (int i = 1; each && i < BEGINNING; i++) {
      beginnings.add(beginning(raws, letters, "%", "hex " + i));
    }
    return beginnings;
  }

  private static String beginning(List<String> raws, String letters, String opening, String style) {
    List<String> regex = new ArrayList<>();
    for (int i = 0; regex.size() < BEGINNING; i++) {
      char c = letters.charAt(i);
      boolean escaped =
          style.endsWith(" all")
              || (style.endsWith(" special") && isSpecial(c))
              || style.endsWith(" only" + c)
              || style.endsWith(" " + i);
      String kind = style.replaceFirst(" .*", "");
      String text =
          switch (kind) {
            case "hex" -> "%02x".formatted((int) c);
            case "hex;" -> "%02x;".formatted((int) c);
            case "octal" -> (i > 0 ? "%03o" : "%o").formatted((int) c);
            case "decimal" -> (int) c + ";";
            case "name" -> named(c).replace("|", "");
            default -> "" + c;
          };
      if (!escaped || text.isEmpty()) {
        regex.add(raws.get(i));
        continue;
      }
      for (char next : ((i > 0 ? opening : "") + text).toCharArray()) {
        boolean digit = kind.startsWith("hex") && "abcdef".indexOf(next) >= 0;
        regex.add(
            digit
                ? "[" + next + String.valueOf(next).toUpperCase(Locale.ROOT) + "]"
                : Pattern.quote("" + next));
      }
    }
    return String.join("", regex.subList(0, BEGINNING));
  }

  private static List<String> raws(String secret) {
    return secret.chars().mapToObj(c -> Pattern.quote("" + (char) c)).toList();
  }

  private void hex(String secret, int from) {
    if (from < 4) {
      StringBuilder regex = new StringBuilder();
      for (char c : secret.substring(from).toCharArray()) {
        regex.append("(?i:%02x)".formatted((int) c));
      }
      forms.add(Pattern.compile(regex.toString()));
    }
  }

  /** The number of characters that contain only bits of the secret. */
  private static int whole(String secret, int before) {
    return (before + secret.length()) * 8 / 6 - (before == 0 ? 0 : before + 1);
  }

  private static String letters(String secret, int before) {
    byte[] bytes = ("\0".repeat(before) + secret).getBytes(ISO_8859_1);
    return Base64.getEncoder()
        .withoutPadding()
        .encodeToString(bytes)
        .substring(before == 0 ? 0 : before + 1);
  }

  private static List<String> base64(String secret, int before) {
    String encoded = letters(secret, before);
    int first = before == 0 ? 0 : before + 1;
    List<String> regexes = new ArrayList<>();
    for (int i = 0; i < encoded.length(); i++) {
      int free = Math.max(0, (first + i + 1) * 6 - (before + secret.length()) * 8);
      int least = ALPHABET.indexOf(encoded.charAt(i)) >> free << free;
      StringBuilder regex = new StringBuilder("[");
      for (int value = least; value < least + (1 << free); value++) {
        regex.append(
            value == 62 ? "+\\-" : value == 63 ? "/_" : ALPHABET.substring(value, value + 1));
      }
      regexes.add(regex.append(']').toString());
    }
    return regexes;
  }
}
