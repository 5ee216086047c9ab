package awsoidc.demo;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The credentials that the STS of this room gave out, as its S3 looks them up: what IAM's own data
 * plane is between the real ones.
 */
public final class IssuedCredentials {

  /** The alphabet of AWS's unique identifiers ("IAM identifiers", IAM User Guide). */
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final SecureRandom random = new SecureRandom();
  private final Map<String, TemporaryCredentials> byKeyId = new ConcurrentHashMap<>();
  private final List<TemporaryCredentials> inOrder = new CopyOnWriteArrayList<>();
  private final Clock clock;

  public IssuedCredentials(Clock clock) {
    this.clock = clock;
  }

  /** Makes credentials for an assumed role and remembers them. */
  public TemporaryCredentials issue(String roleArn, String sessionName, Duration lifetime) {
    String[] arn = roleArn.split(":", 6);
    String role = arn[5].substring(arn[5].lastIndexOf('/') + 1);
    TemporaryCredentials credentials =
        new TemporaryCredentials(
            "ASIA" + identifier(16),
            base64(30),
            // AWS documents neither form nor length and asks not to rely on either; this is usual.
            "IQoJb3JpZ2luX2Vj" + base64(360),
            clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(lifetime),
            "arn:%s:sts::%s:assumed-role/%s/%s".formatted(arn[1], arn[4], role, sessionName),
            roleId(roleArn) + ":" + sessionName);
    byKeyId.put(credentials.accessKeyId(), credentials);
    inOrder.add(credentials);
    return credentials;
  }

  /** Also after they have expired. */
  public Optional<TemporaryCredentials> find(String accessKeyId) {
    return Optional.ofNullable(byKeyId.get(accessKeyId));
  }

  /** In the order in which they were issued. */
  public List<TemporaryCredentials> all() {
    return List.copyOf(inOrder);
  }

  private String identifier(int length) {
    StringBuilder id = new StringBuilder();
    random.ints(length, 0, BASE32.length()).forEach(i -> id.append(BASE32.charAt(i)));
    return id.toString();
  }

  private String base64(int bytes) {
    byte[] raw = new byte[bytes];
    random.nextBytes(raw);
    return Base64.getEncoder().encodeToString(raw);
  }

  /** The same role has the same id, always. */
  private static String roleId(String arn) {
    String hash = Integer.toString(arn.hashCode() & Integer.MAX_VALUE, 32);
    return "AROA" + ("A".repeat(17) + hash.toUpperCase(Locale.ROOT)).substring(hash.length());
  }
}
