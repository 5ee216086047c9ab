package awsoidc.yaml;

import awsoidc.text.EditDistance;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that a typo was meant to be. */
public final class Spelling {

  private Spelling() {}

  /** The known word nearest to {@code word}; null if none is near enough to be meant. */
  public static @Nullable String nearest(String word, Collection<String> known) {
    String nearest = null;
    int least = Math.max(2, word.length() / 3) + 1;
    for (String candidate : known) {
      int distance = EditDistance.between(fold(word), fold(candidate));
      if (distance < least && distance < candidate.length()) {
        nearest = candidate;
        least = distance;
      }
    }
    return nearest;
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
