package awsoidc.trust;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A date of a policy: as W3C's profile of ISO 8601 has it (www.w3.org/TR/NOTE-datetime), or in
 * seconds since 1970. A bare year could be either, and is neither here.
 */
final class PolicyDate {

  private static final Pattern SECONDS = Pattern.compile("\\d{5,11}");
  private static final Pattern MONTH = Pattern.compile("\\d{4}-\\d\\d");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

  private PolicyDate() {}

  static Optional<Instant> parse(String text) {
    try {
      if (SECONDS.matcher(text).matches()) {
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
      } else if (MONTH.matcher(text).matches()) {
        return Optional.of(start(YearMonth.parse(text).atDay(1)));
      } else if (DAY.matcher(text).matches()) {
        return Optional.of(start(LocalDate.parse(text)));
      }
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
