package awsoidc.command;

import awsoidc.orphan.JobRecords;
import awsoidc.orphan.JobRecords.Haste;
import awsoidc.orphan.JobRecords.Sweep;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gc}: what the next job's config does in passing, without its bound in time. */
@Command(
    name = "gc",
    description = {
      "Removes what dead jobs left behind: processes, containers, their directories and the"
          + " runner's, file variables.",
      "Run it as the account that the runner runs as. A job is dead when its runner process is no"
          + " more, or has put the job away; jobs that are alive, or of another machine, are left"
          + " alone."
    })
final class Gc implements Callable<Integer> {

  private final Path userHome;
  private final PrintStream out;

  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  Gc(Path userHome, PrintStream out) {
    this.userHome = userHome;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    Sweep sweep = new JobRecords(userHome).sweep(Haste.NONE, () -> false, dryRun);
    sweep
        .removed()
        .forEach(job -> out.println((dryRun ? "would remove " : "removed ") + job.directory()));
    sweep.left().forEach(out::println);
    out.println(sweep.removed().size() + " dead, " + sweep.alive() + " alive");
    return sweep.left().isEmpty() ? Operator.OK : Operator.FAILED;
  }
}
