package awsoidc.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The lines of audit files, summed up as they come: there may be millions. */
public final class History {

  /** As many of the worst are kept. */
  static final int MAX_KEPT = 10;

  /** More names of projects, users and open jobs than these are not kept. */
  private static final int MAX_NAMES = 10_000;

  /** The sessions of one role. */
  public static final class OfRole {
    private final Set<String> projects = new HashSet<>();
    private final Set<String> users = new HashSet<>();
    private int grants;
    private int refreshes;
    private Instant last = Instant.EPOCH;

    private void add(AuditLine line) {
      grants += line.event().equals("grant") ? 1 : 0;
      refreshes += line.event().equals("refresh") ? 1 : 0;
      if (projects.size() < MAX_NAMES && users.size() < MAX_NAMES) {
        line.field("project_path").ifPresent(projects::add);
        line.field("user_login").ifPresent(users::add);
      }
      last = later(last, line.time());
    }

    public int grants() {
      return grants;
    }

    public int refreshes() {
      return refreshes;
    }

    public int projects() {
      return projects.size();
    }

    public int users() {
      return users.size();
    }

    public Instant last() {
      return last;
    }
  }

  /** The refusals or failures of one cause. */
  public record OfCause(int count, AuditLine last) {}

  /** A session that was valid for some time after its job had ended. */
  public record Outliving(String job, String role, Duration by) {}

  /** The latest session of a job that has not ended. */
  private record Open(Optional<Instant> until, String role) {}

  private final Map<String, OfRole> roles = new TreeMap<>();
  private final Timeline timeline = new Timeline();
  private final RoleUse.All assumed = new RoleUse.All(MAX_NAMES);
  private final Map<String, OfCause> causes = new TreeMap<>();
  private final Map<String, OfCause> failures = new TreeMap<>();
  private final LinkedHashMap<String, Open> open = new LinkedHashMap<>();
  private final List<AuditLine> slowest = new ArrayList<>();
  private final List<Outliving> outliving = new ArrayList<>();
  private int outlivingCount;
  private Duration outlivingTime = Duration.ZERO;
  private int exchanges;
  private Duration exchangeTime = Duration.ZERO;
  private int lines;
  private int ends;
  private Instant first = Instant.MAX;
  private Instant last = Instant.EPOCH;

  /** Adds a line; those of one job come in their order. */
  public void add(AuditLine line) {
    lines++;
    first = line.time().isBefore(first) ? line.time() : first;
    last = later(last, line.time());
    if (line.isSession() && line.text("outcome").equals("granted")) {
      roles.computeIfAbsent(line.text("role"), role -> new OfRole()).add(line);
      timeline.add(line.text("role"), line.time());
      assumed.add(line);
      addExchange(line);
      line.field("job_id").ifPresent(job -> open(job, line));
    } else if (line.event().equals("end")) {
      ends++;
      line.field("job_id").map(open::remove).ifPresent(session -> addEnd(line, session));
    } else {
      count(line, line.event().equals("failure") ? failures : causes);
    }
  }

  private static void count(AuditLine line, Map<String, OfCause> into) {
    into.merge(
        line.text("outcome"),
        new OfCause(1, line),
        (all, one) -> new OfCause(all.count + 1, one.last));
  }

  private void open(String job, AuditLine line) {
    open.put(job, new Open(line.expiration(), line.text("role")));
    if (open.size() > MAX_NAMES) { // jobs whose runner was killed have no end
      open.pollFirstEntry();
    }
  }

  private void addExchange(AuditLine line) {
    exchanges++;
    exchangeTime = exchangeTime.plus(line.took());
    keep(slowest, line, Comparator.comparing(AuditLine::took));
  }

  private void addEnd(AuditLine end, Open session) {
    Optional<Instant> expiration = end.expiration().or(session::until);
    Duration by =
        expiration.map(until -> Duration.between(end.time(), until)).orElse(Duration.ZERO);
    if (by.isPositive()) {
      outlivingCount++;
      outlivingTime = outlivingTime.plus(by);
      keep(
          outliving,
          new Outliving(end.job(), session.role(), by),
          Comparator.comparing(Outliving::by));
    }
  }

  private static <T> void keep(List<T> worst, T one, Comparator<T> order) {
    worst.add(one);
    worst.sort(order.reversed());
    if (worst.size() > MAX_KEPT) {
      worst.removeLast();
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  public boolean isEmpty() {
    return lines == 0;
  }

  public Instant first() {
    return first;
  }

  public Instant last() {
    return last;
  }

  /** How many jobs with a session have ended. */
  public int ends() {
    return ends;
  }

  public Map<String, OfRole> roles() {
    return roles;
  }

  /** When the sessions of each role began. */
  public Timeline timeline() {
    return timeline;
  }

  /** Which projects had sessions of which roles, the most first. */
  public List<RoleUse> assumed() {
    return assumed.mostFirst();
  }

  /** Of refusals: entries of docs/troubleshooting.md. */
  public Map<String, OfCause> causes() {
    return causes;
  }

  /** Of failures that are the system's or the operator's. */
  public Map<String, OfCause> failures() {
    return failures;
  }

  /** The exchanges at STS that took longest, the worst first. */
  public List<AuditLine> slowest() {
    return slowest;
  }

  /** How many sessions there were. */
  public int exchanges() {
    return exchanges;
  }

  public Duration exchangeTime() {
    return exchangeTime;
  }

  /** The sessions that outlived their jobs by most. */
  public List<Outliving> outliving() {
    return outliving;
  }

  public int outlivingCount() {
    return outlivingCount;
  }

  /** By how much they did, all together. */
  public Duration outlivingTime() {
    return outlivingTime;
  }
}
