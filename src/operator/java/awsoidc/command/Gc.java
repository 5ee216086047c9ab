package awsoidc.command;

import awsoidc.orphan.Bound;
import awsoidc.orphan.JobRecords;
import awsoidc.orphan.JobRecords.Sweep;
import awsoidc.sandbox.Leftovers;
import awsoidc.text.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gc}: what each job's cleanup does for all stale jobs, without its time limit. */
@Command(
    name = "gc",
    description = {
      "Removes the leftovers of stale jobs: processes, containers, their directories and the"
          + " runner's, file variables.",
      "Run it as the account that the runner runs as. A job is stale when its runner process has"
          + " ended or has put the job away; jobs that still run, or of another machine, are left"
          + " alone."
    })
final class Gc implements Callable<Integer> {

  private final JobRecords records;
  private final List<Leftovers.Place> places;
  private final PrintStream out;

  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  /**
   * @param places where there may be some of jobs without a record
   */
  Gc(Path userHome, List<Leftovers.Place> places, PrintStream out) {
    this.records = new JobRecords(userHome);
    this.places = places;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Sweep sweep = dryRun ? records.look() : records.sweep(Bound.NONE);
    sweep.removed().forEach(job -> say((dryRun ? "would remove " : "removed ") + job.directory()));
    List<String> left = new ArrayList<>(sweep.left());
    int strays = 0;
    for (Leftovers.Place place : places) {
      strays += removeStrays(place, left);
    }
    left.forEach(this::say);
    out.println(sweep.removed().size() + strays + " stale, " + sweep.alive() + " running");
    return left.isEmpty() ? Operator.OK : Operator.FAILED;
  }

  private int removeStrays(Leftovers.Place place, List<String> left) throws InterruptedException {
    List<Leftovers> strays;
    try {
      strays = records.strays(place);
    } catch (IOException e) {
      say(place.name() + " was not searched, since it does not answer: " + e.getMessage());
      return 0;
    }
    for (Leftovers stray : strays) {
      String what = stray.description();
      try {
        if (!dryRun) {
          stray.remove(Leftovers.PATIENCE);
        }
        say((dryRun ? "would remove " : "removed ") + what);
      } catch (IOException e) {
        left.add(what + " cannot be removed: " + e.getMessage());
      }
    }
    return strays.size();
  }

  private void say(String line) {
    out.println(Printable.text(line));
  }
}
