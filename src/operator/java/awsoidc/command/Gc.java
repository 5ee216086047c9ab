package awsoidc.command;

import awsoidc.orphan.Bound;
import awsoidc.orphan.JobRecords;
import awsoidc.orphan.JobRecords.Sweep;
import awsoidc.report.Report;
import awsoidc.sandbox.Leftovers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor gc --dry-run",
      "  sudo -u gitlab-runner aws-oidc-executor gc"
    })
final class Gc extends ReportCommand {

  private final JobRecords records;
  private final List<Leftovers.Place> places;

  @Option(names = "--dry-run", description = "Only says what would be removed.")
  private boolean dryRun;

  /**
   * @param places where there may be some of jobs without a record
   */
  Gc(Path userHome, List<Leftovers.Place> places, OutputOptions output) {
    super(output);
    this.records = new JobRecords(userHome);
    this.places = places;
  }

  @Override
  Report report() throws IOException, InterruptedException {
    Report.Draft draft = new Report.Draft();
    Sweep sweep = dryRun ? records.look() : records.sweep(Bound.NONE);
    sweep.removed().forEach(job -> draft.paragraph(removed() + job.directory()));
    List<String> left = new ArrayList<>(sweep.left());
    int strays = 0;
    for (Leftovers.Place place : places) {
      strays += removeStrays(place, left, draft);
    }
    left.forEach(draft::error);
    draft.paragraph(sweep.removed().size() + strays + " stale, " + sweep.alive() + " running");
    return draft.of("gc", left.isEmpty());
  }

  private int removeStrays(Leftovers.Place place, List<String> left, Report.Draft draft)
      throws InterruptedException {
    List<Leftovers> strays;
    try {
      strays = records.strays(place);
    } catch (IOException e) {
      draft.warning(
          place.name() + " was not searched, since it does not answer: " + e.getMessage());
      return 0;
    }
    for (Leftovers stray : strays) {
      String what = stray.description();
      try {
        if (!dryRun) {
          stray.remove(Leftovers.PATIENCE);
        }
        draft.paragraph(removed() + what);
      } catch (IOException e) {
        left.add(what + " cannot be removed: " + e.getMessage());
      }
    }
    return strays.size();
  }

  private String removed() {
    return dryRun ? "would remove " : "removed ";
  }
}
