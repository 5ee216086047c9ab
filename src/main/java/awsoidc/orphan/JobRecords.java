package awsoidc.orphan;

import awsoidc.process.JobProcesses;
import awsoidc.sandbox.JobDirectory;
import awsoidc.sandbox.Tree;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The jobs that this account's runners have, a file for each. */
public final class JobRecords {

  private static final String SUFFIX = ".job";
  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Path records;

  /**
   * @param userHome of the account that the runner runs as
   */
  public JobRecords(Path userHome) {
    this.records = userHome.resolve(".local/state/aws-oidc-executor/jobs");
  }

  /** Before the first, and again before each, of what it names is made. */
  public void write(JobRecord record) throws IOException {
    Files.createDirectories(
        records,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    record.write(file(record.temporary()));
  }

  /** Of a job, by the runner's directory for it. */
  public Optional<JobRecord> of(Path temporary) throws IOException {
    Path file = file(temporary);
    return Files.exists(file) ? JobRecord.read(file) : Optional.empty();
  }

  /** When there is nothing left of it. */
  public void delete(Path temporary) throws IOException {
    Path file = file(temporary);
    for (Path unfinished : files(file.getFileName() + ".*")) {
      Files.deleteIfExists(unfinished);
    }
    Files.deleteIfExists(file);
  }

  /** Two runners with a TMPDIR each may use one number. */
  private Path file(Path temporary) {
    return records.resolve(
        temporary.getFileName() + "-" + Integer.toHexString(temporary.hashCode()) + SUFFIX);
  }

  /** Whether somebody waits. */
  public enum Haste {
    /** A job: what takes long, as an engine's answers do, goes on without it. */
    JOB_WAITS,
    /** Nobody: all is done when the sweep is. */
    NONE
  }

  /** What was removed, what was not and why, and how many jobs are alive or another machine's. */
  public record Sweep(List<JobRecord> removed, List<String> left, int alive) {}

  /**
   * Removes what is dead.
   *
   * @param enough asked again and again; what is not removed by then stays for the next time
   * @param dry whether nothing is to be removed
   */
  public Sweep sweep(Haste haste, BooleanSupplier enough, boolean dry) throws IOException {
    Sweep sweep = new Sweep(new ArrayList<>(), new ArrayList<>(), 0);
    int alive = 0;
    boolean first = true; // on however slow a machine, one is looked at
    for (Path file : fromSomewhere(files("*" + SUFFIX))) {
      if (enough.getAsBoolean() && !first) {
        break;
      }
      first = false;
      Optional<JobRecord> record;
      try {
        record = JobRecord.read(file);
      } catch (NoSuchFileException cleanedUpMeanwhile) {
        continue;
      }
      if (record.isEmpty()) {
        sweep.left.add(file + " is no record of a job: delete it");
      } else if (!record.get().isDead()) {
        alive++;
      } else if (dry || remove(record.get(), file, haste, enough, sweep.left)) {
        sweep.removed.add(record.get());
      }
    }
    for (Path file : files("*" + SUFFIX + ".*")) {
      if (!dry && JobRecord.isAbandoned(file)) {
        Files.deleteIfExists(file);
      }
    }
    return new Sweep(sweep.removed, sweep.left, alive);
  }

  private List<Path> files(String glob) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(records)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(records, glob)) {
        all.forEach(files::add);
      }
    }
    return files;
  }

  /** Among more jobs than there is time for, each call begins at another. */
  private static List<Path> fromSomewhere(List<Path> files) {
    Collections.rotate(files, (int) ProcessHandle.current().pid());
    return files;
  }

  /** A driver whose script has just been killed may write its exit code meanwhile. */
  private static boolean insist(Deletion deletion) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return deletion.run();
      } catch (DirectoryNotEmptyException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Whether all of it is deleted. */
  @FunctionalInterface
  private interface Deletion {
    boolean run() throws IOException;
  }

  private static boolean remove(
      JobRecord record, Path file, Haste haste, BooleanSupplier enough, List<String> left) {
    List<Path> temporaryDirectories = new ArrayList<>(List.of(record.temporary()));
    temporaryDirectories.addAll(new JobDirectory(record.directory()).temporaryDirectories());
    JobProcesses processes = new JobProcesses(record.cgroup(), temporaryDirectories);
    try {
      try {
        if (record.containers().isPresent() && haste == Haste.NONE) {
          // The engine's own processes are among those, and it misses them for seconds.
          record.containers().get().remove();
        }
      } finally {
        processes.kill();
      }
      // Secrets first: file variables, the payload and the scripts.
      int before = left.size();
      if (!deleteFileVariables(record, enough, left)
          || !insist(() -> Tree.deleteOwn(record.temporary(), enough))
          || !insist(() -> Tree.deleteOwn(record.directory(), enough))) {
        return false;
      }
      boolean all = left.size() == before;
      if (record.containers().isPresent() && haste == Haste.JOB_WAITS) {
        record.containers().get().removeLater(file);
      } else if (all) {
        Files.deleteIfExists(file);
      }
      return all;
    } catch (IOException e) {
      left.add(e.getMessage() + " cannot be removed");
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether there was time for it; what stands in the way keeps nothing else. */
  private static boolean deleteFileVariables(
      JobRecord record, BooleanSupplier enough, List<String> left) {
    try {
      return record.projectTemporary().isEmpty()
          || insist(() -> record.deleteFileVariables(record.projectTemporary().get(), enough));
    } catch (IOException e) {
      left.add(e.getMessage() + " cannot be removed");
      return true;
    }
  }
}
