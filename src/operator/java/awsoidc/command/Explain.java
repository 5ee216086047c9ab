package awsoidc.command;

import awsoidc.config.ConfigurationFile;
import awsoidc.config.Reporting;
import awsoidc.history.AuditLine;
import awsoidc.history.RecordedJob;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.role.RoleArn;
import awsoidc.whatif.PastDecision;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code explain}. */
@Command(
    name = "explain",
    description = {
      "Says why a token would get credentials, or not: whether it is the AWS token, which rule"
          + " matches, what in a role's trust policy does not, the smallest change of it that"
          + " admits the token, one step tighter, and which policy would admit exactly this job.",
      "With --job, tells what happened to a job, and why it was refused.",
      "Works offline, unless --role is given without --policy: IAM is then asked for the role and"
          + " its OIDC provider, with your own AWS credentials (iam:GetRole,"
          + " iam:ListOpenIDConnectProviders, iam:GetOpenIDConnectProvider)."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor explain --job 4711",
      "  aws-oidc-executor explain --role ARN --profile production --token token.jwt"
    })
final class Explain extends ReportCommand {

  /** Refusals that the rules or a trust policy explain. */
  private static final Set<String> EXPLAINED =
      Set.of("access-denied", "no-rule", "undecided-rule", "role-not-allowed");

  @Mixin private final ConfigOption config;

  @Mixin private final TokenOptions token = new TokenOptions();

  @Mixin private final RecordOptions recorded = new RecordOptions();

  @Mixin private final RequestOptions request = new RequestOptions();

  @Mixin private final AccountOption account;

  private final Path home;
  private final Clock clock;
  private final Input input;
  private ConfigurationFile.@Nullable Result configuration;

  Explain(
      Path home, Map<String, String> environment, Clock clock, Input input, OutputOptions output) {
    super(output);
    this.config = new ConfigOption(home, environment);
    this.account = new AccountOption(environment);
    this.home = home;
    this.clock = clock;
    this.input = input;
  }

  @Override
  Report report() throws IOException {
    refuseSharedInput();
    if (account.isGiven() && !request.asksIam()) {
      throw new WrongCall("--profile is for --role without --policy and --offline");
    }
    Report.Draft draft = new Report.Draft();
    Optional<RoleArn> judged = request.role();
    Optional<GivenPolicy> trust = request.policy(input);
    if (recorded.isGiven()) {
      return draft.of("explain", explainRecord(judged, trust, draft));
    }
    GivenToken given = token.read(input, draft);
    Optional<RoleArn> asked = judged.or(() -> given.role().flatMap(RoleArn::parse));
    if (asked.isEmpty() && token.isLogged() && !config.isThere()) {
      throw new WrongCall(
          "--log: what was copied shows no role, and there is no configuration: --role ARN says"
              + " which role, or --config FILE whose rules");
    }
    return draft.of(
        "explain",
        asked.isPresent()
            ? ofRole(asked.get(), given, clock.instant(), trust, draft)
            : byRules(
                configuration(),
                explanation(given, clock.instant(), trust, draft),
                request::variable,
                draft));
  }

  /** With the role's own policy and provider, where IAM is to be asked. */
  private boolean ofRole(
      RoleArn role,
      GivenToken given,
      Instant when,
      Optional<GivenPolicy> trust,
      Report.Draft draft) {
    if (!request.asksIam()) {
      return explanation(given, when, trust, draft).ofRole(role);
    }
    LiveRole live = LiveRole.read(account, role, given.token());
    boolean provided = live.explainProvider(given.token(), draft);
    Optional<GivenPolicy> own = Optional.of(new GivenPolicy(live.policy(), role.toString()));
    return explanation(given, when, own, draft).ofRole(role) && provided;
  }

  /** Read once: it may be standard input. */
  private ConfigurationFile.Result configuration() {
    if (configuration == null) {
      configuration = config.read(input, false);
    }
    return configuration;
  }

  /** What happened to a job, and why it was refused; with a policy, what that says of it. */
  private boolean explainRecord(
      Optional<RoleArn> judged, Optional<GivenPolicy> trust, Report.Draft draft)
      throws IOException {
    if (token.isGiven()) {
      throw new WrongCall("--job and --audit go without --token and --log");
    }
    List<String> files =
        recorded.files().isEmpty()
            ? List.of(AuditFiles.configured(configuration(), config.name()))
            : recorded.files();
    JobStory story = recorded.story(files, input, draft);
    story.introduce();
    boolean fine = !story.jobs().isEmpty();
    for (RecordedJob job : story.jobs()) {
      story.add(job);
      fine &= job.lines().stream().noneMatch(Explain::isTrouble);
      Optional<PastDecision> decision =
          job.lines().reversed().stream()
              .flatMap(line -> PastDecision.of(line).stream())
              .filter(past ->
                  EXPLAINED.contains(past.outcome()) || judged.isPresent() || trust.isPresent())
              .findFirst();
      if (decision.isPresent()) {
        fine &= explainDecision(decision.get(), judged, trust, draft);
      }
    }
    return fine;
  }

  private boolean explainDecision(
      PastDecision past,
      Optional<RoleArn> judged,
      Optional<GivenPolicy> trust,
      Report.Draft draft) {
    GivenToken given = token.with(past.token(), past.complete());
    // Without all claims nobody can say what the rules would make of them.
    Optional<RoleArn> asked =
        judged.or(() ->
            config.isThere() && past.complete()
                ? Optional.empty()
                : past.role().flatMap(RoleArn::parse));
    if (asked.isPresent()) {
      return ofRole(asked.get(), given, past.line().time(), trust, draft);
    }
    if (!config.isThere()) {
      draft.paragraph("There is no configuration here: --config FILE says whose rules to ask.");
      return false;
    }
    draft.paragraph("What follows is of the configuration as it is now.");
    return byRules(
        configuration(),
        explanation(given, past.line().time(), trust, draft),
        name -> request.variable(name).or(() -> past.variable(name)),
        draft);
  }

  private static boolean isTrouble(AuditLine line) {
    return line.event().equals("refusal") || line.event().equals("failure");
  }

  private Explanation explanation(
      GivenToken given, Instant when, Optional<GivenPolicy> trust, Report.Draft draft) {
    Map<String, String> known = new LinkedHashMap<>(given.context());
    known.putAll(request.context());
    return new Explanation(given.token(), given.complete(), trust, known, when, home, draft);
  }

  private boolean byRules(
      ConfigurationFile.Result read,
      Explanation explanation,
      Function<String, Optional<String>> values,
      Report.Draft draft) {
    return switch (read) {
      case ConfigurationFile.Result.Valid valid ->
          explanation.ofRules(valid.configuration(), values);
      case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) -> {
        problems.forEach(problem -> draft.add(Findings.of(Level.ERROR, problem)));
        yield false;
      }
    };
  }

  private void refuseSharedInput() {
    long standard =
        Stream.of(
                token.files(), recorded.files().stream(), request.files(), Stream.of(config.name()))
            .flatMap(names -> names)
            .filter(Input.STANDARD::equals)
            .count();
    if (standard > 1) {
      throw new WrongCall("only one file can be standard input (-)");
    }
  }
}
