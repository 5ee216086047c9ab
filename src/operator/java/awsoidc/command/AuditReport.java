package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Protection;
import awsoidc.history.AuditLine;
import awsoidc.history.AuditLog;
import awsoidc.history.History;
import awsoidc.history.Metrics;
import awsoidc.report.Block;
import awsoidc.report.Report;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code report}. */
@Command(
    name = "report",
    description = {
      "Sums up the audit file: sessions by role, refusals by cause, the slowest exchanges, and"
          + " sessions that outlive their jobs. With --job, tells what happened to one job. Works"
          + " offline."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor report --job 4711 /var/log/aws-oidc-executor/audit.jsonl*",
      "  aws-oidc-executor report --since 24h --metrics"
          + " /var/lib/node_exporter/aws_oidc_executor.prom"
    })
final class AuditReport extends ReportCommand {

  private static final String HOURS = "h";
  private static final String DAYS = "d";

  @Mixin private final ConfigOption config;

  @Parameters(
      paramLabel = "FILE",
      description =
          "Audit files, the oldest first, also packed with gzip; - reads standard input. Default:"
              + " audit.file of the configuration.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "Leaves out what is older: 24h, 7d, or a time such as 2026-11-28T00:00:00Z.")
  private @Nullable String since;

  @Option(names = "--job", paramLabel = "ID", description = "Tells what happened to this job.")
  private @Nullable String job;

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description =
          "Also writes the figures for Prometheus (the textfile collector of node_exporter); the"
              + " file is replaced at once.")
  private @Nullable Path metrics;

  @Spec private @Nullable CommandSpec spec;

  private final Input input;
  private final InstantSource clock;

  AuditReport(
      Path home,
      Map<String, String> environment,
      InstantSource clock,
      Input input,
      OutputOptions output) {
    super(output);
    this.config = new ConfigOption(home, environment);
    this.clock = clock;
    this.input = input;
  }

  @Override
  Report report() throws IOException {
    Report.Draft draft = new Report.Draft();
    Instant begin = begin();
    History history = new History();
    List<AuditLine> ofJob = new ArrayList<>();
    for (String file : files.isEmpty() ? List.of(configured()) : files) {
      int strange =
          read(
              file,
              line -> {
                if (!line.time().isBefore(begin)) {
                  history.add(line);
                }
                if (line.text("job_id").equals(job)) {
                  ofJob.add(line);
                }
              });
      if (strange > 0) {
        draft.warning(
            Input.title(file) + ": ignored what is not a line of an audit file: " + strange);
      }
    }
    if (metrics != null) {
      replace(metrics, Metrics.of(history));
    }
    if (job != null) {
      return ofJob(draft, ofJob);
    }
    summary(history, draft);
    return draft.of("report", true);
  }

  private interface Lines {
    void line(AuditLine line);
  }

  private int read(String file, Lines lines) {
    try {
      return input.read(file, in -> AuditLog.read(file, in, lines::line));
    } catch (IOException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private String configured() throws IOException {
    ConfigurationFile.Result read = config.read(input, Protection.ofThisProcess().isRoot());
    Optional<Path> file =
        read.fold(
            new ConfigurationFile.Cases<Optional<Path>, RuntimeException>() {
              @Override
              public Optional<Path> valid(Configuration configuration, List<Problem> warnings) {
                return configuration.auditFile();
              }

              @Override
              public Optional<Path> invalid(List<Problem> problems) {
                throw wrong(config.name() + " is not valid: check says why");
              }
            });
    return file.map(Path::toString)
        .orElseThrow(() ->
            wrong(
                config.name()
                    + " has no audit.file, so nothing is recorded: set it, or name FILE"));
  }

  private Instant begin() {
    if (since == null) {
      return Instant.EPOCH;
    }
    try {
      if (since.endsWith(HOURS) || since.endsWith(DAYS)) {
        long count = Long.parseLong(since.substring(0, since.length() - 1));
        Duration back = since.endsWith(DAYS) ? Duration.ofDays(count) : Duration.ofHours(count);
        return clock.instant().minus(back);
      }
      return Instant.parse(since);
    } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
      throw wrong(
          "--since is \"" + since + "\", but must be such as 24h, 7d or" + " 2026-11-28T00:00:00Z");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  /** node_exporter may read it at any moment. */
  private static void replace(Path file, String text) throws IOException {
    Path whole = file.toAbsolutePath();
    Path fresh = whole.resolveSibling(whole.getFileName() + ".new");
    Files.writeString(fresh, text, StandardCharsets.UTF_8);
    Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Report ofJob(Report.Draft draft, List<AuditLine> lines) {
    if (lines.isEmpty()) {
      return draft
          .error(
              "nothing is recorded of job "
                  + job
                  + ": it had no AWS token, or the file has been"
                  + " rotated away")
          .of("report", false);
    }
    AuditLine first = lines.getFirst();
    draft.heading("Job " + job);
    draft.table(
        List.of(
            new Block.Row(
                "project", first.text("project_path") + " (" + first.text("project_id") + ")"),
            new Block.Row("ref", first.text("ref")),
            new Block.Row("pipeline", first.text("pipeline_id")),
            new Block.Row("started by", first.text("user_login")),
            new Block.Row("runner", first.text("runner_id"))));
    draft.heading("What happened");
    draft.table(
        lines.stream().map(line -> new Block.Row(line.time().toString(), story(line))).toList());
    return draft.of("report", true);
  }

  private static String story(AuditLine line) {
    String rule = line.field("rule").map(name -> " by rule \"" + name + "\"").orElse("");
    return switch (line.event()) {
      case "grant", "refresh" ->
          (line.event().equals("grant") ? "got " : "renewed ")
              + line.text("role")
              + rule
              + " as "
              + line.text("session_name")
              + line.field("profile")
                  .filter(name -> !name.equals("default"))
                  .map(name -> ", profile " + name)
                  .orElse("")
              + "; key "
              + line.text("access_key_id")
              + " until "
              + line.text("expiration")
              + "; STS took "
              + line.text("duration_ms")
              + " ms";
      case "refusal" ->
          "refused"
              + line.field("role").map(role -> " " + role).orElse("")
              + rule
              + ": "
              + line.text("outcome")
              + " (docs/troubleshooting.md)";
      case "end" -> "ended: " + line.text("outcome");
      default -> line.event() + ": " + line.text("outcome");
    };
  }

  private static void summary(History history, Report.Draft draft) {
    if (history.isEmpty()) {
      draft.paragraph("Nothing is recorded in this time.");
      return;
    }
    int refusals = history.causes().values().stream().mapToInt(History.OfCause::count).sum();
    draft.heading("From " + history.first() + " to " + history.last());
    draft.table(
        List.of(
            new Block.Row("sessions", String.valueOf(history.exchanges())),
            new Block.Row("refusals", String.valueOf(refusals)),
            new Block.Row("jobs that ended", String.valueOf(history.ends()))));
    if (!history.roles().isEmpty()) {
      draft.heading("Sessions by role");
      draft.table(
          history.roles().entrySet().stream()
              .map(role -> new Block.Row(role.getKey(), words(role.getValue())))
              .toList());
    }
    if (!history.causes().isEmpty()) {
      draft.heading("Refusals by cause");
      draft.table(
          history.causes().entrySet().stream()
              .map(cause ->
                  new Block.Row(
                      cause.getKey(),
                      cause.getValue().count() + ", last " + words(cause.getValue().last())))
              .toList());
    }
    if (!history.slowest().isEmpty()) {
      draft.heading("Slowest exchanges at STS");
      draft.table(
          history.slowest().stream()
              .map(line -> new Block.Row(line.text("duration_ms") + " ms", words(line)))
              .toList());
    }
    if (history.outlivingCount() > 0) {
      draft.heading("Sessions that outlive their jobs");
      draft.paragraph(
          history.outlivingCount()
              + " sessions were valid after their jobs had ended, for "
              + minutes(history.outlivingTime().dividedBy(history.outlivingCount()))
              + " on average. A shorter duration: of the rule narrows that.");
      draft.table(
          history.outliving().stream()
              .map(one -> new Block.Row(minutes(one.by()), one.job() + ", " + one.role()))
              .toList());
    }
  }

  private static String words(History.OfRole role) {
    return role.grants()
        + " granted, "
        + role.refreshes()
        + " renewed; projects: "
        + role.projects()
        + ", users: "
        + role.users()
        + "; last "
        + role.last();
  }

  private static String words(AuditLine line) {
    return line.time() + ", job " + line.text("job_id") + " of " + line.text("project_path");
  }

  private static String minutes(Duration duration) {
    return duration.toMinutes() + " min";
  }
}
