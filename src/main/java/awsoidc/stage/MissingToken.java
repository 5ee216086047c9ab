package awsoidc.stage;

import awsoidc.config.Configuration;
import awsoidc.role.Assume;
import awsoidc.runner.JobResponse;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.token.TokenSearch;
import java.util.List;
import java.util.Optional;

/** A job that probably needs AWS, but has no id_token for it. */
final class MissingToken {

  private static final String USUAL = "AWS_ID_TOKEN";

  private final RunnerEnvironment environment;
  private final Configuration configuration;

  MissingToken(RunnerEnvironment environment, Configuration configuration) {
    this.environment = environment;
    this.configuration = configuration;
  }

  /** A line for a failing script; empty if the job has its own keys or no sign of AWS. */
  Optional<String> hint(JobResponse job, List<TokenSearch.Foreign> others) {
    if (environment.jobVariable("AWS_ACCESS_KEY_ID").isPresent()) {
      return Optional.empty();
    }
    Optional<String> sign =
        job.variables().keySet().stream()
            .filter(name -> name.startsWith("AWS_") || namesRole(name))
            .sorted()
            .findFirst()
            .map(name -> "it has the variable " + name)
            .or(() ->
                others.stream()
                    .filter(other -> other.nearMiss().isPresent())
                    .findFirst()
                    .map(other -> "its " + other.token().variable() + " is for another audience"));
    return sign.map(why ->
        "This job ran without AWS credentials, for it has no id_token for AWS; "
            + why
            + ". If it needs AWS, .gitlab-ci.yml gives it one: id_tokens: {"
            + configuration.token().variable().orElse(USUAL)
            + ": {aud: "
            + configuration.token().audiences().getFirst()
            + "}}");
  }

  private boolean namesRole(String name) {
    return configuration.rules().rules().stream()
        .anyMatch(rule ->
            rule.assume() instanceof Assume.FromVariable choice && choice.variable().equals(name));
  }
}
