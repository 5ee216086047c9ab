package awsoidc.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the endpoint uses of the head of an HTTP/1 request (RFC 9112). What no SDK sends counts as
 * malformed.
 *
 * @param path without a query
 * @param host the header, or empty
 * @param authorization the header, or empty
 */
record EndpointRequest(String method, String path, String host, String authorization) {

  private static final Set<String> USED = Set.of("host", "authorization");

  /** The length of the head, including the empty line that ends it; -1 if it is incomplete. */
  static int length(byte[] bytes) {
    int count = bytes.length;
    for (int i = 1; i < count; i++) {
      boolean emptyLine =
          bytes[i - 1] == '\n'
              && (bytes[i] == '\n' || (bytes[i] == '\r' && i + 1 < count && bytes[i + 1] == '\n'));
      if (emptyLine) {
        return bytes[i] == '\n' ? i + 1 : i + 2;
      }
    }
    return -1;
  }

  /** Empty if it is malformed. */
  static Optional<EndpointRequest> parse(byte[] head) {
    String[] lines = new String(head, StandardCharsets.ISO_8859_1).split("\r?\n", -1);
    String[] first = lines[0].split(" ", -1);
    if (first.length != 3 || !first[2].startsWith("HTTP/1.")) {
      return Optional.empty();
    }
    Map<String, String> headers = new HashMap<>();
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      if (!line.isEmpty() && (colon < 1 || line.charAt(0) <= ' ')) {
        return Optional.empty();
      }
      String name = line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (USED.contains(name) && headers.putIfAbsent(name, value) != null) {
        return Optional.empty();
      }
    }
    String path = first[1].split("\\?", 2)[0];
    String host = headers.getOrDefault("host", "");
    String authorization = headers.getOrDefault("authorization", "");
    return Optional.of(new EndpointRequest(first[0], path, host, authorization));
  }

  /** Hides the token. */
  @Override
  public String toString() {
    return "EndpointRequest[" + method + " " + path + "]";
  }
}
