package awsoidc.stage;

import awsoidc.config.Configuration;
import awsoidc.config.Configuration.WhenUnmatched;
import awsoidc.config.ConfigurationFile;
import awsoidc.delivery.JobVariables;
import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.role.SessionDuration;
import awsoidc.runner.ConfigAnswer;
import awsoidc.runner.JobResponse;
import awsoidc.sandbox.HostSandbox;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.state.JobState;
import awsoidc.state.SealKey;
import awsoidc.state.StateFile;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSearch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * config: read the operator's settings and the job, decide rule and sandbox, seal the decision, and
 * answer the runner. Nothing else may appear on standard output.
 */
final class Config {

  private final Edges edges;
  private final Path file;
  private final Log log;

  Config(Edges edges, Arguments arguments) {
    this.edges = edges;
    this.file =
        ConfigurationFile.locate(
            arguments.config(),
            edges.environment().variable(ConfigurationFile.VARIABLE),
            edges.home());
    this.log = Log.to(edges.err());
  }

  Outcome tell() throws IOException {
    return switch (configuration()) {
      case ConfigurationFile.Result.Invalid(List<String> problems) ->
          new Outcome.JobFailure(Words.invalidConfiguration(problems));
      case ConfigurationFile.Result.Valid(Configuration configuration) -> decide(configuration);
    };
  }

  private ConfigurationFile.Result configuration() {
    try (InputStream in = Files.newInputStream(file)) {
      return ConfigurationFile.read(file.toString(), in);
    } catch (IOException e) {
      return new ConfigurationFile.Result.Invalid(
          List.of(
              file
                  + ": the file cannot be read; --config FILE in config.toml's arguments or "
                  + ConfigurationFile.VARIABLE
                  + " names another"));
    }
  }

  private Outcome decide(Configuration configuration) throws IOException {
    JobResponse job = jobResponse();
    return switch (new TokenSearch(configuration.token()).in(job.variables())) {
      case TokenSearch.Result.Found(IdToken token) -> decide(configuration, job, token);
      case TokenSearch.Result.None(List<IdToken> others) -> {
        others.forEach(other -> log.info(Words.notOurs(other, configuration.token())));
        yield answer(configuration, Optional.empty());
      }
      case TokenSearch.Result.Several(List<IdToken> tokens) ->
          new Outcome.JobFailure(Words.severalTokens(tokens));
      case TokenSearch.Result.Unreadable(String variable, String why) ->
          new Outcome.JobFailure(Words.unreadableToken(variable, why));
    };
  }

  private Outcome decide(Configuration configuration, JobResponse job, IdToken token)
      throws IOException {
    Decision decision =
        configuration
            .rules()
            .decide(
                token.claims(),
                edges.environment()::jobVariable,
                job.timeout().orElse(SessionDuration.ALWAYS_ALLOWED));
    return switch (decision) {
      case Decision.Granted(Grant grant) -> grant(configuration, token, grant);
      case Decision.Declined(String rule) -> {
        log.info("Rule \"" + rule + "\": this job runs without AWS credentials.");
        yield answer(configuration, Optional.empty());
      }
      case Decision.Unmatched unmatched
          when configuration.whenUnmatched() == WhenUnmatched.CONTINUE -> {
        log.info("No rule fits this job's token: it runs without AWS credentials.");
        yield answer(configuration, Optional.empty());
      }
      case Decision.Unmatched(Optional<Decision.NearMiss> closest) ->
          new Outcome.JobFailure(Words.unmatched(token, closest, edges.clock().instant()));
      case Decision.RoleNotAllowed refused -> new Outcome.JobFailure(Words.roleNotAllowed(refused));
    };
  }

  private Outcome grant(Configuration configuration, IdToken token, Grant grant)
      throws IOException {
    JobVariables variables = new JobVariables(edges.environment()::jobVariable);
    List<String> conflicting = variables.conflicting();
    if (!conflicting.isEmpty()) {
      return new Outcome.JobFailure(Words.conflict(conflicting, grant));
    }
    Optional<String> region =
        variables.setRegion()
            ? Optional.empty()
            : grant.region().or(() -> Optional.of(configuration.region()));
    return answer(
        configuration,
        Optional.of(new JobState.Credentials(grant, token, configuration.sts(), region)));
  }

  private Outcome answer(Configuration configuration, Optional<JobState.Credentials> credentials)
      throws IOException {
    SandboxSettings settings = configuration.sandbox().resolved();
    Sandbox sandbox =
        new HostSandbox(edges.environment().temporaryDirectory(), settings, edges.hostUser());
    SealKey key = SealKey.generate(edges.random());
    new StateFile(edges.environment().temporaryDirectory(), key)
        .write(new JobState(settings, credentials, Optional.empty()), edges.random());
    ConfigAnswer answer =
        new ConfigAnswer(
            edges.build(),
            settings.buildsDir(),
            settings.cacheDir(),
            HandOver.jobEnv(key, edges.build(), sandbox, credentials.isPresent()));
    edges.out().write((answer.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    edges.out().flush();
    return new Outcome.Success();
  }

  private JobResponse jobResponse() throws IOException {
    Path response = edges.environment().jobResponseFile();
    try {
      return JobResponse.read(response);
    } catch (IOException e) {
      throw new IOException(
          "the job's payload " + response + " cannot be read: " + Words.trouble(e), e);
    }
  }
}
