package awsoidc.command;

import awsoidc.config.Protection;
import awsoidc.history.AuditLine;
import awsoidc.history.History;
import awsoidc.history.Metrics;
import awsoidc.history.RecordedJob;
import awsoidc.report.Report;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code report}. */
@Command(
    name = "report",
    description = {
      "Sums up the audit file: sessions by role, refusals and failures by cause, the slowest"
          + " exchanges, and sessions that outlive their jobs. With --job, tells what happened to"
          + " one job. Works offline."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor report --job 4711 /var/log/aws-oidc-executor/audit.jsonl*",
      "  aws-oidc-executor report --since 24h --metrics"
          + " /var/lib/node_exporter/aws_oidc_executor.prom"
    })
final class AuditReport extends ReportCommand {

  @Mixin private final ConfigOption config;

  @Parameters(
      paramLabel = "FILE",
      description =
          "Audit files, the oldest first, also packed with gzip; - reads standard input. Default:"
              + " audit.file of the configuration.")
  private List<String> files = new ArrayList<>();

  @Mixin private final SinceOption since = new SinceOption();

  @Mixin private final JobOption job = new JobOption();

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description =
          "Also writes the figures for Prometheus (the textfile collector of node_exporter); the"
              + " file is replaced at once.")
  private @Nullable Path metrics;

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
    if (metrics != null) {
      requireMetrics(metrics);
    }
    Report.Draft draft = new Report.Draft();
    Instant begin = since.begin(clock);
    History history = new History();
    List<AuditLine> ofJob = new ArrayList<>();
    Optional<String> number = job.number();
    new AuditFiles(files.isEmpty() ? List.of(configured()) : files, input, draft)
        .read(line -> {
          if (!line.time().isBefore(begin)) {
            history.add(line);
          }
          if (number.isPresent() && number.equals(line.field("job_id"))) {
            ofJob.add(line);
          }
        });
    if (metrics != null) {
      replace(metrics, Metrics.of(history));
    }
    if (number.isEmpty()) {
      new HistoryReport(draft).addSummary(history);
      return draft.of("report", true);
    }
    new JobStory(number.get(), RecordedJob.of(ofJob), draft).add();
    return draft.of("report", !ofJob.isEmpty());
  }

  private String configured() throws IOException {
    return AuditFiles.configured(
        config.read(input, Protection.ofThisProcess().isRoot()), config.name());
  }

  /** What is replaced has been written by this command: an audit file is not. */
  private static void requireMetrics(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      throw new WrongCall("--metrics: " + file + " is no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      String begin = new String(in.readNBytes(Metrics.BEGIN.length()), StandardCharsets.UTF_8);
      if (!begin.isEmpty() && !begin.equals(Metrics.BEGIN)) {
        throw new WrongCall(
            "--metrics: " + file + " has something else than figures: name a file of its own");
      }
    }
  }

  /** node_exporter may read it at any moment. */
  private static void replace(Path file, String text) throws IOException {
    Path whole = file.toAbsolutePath();
    Path fresh = whole.resolveSibling(whole.getFileName() + ".new");
    try {
      Files.writeString(fresh, text, StandardCharsets.UTF_8);
      Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
