package awsoidc.sandbox;

import java.util.List;

/**
 * What scripts reach where only somebody else knows it: no more than with the same settings.
 *
 * @param difference what is said of any others
 */
record UnknownReach(Object settings, String difference) implements TypeSettings.Reach {

  @Override
  public List<String> beyond(TypeSettings.Reach other) {
    return other.equals(this) ? List.of() : List.of(difference);
  }
}
