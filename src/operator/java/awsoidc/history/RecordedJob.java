package awsoidc.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What audit files tell of one job. Two GitLabs may give the same number to a job each: they are
 * told apart by the issuer of the token, where a line has it, and the project.
 */
public final class RecordedJob {

  private static final String PROJECT = "project_id";

  private final List<AuditLine> lines = new ArrayList<>();

  private RecordedJob() {}

  /** The jobs of some lines, all with the same number, each with its lines in their order. */
  public static List<RecordedJob> of(List<AuditLine> lines) {
    List<RecordedJob> jobs = new ArrayList<>();
    // A shell's * names the newest file first.
    List<AuditLine> ordered = lines.stream().sorted(Comparator.comparing(AuditLine::time)).toList();
    for (AuditLine line : ordered) {
      RecordedJob job =
          jobs.reversed().stream()
              .filter(known -> known.mayHave(line))
              .findFirst()
              .orElseGet(() -> {
                RecordedJob fresh = new RecordedJob();
                jobs.add(fresh);
                return fresh;
              });
      job.lines.add(line);
    }
    return List.copyOf(jobs);
  }

  private boolean mayHave(AuditLine line) {
    return agree(issuer(), issuer(line)) && agree(field(PROJECT), line.field(PROJECT));
  }

  private static boolean agree(Optional<String> one, Optional<String> other) {
    return one.isEmpty() || other.isEmpty() || one.equals(other);
  }

  public List<AuditLine> lines() {
    return List.copyOf(lines);
  }

  /** The issuer of its token, if a line has it. */
  public Optional<String> issuer() {
    return lines.stream().flatMap(line -> issuer(line).stream()).findFirst();
  }

  /** A field that all of its lines have that have it at all. */
  public Optional<String> field(String name) {
    return lines.stream().flatMap(line -> line.field(name).stream()).findFirst();
  }

  private static Optional<String> issuer(AuditLine line) {
    return line.object("claims").getOrDefault("iss", List.of()).stream().findFirst();
  }
}
