package awsoidc.sts;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header Date, an IMF-fixdate (RFC 9110, section 5.6.7). */
final class HttpDate {

  private HttpDate() {}

  static Optional<Instant> parse(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip())));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }
}
