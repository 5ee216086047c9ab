package awsoidc.sandbox;

import awsoidc.container.EcrSource;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a sandbox is made with.
 *
 * @param jobVariable a variable of the job, as the runner expanded it
 * @param labels for what is visible to others
 * @param ecr logs in with the job's own session, once there is one
 * @param log where the author sees what takes time
 * @param warn where the author sees what is wrong with a service
 */
public record CreationInputs(
    Function<String, Optional<String>> jobVariable,
    Map<String, String> labels,
    EcrSource ecr,
    OutputStream log,
    Consumer<String> warn) {}
