package awsoidc.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of an executable: those of config.toml, and behind them the runner's own.
 *
 * @param rest what the runner added: nothing, or run's script and sub-stage
 */
record Arguments(Optional<String> config, boolean debug, List<String> rest) {

  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * Reads them.
   *
   * @param fromRunner how many the runner adds at the end; whatever they look like
   */
  static Arguments parse(List<String> arguments, int fromRunner) throws Unusable {
    int own = arguments.size() - fromRunner;
    if (own < 0) {
      throw new Unusable(
          "GitLab Runner calls it with a script and a sub-stage as its last arguments");
    }
    Optional<String> config = Optional.empty();
    boolean debug = false;
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < own; i++) {
      String argument = arguments.get(i);
      if (argument.equals("--debug")) {
        debug = true;
      } else if (argument.startsWith("--config=")) {
        config = Optional.of(argument.substring("--config=".length()));
      } else if (argument.equals("--config") && i + 1 < own) {
        config = Optional.of(arguments.get(++i));
      } else {
        unknown.add(argument);
      }
    }
    if (!unknown.isEmpty()) {
      throw new Unusable(
          "unknown argument "
              + String.join(" ", unknown)
              + "; --config FILE and --debug are known");
    }
    return new Arguments(config, debug, List.copyOf(arguments.subList(own, arguments.size())));
  }
}
