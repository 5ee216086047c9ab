package awsoidc.config;

import awsoidc.role.RoleArn;
import awsoidc.role.SessionDuration;
import awsoidc.role.TagTemplate;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of the configuration: text in, a type out, or nothing if it is not one. */
final class Parse {

  private static final String URL_PARTS = ": http or https, a host, maybe a port and a path";

  static final String DURATION = "a duration such as 30s, 15m, 1h30m or a number of seconds";
  static final String URL = "a URL such as https://gitlab.example.com" + URL_PARTS;
  static final String ENDPOINT = "a URL such as https://sts.eu-west-1.amazonaws.com" + URL_PARTS;
  static final String REGION = "an AWS region such as eu-west-1";
  static final String ROLE = "the ARN of a role, arn:aws:iam::123456789012:role/NAME";

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final Pattern UNITS =
      Pattern.compile("(?:(\\d{1,5})h)?(?:(\\d{1,7})m)?(?:(\\d{1,9})s)?");
  private static final Pattern AWS_REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+){1,3}-\\d{1,2}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");

  private static final int SIXTY = 60;
  private static final int HIGHEST_PORT = 65_535;

  private Parse() {}

  static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  static Optional<Duration> duration(String text) {
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    Matcher units = UNITS.matcher(text);
    if (text.isEmpty() || !units.matches()) {
      return Optional.empty();
    }
    long hours = number(units, 1);
    long minutes = number(units, 2);
    long seconds = number(units, 3);
    // 1h90m is more likely a slip than two and a half hours.
    boolean afterHours = units.group(1) != null;
    boolean afterMinutes = afterHours || units.group(2) != null;
    return (afterHours && minutes >= SIXTY) || (afterMinutes && seconds >= SIXTY)
        ? Optional.empty()
        : Optional.of(Duration.ofHours(hours).plusMinutes(minutes).plusSeconds(seconds));
  }

  static Optional<Duration> deadline(String text) {
    return duration(text)
        .filter(value -> !value.isZero() && value.compareTo(Duration.ofMinutes(10)) <= 0);
  }

  static Optional<Duration> refreshBefore(String text) {
    return duration(text).filter(value -> value.compareTo(Duration.ofHours(1)) <= 0);
  }

  static Optional<SessionDuration> sessionDuration(String text) {
    if (text.equals("job")) {
      return Optional.of(new SessionDuration.Job());
    }
    return duration(text)
        .filter(value -> value.compareTo(SessionDuration.SHORTEST) >= 0)
        .filter(value -> value.compareTo(SessionDuration.LONGEST) <= 0)
        .map(SessionDuration.Fixed::new);
  }

  static Optional<Duration> chainedDuration(String text) {
    return duration(text)
        .filter(value -> value.compareTo(SessionDuration.SHORTEST) >= 0)
        .filter(value -> value.compareTo(SessionDuration.LONGEST_CHAINED) <= 0);
  }

  /** An account's 12 digits. */
  static Optional<String> account(String text) {
    return text.matches("\\d{12}") ? Optional.of(text) : Optional.empty();
  }

  static Optional<Boolean> bool(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** An http or https URL with a host and nothing after its path; a slash at its end is kept. */
  static Optional<URI> url(String text) {
    try {
      URI url = new URI(text);
      boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      boolean bare =
          url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
      boolean reachable = url.getHost() != null && url.getPort() <= HIGHEST_PORT;
      return http && bare && reachable ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Whether a URL's host is this machine; no name is looked up. */
  static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  static Optional<String> region(String text) {
    return AWS_REGION.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  static Optional<String> variable(String text) {
    return VARIABLE.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  static Optional<TagTemplate> tag(String key, String text, boolean transitive) {
    return Optional.of(new TagTemplate(key, text, transitive)).filter(TagTemplate::isValid);
  }

  static Optional<RoleArn> role(String text) {
    return RoleArn.parse(text);
  }

  static Optional<Path> absolutePath(String text) {
    try {
      return text.startsWith("/") ? Optional.of(Path.of(text).normalize()) : Optional.empty();
    } catch (InvalidPathException notOfThisSystem) { // a NUL, or what its character set lacks
      return Optional.empty();
    }
  }

  private static long number(Matcher units, int group) {
    return units.group(group) == null ? 0 : Long.parseLong(units.group(group));
  }
}
