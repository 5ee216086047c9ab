package awsoidc.session;

import awsoidc.audit.Audit;
import awsoidc.refusal.Help;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What an exchange needs besides what config decided. */
public record ExchangeContext(
    InstantSource clock,
    Function<String, Optional<String>> variable,
    Path userHome,
    Consumer<String> warning,
    Help help,
    Audit audit) {}
