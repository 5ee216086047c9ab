package awsoidc.sts;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.role.Assumption;
import awsoidc.role.Grants;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.sts.StsCall.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A thousand runner hosts whose jobs begin together, against an STS that throttles: the product's
 * own exchange in virtual time. Holds the table and the plot of docs/scaling.md, which {@code mvn
 * test -Dtest=ScalingTest -Dscaling=write} writes.
 */
class ScalingTest {

  private static final Path PAGE = Path.of("docs/scaling.md");
  private static final Path PLOT = Path.of("docs/scaling.svg");
  private static final String BEGIN = "<!-- ScalingTest writes from here -->\n";
  private static final String END = "<!-- to here -->\n";

  private static final Instant START = Instant.parse("2026-11-23T00:00:00Z");

  /** {@code aws.sts.deadline}, unless the operator says otherwise. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** GitLab Runner asks for jobs so often (check_interval), and so jobs begin that far apart. */
  private static final Duration POLLING = Duration.ofSeconds(3);

  private static final Duration ROUND_TRIP = Duration.ofMillis(80);
  private static final int REQUESTS_PER_SECOND = 600;
  private static final List<Integer> BURSTS = List.of(1_000, 2_000, 5_000, 10_000, 20_000);

  private static final Assumption GRANT =
      Grants.assumption(
          new RoleArn("aws", "123456789012", "Deploy"), Duration.ofHours(1), true, "20-77");

  private static final Answer THROTTLED =
      new Answer.No(StsError.ofAnswer(true, 400, "Throttling", "Rate exceeded"));

  /** A bucket that holds the requests of one second ("token bucket", AWS Security Blog). */
  private static final class Bucket {
    private double tokens = REQUESTS_PER_SECOND;
    private Instant filled = START;

    boolean takes(Instant now) {
      double seconds = Duration.between(filled, now).toNanos() / 1e9;
      tokens = Math.min(REQUESTS_PER_SECOND, tokens + seconds * REQUESTS_PER_SECOND);
      filled = now;
      if (tokens < 1) {
        return false;
      }
      tokens--;
      return true;
    }
  }

  /**
   * What became of so many jobs that began within {@link #POLLING}.
   *
   * @param took of each that got a session, in order
   * @param calls to STS in each second
   */
  private record Burst(int jobs, List<Duration> took, List<Integer> calls) {

    static Burst of(int jobs) throws InterruptedException {
      VirtualTime time = new VirtualTime(START);
      Bucket bucket = new Bucket();
      List<Duration> took = new ArrayList<>();
      List<Integer> calls = new ArrayList<>();
      Random random = new Random(jobs);
      for (int i = 0; i < jobs; i++) {
        Instant begin = START.plusNanos((long) (POLLING.toNanos() * random.nextDouble()));
        Random jitter = new Random(random.nextLong());
        time.begin(
            begin,
            () -> {
              Exchange exchange =
                  new Exchange(
                      (_, _) -> answer(time, bucket, calls),
                      time,
                      time::sleep,
                      jitter::nextDouble,
                      false);
              Exchange.Result result =
                  exchange.exchange(GRANT, Secret.of("a.b.c"), Optional.empty(), DEADLINE);
              if (result instanceof Exchange.Result.Exchanged) {
                took.add(Duration.between(begin, time.instant()));
              }
            });
      }
      time.run();
      return new Burst(jobs, took.stream().sorted().toList(), calls);
    }

    private static Answer answer(VirtualTime time, Bucket bucket, List<Integer> calls) {
      int second = (int) Duration.between(START, time.instant()).toSeconds();
      while (calls.size() <= second) {
        calls.add(0);
      }
      calls.set(second, calls.get(second) + 1);
      boolean admitted = bucket.takes(time.instant());
      try {
        time.sleep(ROUND_TRIP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return admitted
          ? new Answer.Yes(
              new Session(
                  "ASIA", Secret.of("key"), Secret.of("token"), START.plusSeconds(3600), "arn"),
              Optional.empty())
          : THROTTLED;
    }

    int percent() {
      return (int) (100L * took.size() / jobs);
    }

    double quantile(double part) {
      return took.get((int) (part * (took.size() - 1))).toMillis() / 1000.0;
    }

    double callsOfEach() {
      return (double) calls.stream().mapToInt(Integer::intValue).sum() / jobs;
    }

    int mostInASecond() {
      return calls.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "| %,d | %d %% | %.1f s | %.1f s | %.1f | %,d |%n",
          jobs,
          percent(),
          quantile(0.5),
          quantile(0.99),
          callsOfEach(),
          mostInASecond());
    }
  }

  @Test
  void the_page_says_what_a_thousand_hosts_do_to_sts() throws IOException, InterruptedException {
    List<Burst> bursts = new ArrayList<>();
    for (int jobs : BURSTS) {
      bursts.add(Burst.of(jobs));
    }
    String table =
        "| jobs at once | got a session | half of them within | 99 % within | calls of each | most"
            + " calls in a second |\n"
            + "|---|---|---|---|---|---|\n"
            + bursts.stream().map(Burst::row).collect(Collectors.joining());
    String plot =
        new ScalingPlot((int) DEADLINE.toSeconds(), REQUESTS_PER_SECOND).of(curves(bursts));
    String page = Files.readString(PAGE);
    String wanted =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + table
            + page.substring(page.indexOf(END));
    if (System.getProperty("scaling", "").equals("write")) {
      Files.writeString(PAGE, wanted);
      Files.writeString(PLOT, plot);
    }

    assertThat(Files.readString(PAGE)).isEqualTo(wanted);
    assertThat(Files.readString(PLOT)).isEqualTo(plot);
    // What the page's words rest on.
    Burst thousandHostsOfTen = bursts.get(BURSTS.indexOf(10_000));
    assertThat(thousandHostsOfTen.percent()).isEqualTo(100);
    assertThat(bursts.getFirst().percent()).isEqualTo(100);
    assertThat(bursts.getLast().percent()).isLessThan(100);
  }

  private static List<ScalingPlot.Curve> curves(List<Burst> bursts) {
    return bursts.stream()
        .map(burst -> new ScalingPlot.Curve(burst.jobs(), burst.calls()))
        .toList();
  }
}
