package awsoidc.orphan;

import awsoidc.file.Tree;
import awsoidc.process.JobProcesses;
import awsoidc.process.Terminator;
import awsoidc.sandbox.JobDirectory;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Removes what is left of stale jobs: of all of them first what holds a secret, then what runs,
 * then the rest. Two sweeps may run at once, and one that is stopped has not worked in vain.
 */
final class StaleJobs {

  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final List<DeadJob> jobs;
  private final Bound bound;

  StaleJobs(List<DeadJob> jobs, Bound bound) {
    this.jobs = jobs;
    this.bound = bound;
  }

  static final class DeadJob {
    final JobRecord record;
    final Path file;

    /** What stood in the way. */
    final List<String> troubles = new ArrayList<>();

    boolean unfinished;

    DeadJob(JobRecord record, Path file) {
      this.record = record;
      this.file = file;
    }

    /** Whether nothing of it is left; another sweep may have removed the last of it. */
    boolean isGone() {
      return !Files.exists(file);
    }
  }

  void remove() {
    for (DeadJob job : jobs) {
      // The payload and the scripts: each has all variables of the job, and its tokens.
      attempt(job, () -> empty(job.record.temporary(), job.record.directory()));
    }
    for (DeadJob job : jobs) {
      if (job.record.projectTemporary().isPresent()) {
        Path there = job.record.projectTemporary().get();
        attempt(job, () -> job.record.deleteFileVariables(there, bound::isOver));
      }
    }
    for (DeadJob job : jobs) {
      JobDirectory own = new JobDirectory(job.record.directory());
      attempt(job, () -> empty(own.path(), own.tmp(), own.home())); // sessions, logins
    }
    List<DeadJob> onMachine = having(job -> job.record.leftovers().isEmpty());
    end(onMachine);
    onMachine.forEach(this::finish);
    List<DeadJob> elsewhere = having(job -> job.record.leftovers().isPresent());
    for (DeadJob job : elsewhere) {
      attempt(job, () -> removeLeftovers(job.record));
    }
    // Last: an engine's own processes are among them, and without them it hangs for seconds.
    end(elsewhere);
    elsewhere.forEach(this::finish);
  }

  private List<DeadJob> having(Predicate<DeadJob> property) {
    return jobs.stream().filter(property).toList();
  }

  /** Empties a directory of ours, but for some entries. */
  private boolean empty(Path directory, Path... but) throws IOException {
    boolean all = true;
    for (Path entry : Tree.entriesOfOwn(directory)) {
      if (!List.of(but).contains(entry)) {
        all &= Tree.delete(entry, bound::isOver);
      }
    }
    return all;
  }

  private boolean removeLeftovers(JobRecord record) throws IOException {
    try {
      record.leftovers().orElseThrow().remove(bound.half());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** One search for the processes of all jobs, since each takes its time. */
  private void end(List<DeadJob> some) {
    if (some.isEmpty()) {
      return;
    }
    List<Path> cgroups = new ArrayList<>();
    List<Path> temporaryDirectories = new ArrayList<>();
    for (DeadJob job : some) {
      job.record.cgroup().filter(JobProcesses::isCgroup).ifPresent(cgroups::add);
      temporaryDirectories.add(job.record.temporary());
      temporaryDirectories.addAll(new JobDirectory(job.record.directory()).temporaryDirectories());
    }
    JobProcesses processes = new JobProcesses(cgroups, temporaryDirectories);
    Terminator.kill(processes, bound::isOver);
    if (processes.areRunning()) {
      for (DeadJob job : some) {
        job.unfinished = true;
        job.troubles.add("processes of a job in " + job.record.directory() + " do not end");
      }
    }
  }

  private void finish(DeadJob job) {
    attempt(job, () -> Tree.deleteOwn(job.record.directory(), bound::isOver));
    attempt(job, () -> Tree.deleteOwn(job.record.temporary(), bound::isOver));
    if (!job.unfinished) {
      attempt(
          job,
          () -> {
            Files.deleteIfExists(job.file);
            return true;
          });
    }
  }

  /** Tried again where a driver whose script was just killed still writes its exit code. */
  private static void attempt(DeadJob job, Deletion deletion) {
    for (int attempt = 1; ; attempt++) {
      try {
        job.unfinished |= !deletion.run();
        return;
      } catch (DirectoryNotEmptyException e) {
        if (attempt == ATTEMPTS) {
          fail(job, e);
          return;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      } catch (IOException e) {
        fail(job, e);
        return;
      }
    }
  }

  private static void fail(DeadJob job, IOException e) {
    job.unfinished = true;
    job.troubles.add(e.getMessage() + " cannot be removed");
  }

  @FunctionalInterface
  private interface Deletion {
    boolean run() throws IOException;
  }
}
