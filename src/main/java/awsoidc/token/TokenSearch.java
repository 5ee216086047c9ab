package awsoidc.token;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks for our id_token among a job's variables. */
public final class TokenSearch {

  /** What was found. */
  public sealed interface Result {

    /** Exactly one is ours. */
    record Found(IdToken token) implements Result {}

    /** None is ours; {@code others} are id_tokens for somebody else. */
    record None(List<IdToken> others) implements Result {}

    /** Several are ours, and nothing says which to use. */
    record Several(List<IdToken> tokens) implements Result {}

    /** The variable that the operator named holds something else. */
    record Unreadable(String variable, String why) implements Result {}
  }

  private final TokenSettings settings;

  public TokenSearch(TokenSettings settings) {
    this.settings = settings;
  }

  /**
   * An author can put anything into a variable, a token made up at home included. That is harmless:
   * its claims may pick a rule, but STS refuses it.
   */
  public Result in(Map<String, String> variables) {
    return settings.variable().map(name -> named(name, variables)).orElseGet(() -> any(variables));
  }

  private Result named(String name, Map<String, String> variables) {
    String value = variables.get(name);
    if (value == null || value.isEmpty()) {
      return new Result.None(List.of());
    }
    try {
      IdToken token = IdToken.decode(name, value);
      return token.issuer().equals(settings.issuer())
          ? new Result.Found(token)
          : new Result.None(List.of(token));
    } catch (IOException e) {
      return new Result.Unreadable(name, String.valueOf(e.getMessage()));
    }
  }

  private Result any(Map<String, String> variables) {
    List<IdToken> ours = new ArrayList<>();
    List<IdToken> others = new ArrayList<>();
    for (IdToken token : candidates(variables)) {
      (isOurs(token) ? ours : others).add(token);
    }
    return switch (ours.size()) {
      case 0 -> new Result.None(List.copyOf(others));
      case 1 -> new Result.Found(ours.getFirst());
      default -> new Result.Several(List.copyOf(ours));
    };
  }

  private boolean isOurs(IdToken token) {
    return token.issuer().equals(settings.issuer())
        && token.audience().stream().anyMatch(settings.audiences()::contains);
  }

  /** Every JWT among the variables, in the order of their names. */
  private static List<IdToken> candidates(Map<String, String> variables) {
    List<IdToken> found = new ArrayList<>();
    for (var variable : new TreeMap<>(variables).entrySet()) {
      if (IdToken.looksLikeOne(variable.getValue())) {
        try {
          found.add(IdToken.decode(variable.getKey(), variable.getValue()));
        } catch (IOException someoneElsesBusiness) {
          // Of the shape of a JWT, but not one: some variable of the author's.
        }
      }
    }
    return found;
  }
}
