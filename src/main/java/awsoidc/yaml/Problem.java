package awsoidc.yaml;

import java.util.Optional;

/**
 * Something in a configuration that is wrong, or unsafe.
 *
 * @param mark where; absent for what has no place in it
 * @param text what, and what to write instead
 */
public record Problem(String file, Optional<Mark> mark, String text) {

  @Override
  public String toString() {
    return mark.map(place -> file + ":" + place.line() + ":" + place.column() + ": ").orElse("")
        + text;
  }
}
