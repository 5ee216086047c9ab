package awsoidc.token;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Looks for our id_token among a job's variables. */
public final class TokenSearch {

  public sealed interface Result {

    /** Calls the method of {@code cases} for this result. */
    <T, E extends Exception> T fold(Cases<T, E> cases) throws E;

    record Found(IdToken token) implements Result {
      @Override
      public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
        return cases.found(token);
      }
    }

    /**
     * No AWS token.
     *
     * @param old whether there is one of the tokens that GitLab before 17 gave to every job
     */
    record None(List<Foreign> others, boolean old) implements Result {
      @Override
      public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
        return cases.none(others, old);
      }
    }

    /** Several match, and gitlab.token does not say which to use. */
    record Several(List<IdToken> tokens) implements Result {
      @Override
      public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
        return cases.several(tokens);
      }
    }

    /** The variable that the operator named holds something else. */
    record Unreadable(String variable, String why) implements Result {
      @Override
      public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
        return cases.unreadable(variable, why);
      }
    }
  }

  public interface Cases<T, E extends Exception> {
    T found(IdToken token) throws E;

    T none(List<Foreign> others, boolean old) throws E;

    T several(List<IdToken> tokens) throws E;

    T unreadable(String variable, String why) throws E;
  }

  /** Another token than the AWS token, and how it differs if it was probably meant to be. */
  public record Foreign(IdToken token, Optional<NearMiss> nearMiss) {}

  /**
   * What GitLab before 17 put into every job ("CI_JOB_JWT", deprecated in 15.9): nobody asked for
   * it by id_tokens:.
   */
  private static final Set<String> OLD = Set.of("CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2");

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
      return none(List.of(), variables);
    }
    try {
      IdToken token = IdToken.decode(name, value);
      return token.issuer().equals(settings.issuer())
          ? new Result.Found(token)
          : new Result.None(List.of(new Foreign(token, Optional.of(otherIssuer(token)))), false);
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
      case 0 -> none(others, variables);
      case 1 -> usable(ours.getFirst());
      default -> new Result.Several(List.copyOf(ours));
    };
  }

  /** The operator named this very token, so it is meant for us. */
  private NearMiss otherIssuer(IdToken token) {
    return NearMiss.of(token, settings)
        .orElse(new NearMiss(NearMiss.Difference.ISSUER, "iss", token.issuer(), settings.issuer()));
  }

  private static Result usable(IdToken token) {
    return token.isTooLong()
        ? new Result.Unreadable(token.variable(), IdToken.TOO_LONG)
        : new Result.Found(token);
  }

  private Result none(List<IdToken> others, Map<String, String> variables) {
    return new Result.None(
        others.stream().map(token -> new Foreign(token, NearMiss.of(token, settings))).toList(),
        OLD.stream().anyMatch(variables::containsKey));
  }

  /** Whether a token's issuer matches, and one of its audiences where the name does not decide. */
  public boolean isOurs(IdToken token) {
    return token.issuer().equals(settings.issuer())
        && (settings.variable().isPresent()
            || token.audience().stream().anyMatch(settings.audiences()::contains));
  }

  /** How another token differs from the AWS token, if it was probably meant to be that. */
  public Optional<NearMiss> nearMiss(IdToken token) {
    return NearMiss.of(token, settings);
  }

  /** Every JWT among the variables, in the order of their names. */
  private static List<IdToken> candidates(Map<String, String> variables) {
    List<IdToken> found = new ArrayList<>();
    for (var variable : new TreeMap<>(variables).entrySet()) {
      if (!OLD.contains(variable.getKey()) && IdToken.looksLikeOne(variable.getValue())) {
        try {
          found.add(IdToken.decodeAnyLength(variable.getKey(), variable.getValue()));
        } catch (IOException someoneElsesBusiness) {
          // Of the shape of a JWT, but not one: some variable of the author's.
        }
      }
    }
    return found;
  }
}
