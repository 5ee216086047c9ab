package awsoidc.session;

import awsoidc.refusal.Help;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What an exchange needs besides what config decided.
 *
 * @param variable of the runner's own environment
 * @param userHome of the account that the runner runs as
 * @param warning where the author sees what is not as it should be
 * @param help where a refusal points to
 */
public record ExchangeContext(
    InstantSource clock,
    Function<String, Optional<String>> variable,
    Path userHome,
    Consumer<String> warning,
    Help help) {}
