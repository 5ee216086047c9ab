package awsoidc.config;

import awsoidc.role.SessionDuration;
import awsoidc.yaml.Values;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The values of the configuration: text in, a type out, or nothing if it is not one. */
final class Parse {

  private static final String URL_PARTS = ": http or https, a host, maybe a port and a path";

  static final String URL = "a URL such as https://gitlab.example.com" + URL_PARTS;
  static final String ENDPOINT = "a URL such as https://sts.eu-west-1.amazonaws.com" + URL_PARTS;
  static final String REGION = "an AWS region such as eu-west-1";
  static final String ROLE = "the ARN of a role, arn:aws:iam::123456789012:role/NAME";

  static final Function<String, Optional<String>> ACCOUNT =
      Values.matching(Pattern.compile("\\d{12}"));
  static final Function<String, Optional<String>> AN_AWS_REGION =
      Values.matching(Pattern.compile("[a-z]{2,4}(-[a-z]+){1,3}-\\d{1,2}"));
  static final Function<String, Optional<String>> VARIABLE =
      Values.matching(Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}"));

  private static final int MAX_PORT = 65_535;

  private Parse() {}

  static Optional<Duration> refreshBefore(String text) {
    return Values.duration(text).filter(value -> value.compareTo(Duration.ofHours(1)) <= 0);
  }

  static Optional<SessionDuration> sessionDuration(String text) {
    return text.equals("job")
        ? Optional.of(new SessionDuration.Job())
        : session(text, SessionDuration.MAX).map(SessionDuration.Fixed::new);
  }

  static Optional<Duration> chainedDuration(String text) {
    return session(text, SessionDuration.MAX_CHAINED);
  }

  private static Optional<Duration> session(String text, Duration longest) {
    return Values.duration(text)
        .filter(value -> value.compareTo(SessionDuration.MIN) >= 0)
        .filter(value -> value.compareTo(longest) <= 0);
  }

  /** An http or https URL with a host and nothing after its path; a slash at its end is kept. */
  static Optional<URI> url(String text) {
    try {
      URI url = new URI(text);
      boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      boolean bare =
          url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
      boolean reachable = url.getHost() != null && url.getPort() <= MAX_PORT;
      return http && bare && reachable ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Whether a URL's host is this machine, without looking up names. */
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
}
