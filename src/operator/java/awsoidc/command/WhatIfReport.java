package awsoidc.command;

import awsoidc.report.Block;
import awsoidc.report.Report;
import awsoidc.whatif.Change;
import awsoidc.whatif.WhatIf;
import java.util.ArrayList;
import java.util.List;

/** Puts what would change into words. */
final class WhatIfReport {

  private static final int MAX_REFS = 10;

  private final Report.Draft draft;

  WhatIfReport(Report.Draft draft) {
    this.draft = draft;
  }

  void add(WhatIf whatIf) {
    if (whatIf.decisions() == 0) {
      draft.paragraph("No decision is recorded in this time.");
      return;
    }
    if (whatIf.incomplete() > 0) {
      draft.warning(
          "decisions that were recorded by a version that did not record all claims: "
              + whatIf.incomplete()
              + "; their tokens count as AWS tokens, and only the role is compared");
    }
    draft.paragraph(
        "decisions: "
            + whatIf.decisions()
            + "; would change: "
            + whatIf.changed()
            + ", not known: "
            + whatIf.notKnown()
            + ", stay as they were: "
            + (whatIf.decisions() - whatIf.changed() - whatIf.notKnown()));
    whatIf.groups().forEach(this::add);
    if (whatIf.ungrouped() > 0) {
      draft.warning("changes of other kinds, which are too many to show: " + whatIf.ungrouped());
    }
    if (whatIf.notKnown() > 0) {
      draft.heading("Not known");
      draft.table(
          whatIf.unknown().entrySet().stream()
              .map(reason -> new Block.Row(reason.getKey(), String.valueOf(reason.getValue())))
              .toList());
    }
  }

  private void add(WhatIf.Group group) {
    Change change = group.example();
    List<Block.Row> rows = new ArrayList<>();
    rows.add(new Block.Row("before", change.before()));
    rows.add(new Block.Row("after", change.after()));
    for (Change.Difference one : change.differences()) {
      rows.add(
          new Block.Row(
              one.name(),
              one.before() + " → " + one.after() + (one.ofJob() ? " (the first job's)" : "")));
    }
    rows.add(new Block.Row("projects", refs(group)));
    rows.add(new Block.Row("first, last", group.first() + ", " + group.last()));
    rows.add(new Block.Row("jobs", String.join(", ", group.jobs())));
    draft.heading(change.kind().title() + " (" + group.count() + ")");
    draft.table(rows);
  }

  /** Each with its ref. */
  private static String refs(WhatIf.Group group) {
    List<String> all = group.refs();
    String shown = String.join(", ", all.subList(0, Math.min(all.size(), MAX_REFS)));
    int more = all.size() - MAX_REFS;
    return more > 0
        ? shown + " and " + more + (group.hasMoreRefs() ? " or more" : "") + " others"
        : shown;
  }
}
