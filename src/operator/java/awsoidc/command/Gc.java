package awsoidc.command;

import awsoidc.container.Engine;
import awsoidc.container.Remains;
import awsoidc.orphan.Bound;
import awsoidc.orphan.JobRecords;
import awsoidc.orphan.JobRecords.Sweep;
import awsoidc.text.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gc}: what each job's cleanup does for all dead jobs, without its bound in time. */
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

  private final JobRecords records;
  private final List<Engine> engines;
  private final PrintStream out;

  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  /**
   * @param engines that there are on this machine
   */
  Gc(Path userHome, List<Engine> engines, PrintStream out) {
    this.records = new JobRecords(userHome);
    this.engines = engines;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Sweep sweep = dryRun ? records.look() : records.sweep(Bound.NONE);
    sweep.removed().forEach(job -> say((dryRun ? "would remove " : "removed ") + job.directory()));
    List<String> left = new ArrayList<>(sweep.left());
    int strays = 0;
    for (Engine engine : engines) {
      strays += removeStrays(engine, left);
    }
    left.forEach(this::say);
    out.println(sweep.removed().size() + strays + " dead, " + sweep.alive() + " alive");
    return left.isEmpty() ? Operator.OK : Operator.FAILED;
  }

  private int removeStrays(Engine engine, List<String> left) throws InterruptedException {
    List<Remains> strays;
    try {
      strays = records.strays(engine);
    } catch (IOException e) {
      say(engine.command() + " was not searched, since it does not answer: " + e.getMessage());
      return 0;
    }
    for (Remains stray : strays) {
      String what = "containers " + stray.traces().id() + " of " + engine.command();
      try {
        if (!dryRun) {
          stray.traces().remove();
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
