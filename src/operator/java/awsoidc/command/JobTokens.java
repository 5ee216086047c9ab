package awsoidc.command;

import awsoidc.token.IdToken;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Real ID tokens for a job, from files: an argument would be seen by others. */
final class JobTokens {

  @Option(
      names = "--token",
      paramLabel = "NAME=FILE",
      description =
          "Without --demo, an id_token of the job, by its name in the pipeline; - reads standard"
              + " input. May be repeated.")
  private Map<String, String> files = new LinkedHashMap<>();

  private final Input input;

  JobTokens(Input input) {
    this.input = input;
  }

  Collection<String> files() {
    return files.values();
  }

  /** By their names. */
  Map<String, IdToken> read() {
    Map<String, IdToken> tokens = new LinkedHashMap<>();
    files.forEach((name, file) -> {
      try {
        tokens.put(name, IdToken.decode(name, input.text(file).strip()));
      } catch (IOException e) {
        throw new WrongCall("--token " + name + ": " + e.getMessage(), e);
      }
    });
    return tokens;
  }

  /** What the first of them claims: all of a job's claim the same. */
  static Map<String, String> claims(Map<String, IdToken> tokens) {
    Map<String, String> claims = new LinkedHashMap<>();
    tokens.values().stream()
        .findFirst()
        .ifPresent(token ->
            token
                .claims()
                .values()
                .forEach((claim, all) ->
                    all.stream().findFirst().ifPresent(value -> claims.put(claim, value))));
    return claims;
  }
}
