package awsoidc.config;

import awsoidc.pattern.Glob;
import awsoidc.role.When;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The conditions of the rules so far, to find one that leaves nothing for a later rule. To compare
 * every pair of ten thousand would take a minute of each job: a rule that asks for plain values of
 * a claim can only cover rules that ask for one of these.
 */
final class EarlierRules {

  /** How many rules without any plain value are compared with each later one. */
  private static final int MAX_PATTERNS = 200;

  /** A tenth of a second; a configuration that would take more is not searched to its end. */
  private static final long MAX_COMPARISONS = 1_000_000;

  private final List<When> all = new ArrayList<>();

  /**
   * By a claim and one of its values. Of each rule's claims, the one that the fewest rules share.
   */
  private final Map<String, List<Integer>> byValue = new HashMap<>();

  private final List<Integer> patterns = new ArrayList<>();

  private long comparisons;

  void add(When when) {
    List<String> keys = List.of();
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<String, List<Glob>> condition : when.conditions().entrySet()) {
      List<String> candidate = plainValues(condition.getKey(), condition.getValue());
      int shared = 0;
      for (String key : candidate) {
        shared += at(key).size();
      }
      if (!candidate.isEmpty() && shared < fewest) {
        keys = candidate;
        fewest = shared;
      }
    }
    for (String key : keys) {
      if (at(key).isEmpty()) {
        byValue.put(key, new ArrayList<>());
      }
      at(key).add(all.size());
    }
    if (keys.isEmpty() && patterns.size() < MAX_PATTERNS) {
      patterns.add(all.size());
    }
    all.add(when);
  }

  private static List<String> plainValues(String claim, List<Glob> values) {
    List<String> keys = new ArrayList<>();
    for (Glob value : values) {
      if (!value.isLiteral()) {
        return List.of();
      }
      keys.add(key(claim, value));
    }
    return keys;
  }

  /** The index of the first rule that takes every token of this one; -1 if there is none. */
  int covering(When later) {
    int first = firstOf(patterns, later, all.size());
    for (Map.Entry<String, List<Glob>> condition : later.conditions().entrySet()) {
      if (!condition.getValue().isEmpty()) {
        String key = key(condition.getKey(), condition.getValue().getFirst());
        first = firstOf(at(key), later, first);
      }
    }
    return first == all.size() ? -1 : first;
  }

  private int firstOf(List<Integer> candidates, When later, int otherwise) {
    for (int candidate : candidates) {
      if (candidate < otherwise
          && mayCompare(candidate, later)
          && all.get(candidate).covers(later)) {
        return candidate;
      }
    }
    return otherwise;
  }

  private boolean mayCompare(int candidate, When later) {
    comparisons += 1 + all.get(candidate).comparisons(later);
    return comparisons <= MAX_COMPARISONS;
  }

  private List<Integer> at(String key) {
    return byValue.getOrDefault(key, List.of());
  }

  private static String key(String claim, Glob value) {
    return claim + "=" + value.pattern();
  }
}
