package awsoidc.net;

import awsoidc.secret.Secret;
import awsoidc.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;

/** An answer as it came, for the words about one that is not the service's. */
public final class RawAnswer {

  /** The services' own are of a few kilobytes. */
  static final int MAX_BYTES = 1 << 20;

  private static final int SHOWN = 100;

  private static final List<String> NAMES_OF_SECRETS =
      List.of("accesskey", "sessiontoken", "securitytoken");

  private final SdkHttpResponse head;
  private final byte[] body;

  /**
   * @param body its first bytes, one more than {@link #MAX_BYTES} where it is longer than that
   */
  RawAnswer(SdkHttpResponse head, byte[] body) {
    this.head = head;
    this.body = body;
  }

  public int status() {
    return head.statusCode();
  }

  public boolean isEmpty() {
    return body.length == 0;
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * What an operator recognises a proxy, a portal or another service by.
   *
   * @param expected whose answer it is not
   */
  public String described(String expected, List<Secret> secrets) {
    List<String> parts = new ArrayList<>();
    parts.add(
        head.firstMatchingHeader("Content-Type")
            .map(type -> shown(type, secrets))
            .orElse("no Content-Type"));
    head.firstMatchingHeader("Location")
        .ifPresent(to -> parts.add("Location: " + shown(to, secrets)));
    if (body.length > MAX_BYTES) {
      parts.add("more than 1 MiB");
    }
    parts.add(beginning(secrets));
    return "the answer is not that of " + expected + " (" + String.join(", ", parts) + ")";
  }

  private String beginning(List<Secret> secrets) {
    String text = text();
    if (text.isBlank()) {
      return "empty";
    }
    // Such as STS's own in JSON, or with one field missing: nobody knows where the secrets are.
    String letters = text.toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
    return NAMES_OF_SECRETS.stream().anyMatch(letters::contains)
        ? "not shown, as it may hold credentials"
        : "begins \"" + shown(text, secrets) + "\"";
  }

  /** On one line of printable characters. Cut last, so that no half of a secret is left. */
  private static String shown(String text, List<Secret> secrets) {
    String line = Secret.mask(text, secrets).strip().replaceAll("\\s+", " ");
    return line.length() > SHOWN
        ? Printable.text(line.substring(0, SHOWN)) + "…"
        : Printable.text(line);
  }

  public Optional<String> date() {
    return head.firstMatchingHeader("Date");
  }
}
