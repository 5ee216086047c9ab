package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Protection;
import awsoidc.config.Reporting;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.JobVariable;
import awsoidc.demo.runner.Stage;
import awsoidc.report.Block;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.token.IdToken;
import awsoidc.yaml.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run-job}. */
@Command(
    name = "run-job",
    description = {
      "Runs one job of a .gitlab-ci.yml through the installed executables, as GitLab Runner does,"
          + " with the rules and the sandbox of the configuration, and shows its log.",
      "With --demo, an issuer, STS and S3 on loopback stand in for GitLab and AWS: every role that"
          + " the configuration names can be assumed. Without, the job's id_tokens are those of"
          + " --token, and AWS STS is asked.",
      "What the file alone does not say, such as rules and files of include, is listed, not"
          + " guessed. The project's files are those of --source; nothing is fetched."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor run-job --demo --claims project_path=acme/shop,ref=main deploy",
      "  aws-oidc-executor run-job --source . --token AWS_ID_TOKEN=token.jwt deploy",
      "  aws-oidc-executor run-job --demo --response response.json"
    })
final class RunJob extends ReportCommand {

  @Mixin private final ConfigOption config;
  @Mixin private final JobSource source;
  @Mixin private final JobTokens tokens;

  @Option(names = "--demo", description = "Doubles on loopback stand in for GitLab and AWS.")
  private boolean demo;

  @Option(
      names = "--claims",
      split = ",",
      paramLabel = "NAME=VALUE",
      description =
          "With --demo, claims of the job's tokens; others are those of a push to the protected"
              + " branch main of acme/shop.")
  private Map<String, String> claims = new LinkedHashMap<>();

  @Option(
      names = "--variable",
      paramLabel = "NAME=VALUE",
      description =
          "A variable that the project or its group sets; may be repeated. Others of this machine"
              + " can see it: not for secrets.")
  private Map<String, String> variables = new LinkedHashMap<>();

  @Option(
      names = "--source",
      paramLabel = "DIR",
      description =
          "The job finds the files of DIR in its project's directory: of a git checkout, all but"
              + " those that .gitignore names, as they are now, without .git. At most 32 MiB"
              + " packed. Default: no files.")
  private @Nullable Path directory;

  private final LocalRunner runner;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Input input;

  RunJob(
      Path home, Map<String, String> environment, Clock clock, Input input, OutputOptions output) {
    super(output);
    this.config = new ConfigOption(home, environment);
    this.source = new JobSource(input);
    this.tokens = new JobTokens(input);
    this.runner = new LocalRunner(home, environment, clock, output);
    this.environment = environment;
    this.clock = clock;
    this.input = input;
  }

  @Override
  Report report() throws IOException, InterruptedException {
    checkOptions();
    String yaml = text(config.name());
    ConfigurationFile.Result read =
        ConfigurationFile.read(
            Input.title(config.name()),
            new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
            Protection.ofThisProcess().isRoot());
    return switch (read) {
      case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) -> {
        Report.Draft draft = new Report.Draft();
        problems.forEach(problem -> draft.add(Findings.of(Level.ERROR, problem)));
        yield draft.of("run-job", Report.CALLED_WRONGLY);
      }
      case ConfigurationFile.Result.Valid valid -> report(valid.configuration(), yaml);
    };
  }

  private void checkOptions() {
    if (demo && !tokens.files().isEmpty()) {
      throw new WrongCall("--token is for AWS; with --demo, --claims says what is in the tokens");
    }
    if (!demo && !claims.isEmpty()) {
      throw new WrongCall("--claims needs --demo: a real token has its own claims");
    }
    if (config.name().equals(Input.STANDARD)) {
      throw new WrongCall("--config must be a file: the executables read it");
    }
    List<String> files = new ArrayList<>(tokens.files());
    files.add(source.file());
    if (files.stream().filter(Input.STANDARD::equals).count() > 1) {
      throw new WrongCall("only one of the job and its tokens can be standard input");
    }
  }

  private Report report(Configuration configuration, String yaml)
      throws IOException, InterruptedException {
    Report.Draft draft = new Report.Draft();
    JobBuilder builder = Job.builder().gitlab(configuration.token().issuer());
    Optional<JobSource.Request> request = source.read(builder, draft);
    if (request.isEmpty()) {
      return draft.of("run-job", Report.CALLED_WRONGLY);
    }
    Map<String, IdToken> given = new LinkedHashMap<>(request.get().had());
    given.putAll(tokens.read());
    JobIdentity identity = new JobIdentity(demo ? claims : JobTokens.claims(given));
    try {
      identity.apply(builder);
    } catch (IllegalArgumentException e) {
      throw new WrongCall("--claims: " + e.getMessage());
    }
    if (directory != null) {
      builder.files(new ProjectFiles(directory, environment).archive());
    }
    // Last, so that they override the file's, as in GitLab.
    variables.forEach((key, value) -> builder.variable(JobVariable.expanded(key, value)));
    Optional<String> deployedTo =
        request.get().environment().map(text -> JobIdentity.expanded(text, builder.build()));
    deployedTo.ifPresent(text -> builder.variable("CI_ENVIRONMENT_NAME", text));
    return demo
        ? rehearse(configuration, yaml, builder, request.get(), identity.with(deployedTo), draft)
        : runWithAws(builder, request.get(), given, draft);
  }

  private Report rehearse(
      Configuration configuration,
      String yaml,
      JobBuilder builder,
      JobSource.Request request,
      JobIdentity identity,
      Report.Draft draft)
      throws IOException, InterruptedException {
    try (Rehearsal rehearsal = new Rehearsal(clock, yaml, configuration.token())) {
      rehearsal.addVariables(builder);
      rehearsal.addTokens(builder, request, identity);
      JobResult result = runner.run(builder.build(), rehearsal::write, false);
      List<Block.Row> rows = new ArrayList<>(List.of(outcome(result)));
      rehearsal
          .sessions()
          .forEach(session -> rows.add(new Block.Row("session", session.assumedRoleArn())));
      return report(result, rows, draft);
    }
  }

  private Report runWithAws(
      JobBuilder builder, JobSource.Request request, Map<String, IdToken> given, Report.Draft draft)
      throws IOException, InterruptedException {
    Set<String> missing = new TreeSet<>(request.idTokens().keySet());
    missing.removeAll(given.keySet());
    if (!missing.isEmpty()) {
      throw new WrongCall(
          "the job's id_tokens need --token, or --demo: " + String.join(", ", missing));
    }
    if (!request.idTokens().keySet().containsAll(given.keySet())) {
      throw new WrongCall(
          "--token: the job has other id_tokens: "
              + String.join(", ", request.idTokens().keySet()));
    }
    given.forEach((variable, token) -> builder.idToken(variable, token.jwt().reveal()));
    Path file = Path.of(config.name()).toAbsolutePath();
    JobResult result = runner.run(builder.build(), _ -> file, true);
    return report(result, List.of(outcome(result)), draft);
  }

  private Report report(JobResult result, List<Block.Row> rows, Report.Draft draft) {
    output.log().println();
    if (!result.outcome().isSuccess()) {
      // What only an operator can mend, a job's log does not tell.
      List<String> toldToRunner =
          result.calls(Stage.CLEANUP).stream()
              .flatMap(call -> call.stderr().text().lines())
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .distinct()
              .toList();
      if (!toldToRunner.isEmpty()) {
        draft.heading("The runner's own log").entries(toldToRunner);
      }
    }
    return draft.heading("Summary").table(rows).of("run-job", result.outcome().isSuccess());
  }

  private static Block.Row outcome(JobResult result) {
    String status = result.outcome().status();
    return new Block.Row(
        "job", result.outcome().isSuccess() ? status : status + ", " + result.outcome().words());
  }

  private String text(String from) {
    try {
      return input.text(from);
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }
}
