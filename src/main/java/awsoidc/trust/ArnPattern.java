package awsoidc.trust;

import awsoidc.pattern.Wildcards;
import java.util.ArrayList;
import java.util.List;

/** An ARN whose six parts between colons are patterns, each of its part alone. */
final class ArnPattern {

  private static final int PARTS = 6;

  private ArnPattern() {}

  /** Unknown if one of the two is no ARN. */
  static Truth match(Wildcards wanted, String actual) {
    List<Wildcards> patterns = parts(wanted);
    List<Wildcards> values = parts(Wildcards.of(actual));
    if (patterns.size() < PARTS || values.size() < PARTS || !actual.startsWith("arn:")) {
      return Truth.UNKNOWN;
    }
    boolean matches = true;
    for (int part = 0; part < PARTS; part++) {
      matches &= patterns.get(part).match(values.get(part).text());
    }
    return Truth.of(matches);
  }

  private static List<Wildcards> parts(Wildcards arn) {
    List<Wildcards> parts = new ArrayList<>();
    int begin = 0;
    for (int colon = arn.text().indexOf(':');
        colon >= 0 && parts.size() < PARTS - 1;
        colon = arn.text().indexOf(':', begin)) {
      parts.add(part(arn, begin, colon));
      begin = colon + 1;
    }
    parts.add(part(arn, begin, arn.text().length()));
    return parts;
  }

  private static Wildcards part(Wildcards arn, int begin, int end) {
    return new Wildcards(arn.text().substring(begin, end), arn.wild().substring(begin, end));
  }
}
