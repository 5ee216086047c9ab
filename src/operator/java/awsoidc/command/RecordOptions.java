package awsoidc.command;

import awsoidc.history.AuditLine;
import awsoidc.history.RecordedJob;
import awsoidc.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that a command finds in audit files. */
final class RecordOptions {

  @Mixin private final JobOption job = new JobOption();

  @Option(
      names = "--audit",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Audit files, also packed with gzip, or lines of them; - reads standard input. Default"
              + " with --job: audit.file of the configuration.")
  private List<String> files = new ArrayList<>();

  boolean isGiven() {
    return job.number().isPresent() || !files.isEmpty();
  }

  List<String> files() {
    return files;
  }

  /** What happened to the job, as these audit files have it. */
  JobStory story(List<String> names, Input input, Report.Draft draft) {
    Optional<String> number = job.number();
    List<AuditLine> found = new ArrayList<>();
    Set<String> numbers = new TreeSet<>();
    new AuditFiles(names, input, draft)
        .read(line -> {
          String id = line.text("job_id");
          if (number.isEmpty()) {
            numbers.add(id);
          }
          if (number.map(id::equals).orElse(isOne(numbers))) {
            found.add(line);
          }
        });
    if (number.isEmpty() && !isOne(numbers)) {
      throw new WrongCall(
          numbers.isEmpty()
              ? "--audit: there is no line of an audit file, which is one JSON object in one line"
              : "--audit: the lines are of " + numbers.size() + " jobs: --job ID says of which");
    }
    return new JobStory(
        number.orElseGet(() -> numbers.iterator().next()), RecordedJob.of(found), draft);
  }

  private static boolean isOne(Set<String> numbers) {
    return numbers.size() == 1;
  }
}
