package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.doctor.ConditionDoubts;
import awsoidc.runner.JobResponse;
import awsoidc.stage.JobDecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The job that {@code check} asks about, if it does. */
final class JobOptions {

  /** Where rules do not name another. */
  private static final String USUAL_VARIABLE = "AWS_ID_TOKEN";

  /** Claims that are lists; in the values of others, a comma is a comma. */
  private static final Set<String> LISTS = Set.of("aud", "groups_direct");

  @Option(
      names = "--job",
      paramLabel = "FILE",
      description =
          "Says what this job would get: the JOB_RESPONSE_FILE of GitLab Runner, response.json.")
  private @Nullable String job;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description = "Says what a job with this ID token would get; - reads standard input.")
  private @Nullable String token;

  @Option(
      names = "--claims",
      paramLabel = "NAME=VALUE,...",
      description =
          "Says what a job whose token has these claims would get; may be repeated. Default of iss"
              + " and aud: those of the configuration; of namespace_path: that of project_path.")
  private List<String> claims = new ArrayList<>();

  @Option(
      names = "--variable",
      paramLabel = "NAME=VALUE",
      description = "A job variable, for rules with assume.variable; may be repeated.")
  private Map<String, String> variables = new LinkedHashMap<>();

  private final Input input;

  JobOptions(Input input) {
    this.input = input;
  }

  boolean isGiven() {
    return job != null || token != null || !claims.isEmpty();
  }

  /** Whether the token is on standard input. */
  boolean readsStandardInput() {
    return Input.STANDARD.equals(token);
  }

  /** Refuses options that contradict each other. */
  void validate() {
    long given =
        Stream.of(job != null, token != null, !claims.isEmpty()).filter(one -> one).count();
    if (given > 1) {
      throw new WrongCall("--job, --token and --claims each name a job: give one of them");
    }
    if (given == 0 && !variables.isEmpty()) {
      throw new WrongCall("--variable is for a job: give --job, --token or --claims, too");
    }
    parsedClaims();
  }

  /** Why GitLab's tokens have no such claims. */
  List<String> doubts() {
    List<String> doubts = new ArrayList<>();
    parsedClaims()
        .forEach((claim, values) ->
            values.forEach(value ->
                ConditionDoubts.ofClaim("--claims " + claim, claim, value).ifPresent(doubts::add)));
    return doubts;
  }

  /** The job, as it is for a runner with this configuration. */
  TriedJob read(Configuration configuration) {
    String variable = configuration.token().variable().orElse(USUAL_VARIABLE);
    try {
      TriedJob tried;
      if (job != null) {
        JobResponse payload = JobDecision.payload(Path.of(job));
        tried = TriedJob.ofPayload(payload);
      } else if (token != null) {
        tried = TriedJob.ofToken(variable, input.token(token));
      } else {
        tried = TriedJob.ofClaims(variable, withDefaults(configuration));
      }
      return tried.with(variables);
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }

  private Map<String, List<String>> withDefaults(Configuration configuration) {
    Map<String, List<String>> whole = parsedClaims();
    whole.putIfAbsent("iss", List.of(configuration.token().issuer()));
    whole.putIfAbsent("aud", List.of(configuration.token().audiences().getFirst()));
    List<String> project = whole.getOrDefault("project_path", List.of());
    if (!project.isEmpty() && project.getFirst().contains("/")) {
      String path = project.getFirst();
      whole.putIfAbsent("namespace_path", List.of(path.substring(0, path.lastIndexOf('/'))));
    }
    return whole;
  }

  /** A comma that no NAME= follows belongs to the value: branches may have one in their names. */
  private Map<String, List<String>> parsedClaims() {
    Map<String, List<String>> parsed = new LinkedHashMap<>();
    for (String several : claims) {
      for (String one : several.split(",(?=[A-Za-z_]+=)", -1)) {
        int equals = one.indexOf('=');
        if (equals < 1) {
          throw new WrongCall("--claims wants NAME=VALUE, not " + one);
        }
        String name = one.substring(0, equals).strip();
        String value = one.substring(equals + 1).strip();
        parsed
            .computeIfAbsent(name, _ -> new ArrayList<>())
            .addAll(LISTS.contains(name) ? List.of(value.split(",", -1)) : List.of(value));
      }
    }
    return parsed;
  }
}
