package awsoidc.command;

import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobVariable;
import awsoidc.pipeline.CiJob;
import awsoidc.pipeline.PayloadJob;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.token.IdToken;
import awsoidc.yaml.Problems;
import java.io.IOException;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which job is tried. */
final class JobSource {

  @Parameters(paramLabel = "JOB", arity = "0..1", description = "The job's name in the pipeline.")
  private @Nullable String name;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The pipeline; - reads standard input. Default: ${DEFAULT-VALUE}.")
  private String file = ".gitlab-ci.yml";

  @Option(
      names = "--response",
      paramLabel = "FILE",
      description =
          "Instead of JOB, a job that a runner got: its JOB_RESPONSE_FILE; - reads standard input."
              + " It holds the job's secrets.")
  private @Nullable String response;

  private final Input input;

  JobSource(Input input) {
    this.input = input;
  }

  /**
   * What a job asks GitLab for.
   *
   * @param idTokens audiences by variable, unexpanded
   * @param environment unexpanded
   * @param had the tokens that it had already
   */
  record Request(
      Map<String, List<String>> idTokens, Optional<String> environment, Map<String, IdToken> had) {}

  /** The one file that is read. */
  String file() {
    if ((name == null) == (response == null)) {
      throw new WrongCall(
          "either JOB or --response is needed: a job of the pipeline, or one that a runner got");
    }
    return response == null ? file : response;
  }

  /** Reads the job; empty if it is none, and then the draft says why. */
  Optional<Request> read(JobBuilder into, Report.Draft draft) {
    String text = text(file());
    return response == null
        ? fromPipeline(text, Objects.requireNonNull(name), into, draft)
        : fromResponse(text, into, draft);
  }

  private Optional<Request> fromPipeline(
      String text, String job, JobBuilder into, Report.Draft draft) {
    Problems problems = new Problems();
    Optional<CiJob> read = CiJob.read(text, job, into, problems);
    String title = Input.title(file());
    problems.in(title).forEach(one -> draft.add(Findings.of(Level.ERROR, one)));
    problems.warningsIn(title).forEach(one -> draft.add(Findings.of(Level.NOTE, one)));
    return read.filter(_ -> problems.isEmpty())
        .map(one -> new Request(one.idTokens(), one.environment(), Map.of()));
  }

  private Optional<Request> fromResponse(String text, JobBuilder into, Report.Draft draft) {
    try {
      PayloadJob.read(text, into);
    } catch (ParseException e) {
      draft.error(Input.title(file()) + ": " + e.getMessage());
      return Optional.empty();
    }
    Map<String, IdToken> had = tokens(into.build());
    Map<String, List<String>> audiences = new LinkedHashMap<>();
    had.forEach((variable, token) -> audiences.put(variable, token.audience()));
    return Optional.of(new Request(audiences, Optional.empty(), had));
  }

  private static Map<String, IdToken> tokens(Job job) {
    Map<String, IdToken> tokens = new LinkedHashMap<>();
    for (JobVariable variable : job.ownVariables()) {
      try {
        IdToken token = IdToken.decode(variable.key(), variable.value());
        if (!token.audience().isEmpty()) {
          tokens.put(variable.key(), token);
        }
      } catch (IOException anotherVariable) {
        // Most are no tokens.
      }
    }
    return tokens;
  }

  private String text(String from) {
    try {
      return input.text(from);
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }
}
