package awsoidc.demo;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks the signature of a request made with issued credentials ("AWS Signature Version 4 for API
 * requests", IAM User Guide; "Signature Calculations for the Authorization Header", Amazon S3 API
 * Reference). A signature in the query string counts as none; so does one that is streamed.
 */
final class SigV4Verifier {

  /** The request is signed by these credentials, or it is not and why. */
  sealed interface Verdict {
    record Signed(TemporaryCredentials by) implements Verdict {}

    record Refused(SignatureFault fault) implements Verdict {}
  }

  private static final Duration SKEW = Duration.ofMinutes(15);
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          ALGORITHM
              + " *Credential=(?<key>[^/, ]+)/(?<day>\\d{8})/(?<region>[^/, ]+)/(?<service>[^/,"
              + " ]+)/aws4_request, *SignedHeaders=(?<headers>[^, ]+),"
              + " *Signature=(?<hex>[0-9a-f]{64})");

  private final Clock clock;
  private final IssuedCredentials issued;
  private final String service;

  /**
   * @param service as in the credential's scope, say {@code s3}
   */
  SigV4Verifier(Clock clock, IssuedCredentials issued, String service) {
    this.clock = clock;
    this.issued = issued;
    this.service = service;
  }

  Verdict verify(HttpRequest request) {
    Optional<String> header = request.header("Authorization");
    if (header.isEmpty()) {
      return refused(SignatureFault.ANONYMOUS);
    }
    Matcher authorization = AUTHORIZATION.matcher(header.get());
    String date = request.header("x-amz-date").orElse("");
    if (!authorization.matches()
        || !authorization.group("service").equals(service)
        || !date.startsWith(authorization.group("day"))) {
      return refused(SignatureFault.MALFORMED);
    }
    List<String> signedHeaders = List.of(authorization.group("headers").split(";", -1));
    if (!coversAwsHeaders(request, signedHeaders)) {
      return refused(SignatureFault.UNSIGNED_HEADERS);
    }
    if (!current(date)) {
      return refused(SignatureFault.SKEWED);
    }
    Optional<TemporaryCredentials> found = issued.find(authorization.group("key"));
    if (found.isEmpty()) {
      return refused(SignatureFault.UNKNOWN_KEY);
    }
    TemporaryCredentials credentials = found.get();
    if (!equal(request.header("x-amz-security-token").orElse(""), credentials.sessionToken())) {
      return refused(SignatureFault.WRONG_TOKEN);
    }
    if (!clock.instant().isBefore(credentials.expiration())) {
      return refused(SignatureFault.EXPIRED);
    }
    String hash = Sha256.hex(request.body());
    // curl before 8 signs the hash without sending it.
    String claimed = request.header("x-amz-content-sha256").orElse(hash);
    if (!claimed.equals(UNSIGNED_PAYLOAD) && !claimed.equals(hash)) {
      return refused(SignatureFault.WRONG_HASH);
    }
    String expected =
        signature(
            credentials.secretAccessKey(),
            date,
            authorization.group("region"),
            canonical(request, signedHeaders, claimed));
    return equal(authorization.group("hex"), expected)
        ? new Verdict.Signed(credentials)
        : refused(SignatureFault.WRONG_SIGNATURE);
  }

  private static Verdict refused(SignatureFault fault) {
    return new Verdict.Refused(fault);
  }

  /** Host and every x-amz- header must be signed, or they could be changed on the way. */
  private static boolean coversAwsHeaders(HttpRequest request, List<String> signed) {
    return signed.contains("host")
        && request.headers().keySet().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .filter(name -> name.startsWith("x-amz-"))
            .allMatch(signed::contains);
  }

  private boolean current(String date) {
    try {
      Instant then = LocalDateTime.parse(date, DATE).toInstant(ZoneOffset.UTC);
      return Duration.between(then, clock.instant()).abs().compareTo(SKEW) <= 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Step 1: the canonical request. */
  private static String canonical(HttpRequest request, List<String> signedHeaders, String hash) {
    String headers =
        signedHeaders.stream()
            .map(name -> name + ":" + values(request, name) + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        request.method(),
        request.path(),
        canonicalQuery(request.query()),
        headers,
        String.join(";", signedHeaders),
        hash);
  }

  private static String values(HttpRequest request, String name) {
    List<String> values = request.headers().getOrDefault(name, List.of());
    return values.stream()
        .map(value -> value.strip().replaceAll(" +", " "))
        .collect(Collectors.joining(","));
  }

  private static String canonicalQuery(String query) {
    return Arrays.stream(query.split("&", -1))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .map(pair -> encoded(pair[0]) + "=" + (pair.length > 1 ? encoded(pair[1]) : ""))
        .sorted()
        .collect(Collectors.joining("&"));
  }

  /** RFC 3986, section 2.3, as AWS wants it, whatever the client left unencoded. */
  private static String encoded(String part) {
    String plain = URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    return URLEncoder.encode(plain, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /** Steps 2 and 3: the string to sign, and its signature under the derived key. */
  private String signature(String secret, String date, String region, String canonical) {
    String day = date.substring(0, 8);
    String scope = String.join("/", day, region, service, "aws4_request");
    String toSign = String.join("\n", ALGORITHM, date, scope, Sha256.hex(canonical));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : List.of(day, region, service, "aws4_request")) {
      key = Sha256.hmac(key, part);
    }
    return HexFormat.of().formatHex(Sha256.hmac(key, toSign));
  }

  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
