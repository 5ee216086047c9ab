package awsoidc.refusal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is said of a session that is there. */
public final class SessionMessages {

  private static final Duration A_LITTLE = Duration.ofMinutes(1);

  private SessionMessages() {}

  /** A warning: it is used, because AWS uses its own clock. */
  public static String overOnArrival(
      Instant ended, Optional<Instant> theirs, Instant now, Help help) {
    return "By the clock of this runner ("
        + now
        + "), the AWS credentials that STS has just given ended at "
        + ended
        + ". "
        + theirs
            .filter(date -> date.plus(A_LITTLE).isBefore(now))
            .map(date ->
                "It is "
                    + Phrases.duration(Duration.between(date, now))
                    + " ahead of that of STS ("
                    + date
                    + "). ")
            .orElse("")
        + "The job goes on with them, but its tools may take them for expired, and AWS refuses"
        + " requests that are signed with a wrong time. "
        + Entry.CLOCK_SKEW.remedy()
        + " "
        + help.more(Entry.CLOCK_SKEW);
  }
}
