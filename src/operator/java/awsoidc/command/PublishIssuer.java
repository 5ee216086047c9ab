package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.issuer.Publication;
import awsoidc.issuer.Publisher;
import awsoidc.net.Sleep;
import awsoidc.report.Report;
import awsoidc.yaml.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code publish-issuer}. */
@Command(
    name = "publish-issuer",
    description = {
      "For a GitLab that AWS cannot reach: publishes its discovery document and its public keys"
          + " where AWS can, checked, and with the public URL as issuer. Says what is left to do in"
          + " GitLab and in AWS.",
      "Asks GitLab for both documents, by HTTPS_PROXY and NO_PROXY of the environment; works"
          + " offline with --discovery, --keys and --output.",
      "Keys that are published and that GitLab no longer has stay, for jobs that hold a token"
          + " signed with them: until --prune, or with --watch for --keep."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor publish-issuer --gitlab https://gitlab.internal --issuer"
          + " https://oidc.example.com --output /srv/oidc",
      "  aws-oidc-executor publish-issuer --gitlab https://gitlab.internal --s3 s3://acme-oidc"
          + " --region eu-west-1 --watch"
    })
final class PublishIssuer extends ReportCommand {

  private static final Duration MIN_INTERVAL = Duration.ofSeconds(10);

  @Mixin private final IssuerSource source;
  @Mixin private final IssuerTarget target = new IssuerTarget();
  @Mixin private final ConfigOption config;

  @Option(names = "--prune", description = "Removes keys at once that GitLab no longer has.")
  private boolean prune;

  @Option(
      names = "--watch",
      description =
          "Keeps running: says which keys come and go, and publishes them. SIGTERM ends it.")
  private boolean watch;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      description = "With --watch, the time between two looks. Default: ${DEFAULT-VALUE}.")
  private String interval = "1m";

  @Option(
      names = "--keep",
      paramLabel = "TIME",
      description =
          "With --watch, how long keys stay that GitLab no longer has: the longest timeout of a"
              + " job. Default: ${DEFAULT-VALUE}.")
  private String keep = "24h";

  private final InstantSource clock;
  private final Sleep sleep;
  private final Input input;

  PublishIssuer(
      Path home,
      Map<String, String> environment,
      InstantSource clock,
      Sleep sleep,
      Input input,
      OutputOptions output) {
    super(output);
    this.source = new IssuerSource(environment, clock, input);
    this.config = new ConfigOption(home, environment);
    this.clock = clock;
    this.sleep = sleep;
    this.input = input;
  }

  @Override
  Report report() throws InterruptedException {
    if (watch && !source.isGitLab()) {
      throw new WrongCall("--watch asks GitLab: leave out --discovery and --keys");
    }
    if (duration("--interval", interval).compareTo(MIN_INTERVAL) < 0) {
      throw new WrongCall("--interval must be at least " + MIN_INTERVAL.toSeconds() + "s");
    }
    Optional<Duration> whileWatching = Optional.of(duration("--keep", keep)).filter(_ -> watch);
    Optional<Duration> stay = prune ? Optional.of(Duration.ZERO) : whileWatching;
    Optional<Configuration> configuration = configuration();
    Publisher publisher = new Publisher(target.url(), target.place(), stay, clock);
    IssuerReport text = new IssuerReport(target.url(), source.url(), target.place(), stay);
    Report.Draft draft = new Report.Draft();
    try {
      text.add(publisher.publish(source.look(configuration)), draft);
    } catch (IOException e) {
      return draft.add(IssuerReport.trouble(e)).of("publish-issuer", false);
    }
    new IssuerSteps(target, source.url(), configuration, draft).add();
    Report first = draft.of("publish-issuer", true);
    return watch ? watch(first, publisher, configuration, text) : first;
  }

  /** Never returns: a signal ends the process. */
  private Report watch(
      Report first, Publisher publisher, Optional<Configuration> configuration, IssuerReport text)
      throws InterruptedException {
    output.print(first);
    String trouble = "";
    while (true) {
      sleep.sleep(duration("--interval", interval));
      Report.Draft draft = new Report.Draft();
      try {
        Publication next = publisher.publish(source.look(configuration));
        text.addChanges(next, clock.instant(), draft);
        trouble = "";
      } catch (IOException e) {
        String words = IssuerReport.words(e);
        if (!words.equals(trouble)) {
          draft.warning(
              clock.instant().truncatedTo(ChronoUnit.SECONDS)
                  + " tried again until it succeeds: "
                  + words);
        }
        trouble = words;
      }
      Report changes = draft.of("publish-issuer", true);
      if (!changes.blocks().isEmpty()) {
        output.print(changes);
      }
    }
  }

  /** Only where there is one: the command works without. */
  private Optional<Configuration> configuration() {
    if (!config.isThere()) {
      return Optional.empty();
    }
    return switch (config.read(input, false)) {
      case ConfigurationFile.Result.Valid valid -> Optional.of(valid.configuration());
      case ConfigurationFile.Result.Invalid _ ->
          throw new WrongCall(config.name() + " is not valid: check says why");
    };
  }

  private Duration duration(String option, String text) {
    return Values.duration(text)
        .orElseThrow(() -> new WrongCall(option + " must be " + Values.DURATION));
  }
}
