package awsoidc.role;

import awsoidc.pattern.Glob;
import awsoidc.token.Claims;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The conditions of a rule: every claim named must have a value that fits one of its patterns. A
 * claim that the token lacks fits nothing. Without conditions, every token fits.
 */
public record When(Map<String, List<Glob>> conditions) {

  public When {
    conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
  }

  /** The conditions, in the order of the YAML, that these claims do not fulfil. */
  public List<String> unmet(Claims claims) {
    return conditions.keySet().stream().filter(claim -> !meets(claim, claims)).toList();
  }

  public Optional<String> firstUnmet(Claims claims) {
    return conditions.keySet().stream().filter(claim -> !meets(claim, claims)).findFirst();
  }

  /**
   * The claims that these lack, where all that they tell fits and each of those missing may have
   * any value; otherwise none.
   */
  public List<String> open(Claims claims) {
    List<String> unmet = unmet(claims);
    return unmet.stream().allMatch(claim -> !claims.tells(claim) && !AbsentClaims.meanNone(claim))
        ? unmet
        : List.of();
  }

  int met(Claims claims) {
    return (int) conditions.keySet().stream().filter(claim -> meets(claim, claims)).count();
  }

  /** Whether every token that fits {@code other} fits this too; may say no where it does. */
  public boolean covers(When other) {
    return conditions.entrySet().stream().allMatch(mine -> covers(mine, other));
  }

  /** At most how many patterns {@link #covers} compares. */
  public long comparisons(When other) {
    long most = 0;
    for (Map.Entry<String, List<Glob>> mine : conditions.entrySet()) {
      most +=
          (long) mine.getValue().size()
              * other.conditions.getOrDefault(mine.getKey(), List.of()).size();
    }
    return most;
  }

  private static boolean covers(Map.Entry<String, List<Glob>> mine, When other) {
    List<Glob> theirs = other.conditions.getOrDefault(mine.getKey(), List.of());
    return !theirs.isEmpty()
        && theirs.stream()
            .allMatch(their -> mine.getValue().stream().anyMatch(my -> my.covers(their)));
  }

  private boolean meets(String claim, Claims claims) {
    List<Glob> patterns = conditions.getOrDefault(claim, List.of());
    return claims.all(claim).stream()
        .anyMatch(value -> patterns.stream().anyMatch(pattern -> pattern.matches(value)));
  }
}
