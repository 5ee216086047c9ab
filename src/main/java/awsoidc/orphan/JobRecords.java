package awsoidc.orphan;

import awsoidc.file.Permissions;
import awsoidc.file.Tree;
import awsoidc.orphan.StaleJobs.DeadJob;
import awsoidc.sandbox.JobName;
import awsoidc.sandbox.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The jobs that this account's runners have, a file for each. */
public final class JobRecords {

  private static final String SUFFIX = ".job";

  private final Path state;
  private final Path records;

  public JobRecords(Path userHome) {
    this.state = state(userHome);
    this.records = state.resolve("jobs");
  }

  /** Where this program keeps what it knows of an account's jobs. */
  public static Path state(Path userHome) {
    return userHome.resolve(".local/state/aws-oidc-executor");
  }

  /** Written before anything that it names is made. */
  public void write(JobRecord record) throws IOException {
    Permissions.makePrivate(records);
    OwnFile.requireOwnDirectory(records);
    record.write(file(record.temporary()));
  }

  public Optional<JobRecord> of(Path temporary) throws IOException {
    OwnFile.requireOwnDirectory(records);
    return OwnFile.read(file(temporary))
        .flatMap(JobRecord::parse)
        .filter(record -> record.temporary().equals(temporary));
  }

  public void delete(Path temporary) throws IOException {
    Path file = file(temporary);
    for (Path entry : entries()) {
      if (entry.getFileName().toString().startsWith(file.getFileName() + ".")) {
        Files.deleteIfExists(entry); // a call was killed while writing it
      }
    }
    Files.deleteIfExists(file);
  }

  private Path file(Path temporary) {
    return records.resolve(new JobName(temporary).brief() + SUFFIX);
  }

  /** What was removed, what was not and why, and how many jobs are alive or another machine's. */
  public record Sweep(List<JobRecord> removed, List<String> left, int alive) {}

  /** What {@link #sweep} would remove. */
  public Sweep look() throws IOException {
    Findings findings = find();
    return new Sweep(
        findings.dead.stream().map(job -> job.record).toList(), findings.left, findings.alive);
  }

  /**
   * Removes what stale jobs left.
   *
   * @param bound what is not removed in time stays for the next sweep
   */
  public Sweep sweep(Bound bound) throws IOException {
    return sweep(bound, Path.of(""));
  }

  /**
   * The same, in a call for a job.
   *
   * @param own that job's temporary directory: it is alive
   */
  public Sweep sweep(Bound bound, Path own) throws IOException {
    Findings findings = find();
    findings.dead.removeIf(job -> job.record.temporary().equals(own));
    for (Path file : findings.abandoned) {
      Files.deleteIfExists(file);
    }
    if (!findings.dead.isEmpty()) {
      new StaleJobs(findings.dead, bound).remove();
    }
    List<JobRecord> removed = new ArrayList<>();
    for (DeadJob job : findings.dead) {
      if (job.isGone()) {
        removed.add(job.record);
      } else {
        findings.left.addAll(job.troubles);
      }
    }
    return new Sweep(removed, findings.left, findings.alive);
  }

  private static final class Findings {
    final List<DeadJob> dead = new ArrayList<>();
    final List<Path> abandoned = new ArrayList<>();
    final List<String> left = new ArrayList<>();
    int alive;
  }

  private Findings find() throws IOException {
    Findings findings = new Findings();
    List<Path> entries = new ArrayList<>(entries());
    // With more jobs than there is time for, each call begins at another.
    Collections.rotate(entries, (int) ProcessHandle.current().pid());
    for (Path entry : entries) {
      if (entry.getFileName().toString().endsWith(SUFFIX)) {
        find(entry, findings);
      } else if (JobRecord.isAbandoned(entry)) {
        findings.abandoned.add(entry);
      }
    }
    return findings;
  }

  private void find(Path file, Findings findings) {
    try {
      Optional<byte[]> text = OwnFile.read(file);
      Optional<JobRecord> record =
          text.flatMap(JobRecord::parse).filter(job -> file(job.temporary()).equals(file));
      if (record.isEmpty()) {
        text.ifPresent(strange -> findings.left.add(strange(file)));
      } else if (record.get().isDead()) {
        findings.dead.add(new DeadJob(record.get(), file));
      } else {
        findings.alive++;
      }
    } catch (IOException e) {
      findings.left.add(String.valueOf(e.getMessage()));
    }
  }

  private static String strange(Path file) {
    return file
        + " is no record of a job as this version writes them, and what it names stays: delete it,"
        + " unless a job of another version still runs";
  }

  private List<Path> entries() throws IOException {
    if (!Files.isDirectory(records)) {
      return List.of();
    }
    OwnFile.requireOwnDirectory(records);
    return Tree.entries(records);
  }

  /**
   * Leftovers of stale jobs of this account that have no record.
   *
   * @throws IOException whoever keeps them does not answer
   */
  public List<Leftovers> strays(Leftovers.Place place) throws IOException, InterruptedException {
    return UnrecordedLeftovers.in(place, state);
  }

  /** Labels for what a job makes elsewhere; none if it makes nothing. */
  public Map<String, String> labels(JobRecord record) throws IOException {
    return record.leftovers().isEmpty()
        ? Map.of()
        : UnrecordedLeftovers.labels(
            record.owner(),
            record.temporary(),
            record.leftovers().get().id(),
            InstallationKey.in(state));
  }
}
