package awsoidc.reach;

import awsoidc.role.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rules take jobs from later ones, since the first that fits decides.
 *
 * @param earlier by the number of a rule, the numbers of those above it that some of its jobs may
 *     fit
 * @param complete whether all pairs were compared
 */
public record Overlaps(Map<Integer, List<Integer>> earlier, boolean complete) {

  /** A second or two. */
  private static final int MAX_PAIRS = 100_000;

  public Overlaps {
    earlier = Map.copyOf(earlier);
  }

  static Overlaps of(List<Rule> rules) {
    List<Jobs> jobs = rules.stream().map(rule -> new Jobs(rule.when())).toList();
    Map<Integer, List<Integer>> earlier = new HashMap<>();
    int pairs = 0;
    for (int later = 1; later < jobs.size(); later++) {
      List<Integer> above = new ArrayList<>();
      for (int i = 0; i < later; i++) {
        if (++pairs > MAX_PAIRS) {
          return new Overlaps(earlier, false);
        }
        if (jobs.get(i).meet(jobs.get(later))) {
          above.add(i + 1);
        }
      }
      earlier.put(later + 1, List.copyOf(above));
    }
    return new Overlaps(earlier, true);
  }

  /** The rules above that some jobs of a rule may fit. */
  public List<Integer> above(int number) {
    return earlier.getOrDefault(number, List.of());
  }
}
