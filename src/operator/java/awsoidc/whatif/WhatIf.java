package awsoidc.whatif;

import awsoidc.config.Configuration;
import awsoidc.history.AuditLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The decisions of the past with another configuration, line by line: there may be millions. */
public final class WhatIf {

  /** More changes that differ, refs of a change, or reasons are counted, not kept. */
  private static final int MAX_KEPT = 1_000;

  private static final int MAX_JOBS = 5;

  /** Equal changes of several jobs. */
  public static final class Group {
    private final Change example;
    private final Map<String, Integer> refs = new HashMap<>();
    private final List<String> jobs = new ArrayList<>();
    private int count;
    private boolean hasMoreRefs;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    private Group(Change example) {
      this.example = example;
    }

    private void add(AuditLine line) {
      count++;
      String ref = line.text("project_path") + " " + line.text("ref");
      if (refs.size() < MAX_KEPT || refs.containsKey(ref)) {
        refs.merge(ref, 1, Integer::sum);
      } else {
        hasMoreRefs = true;
      }
      if (jobs.size() < MAX_JOBS) {
        line.field("job_id").filter(job -> !jobs.contains(job)).ifPresent(jobs::add);
      }
      first = line.time().isBefore(first) ? line.time() : first;
      last = line.time().isAfter(last) ? line.time() : last;
    }

    /** The change, with examples of its first job. */
    public Change example() {
      return example;
    }

    public int count() {
      return count;
    }

    /** Projects with their refs, the most frequent first. */
    public List<String> refs() {
      return refs.entrySet().stream()
          .sorted(
              Map.Entry.<String, Integer>comparingByValue()
                  .reversed()
                  .thenComparing(Map.Entry.comparingByKey()))
          .map(Map.Entry::getKey)
          .toList();
    }

    /** Whether there are others than {@link #refs}. */
    public boolean hasMoreRefs() {
      return hasMoreRefs;
    }

    public List<String> jobs() {
      return jobs;
    }

    public Instant first() {
      return first;
    }

    public Instant last() {
      return last;
    }
  }

  private final Configuration configuration;
  private final Map<Change, Group> groups = new HashMap<>();
  private final Map<String, Integer> unknown = new TreeMap<>();
  private int decisions;
  private int changed;
  private int notKnown;
  private int ungrouped;
  private int incomplete;

  public WhatIf(Configuration configuration) {
    this.configuration = configuration;
  }

  /** Decides on a line again, if it is of a decision. */
  public void add(AuditLine line) {
    Optional<PastDecision> past = PastDecision.of(line);
    if (past.isPresent()) {
      decisions++;
      incomplete += past.get().complete() ? 0 : 1;
      NewDecision decision = NewDecision.of(past.get(), configuration);
      if (decision instanceof NewDecision.NotKnown(String why)) {
        notKnown++;
        if (unknown.size() < MAX_KEPT || unknown.containsKey(why)) {
          unknown.merge(why, 1, Integer::sum);
        }
      }
      new ChangeFinder(past.get()).with(decision).ifPresent(change -> add(change, line));
    }
  }

  private void add(Change change, AuditLine line) {
    changed++;
    Change key = change.withoutExamples();
    if (groups.size() < MAX_KEPT || groups.containsKey(key)) {
      groups.computeIfAbsent(key, _ -> new Group(change)).add(line);
    } else {
      ungrouped++;
    }
  }

  /** The worst first, of those the most frequent. */
  public List<Group> groups() {
    return groups.values().stream()
        .sorted(
            Comparator.comparing((Group group) -> group.example.kind())
                .thenComparing(Comparator.comparingInt(Group::count).reversed())
                .thenComparing(group -> group.example.before())
                .thenComparing(group -> group.example.after())
                .thenComparing(Group::first))
        .toList();
  }

  /** Why decisions are not known, and how many. */
  public Map<String, Integer> unknown() {
    return unknown;
  }

  public int decisions() {
    return decisions;
  }

  public int changed() {
    return changed;
  }

  public int notKnown() {
    return notKnown;
  }

  /** Changes that are in none of the groups, of which there are too many. */
  public int ungrouped() {
    return ungrouped;
  }

  /** Decisions whose lines do not have all claims of the token. */
  public int incomplete() {
    return incomplete;
  }
}
