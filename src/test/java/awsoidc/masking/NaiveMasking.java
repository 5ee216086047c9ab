package awsoidc.masking;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What masking comes to, by regular expressions over the whole text, however slow. */
final class NaiveMasking {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final List<Pattern> forms = new ArrayList<>();

  NaiveMasking(List<String> secrets) {
    for (String secret : secrets) {
      forms.add(Pattern.compile(Pattern.quote(secret)));
      forms.add(Pattern.compile(escaped(secret)));
      forms.add(Pattern.compile(hex(secret)));
      for (int before = 0; before < 3; before++) {
        forms.add(Pattern.compile(base64(secret, before)));
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

  private static String escaped(String secret) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < secret.length(); i++) {
      char c = secret.charAt(i);
      boolean word = ALPHABET.substring(0, 62).indexOf(c) >= 0;
      String raw = c == '%' || c == '\\' ? "(?!)" : Pattern.quote(String.valueOf(c));
      String digits = "(?i:%02x)".formatted((int) c);
      regex.append("(?:").append(raw);
      if (i > 0 || !word) {
        regex.append("|%").append(digits).append("|\\\\u00").append(digits);
      }
      if (!word) {
        regex.append("|\\\\").append(Pattern.quote(String.valueOf(c)));
      }
      regex.append(')');
    }
    return regex.toString();
  }

  private static String hex(String secret) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < secret.length(); i++) {
      String digits = "%02x".formatted((int) secret.charAt(i));
      regex
          .append(i == 0 ? "" : "[ :\r\n]{0,3}")
          .append("(?i:" + digits.charAt(0) + ")")
          .append(i == 0 ? "" : "[ :\r\n]{0,3}")
          .append("(?i:" + digits.charAt(1) + ")");
    }
    return regex.toString();
  }

  private static String base64(String secret, int before) {
    byte[] bytes = ("\0".repeat(before) + secret).getBytes(ISO_8859_1);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    int first = before == 0 ? 0 : before + 1;
    StringBuilder regex = new StringBuilder();
    for (int i = first; i < encoded.length(); i++) {
      int free = Math.max(0, (i + 1) * 6 - bytes.length * 8);
      int least = ALPHABET.indexOf(encoded.charAt(i)) >> free << free;
      regex.append(i - first >= 8 ? "[\r\n]{0,3}" : "").append('[');
      for (int value = least; value < least + (1 << free); value++) {
        regex.append(
            value == 62 ? "+\\-" : value == 63 ? "/_" : ALPHABET.substring(value, value + 1));
      }
      regex.append(']');
    }
    return regex.toString();
  }
}
