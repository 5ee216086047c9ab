package awsoidc.net;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * NO_PROXY, as Go takes it: entries with commas between them. {@code *} is everything, {@code
 * example.com} a domain and what is below it, {@code .example.com} and {@code *.example.com} only
 * what is below; further IP addresses and CIDR blocks. {@code :port} narrows an entry.
 */
final class NoProxy {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private NoProxy() {}

  static boolean names(String entries, URI url) {
    String host = withoutBrackets(url.getHost().toLowerCase(Locale.ROOT));
    int usual = "https".equals(url.getScheme()) ? HTTPS : HTTP;
    int port = url.getPort() < 0 ? usual : url.getPort();
    for (String entry : entries.split(",", -1)) {
      if (fits(entry.strip().toLowerCase(Locale.ROOT), host, port)) {
        return true;
      }
    }
    return false;
  }

  private static boolean fits(String entry, String host, int port) {
    if (entry.isEmpty() || entry.equals("*")) {
      return !entry.isEmpty();
    }
    InetAddress address = address(host);
    int slash = entry.indexOf('/');
    if (slash >= 0) {
      return address != null
          && isInBlock(address, entry.substring(0, slash), entry.substring(slash + 1));
    }
    // Of an IPv6 address without brackets, no part is a port.
    int colon = entry.lastIndexOf(':');
    boolean hasPort = colon == entry.indexOf(':') || entry.startsWith("]", colon - 1);
    if (colon >= 0 && hasPort) {
      if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      entry = entry.substring(0, colon);
    }
    entry = withoutBrackets(entry);
    return address == null ? isDomainOf(entry, host) : address.equals(address(entry));
  }

  private static boolean isDomainOf(String entry, String host) {
    String below = entry.startsWith("*.") ? entry.substring(1) : entry;
    if (below.startsWith(".")) {
      return host.endsWith(below);
    }
    return !below.isEmpty() && (host.equals(below) || host.endsWith("." + below));
  }

  private static boolean isInBlock(InetAddress address, String network, String bits) {
    InetAddress first = address(network);
    if (first == null || bits.isEmpty() || bits.length() > 3) {
      return false;
    }
    int all = first.getAddress().length * Byte.SIZE;
    if (!isNumbers(bits)
        || bits.indexOf('.') >= 0
        || all != address.getAddress().length * Byte.SIZE) {
      return false;
    }
    int rest = all - Integer.parseInt(bits);
    return rest >= 0 && number(first).shiftRight(rest).equals(number(address).shiftRight(rest));
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  /** Null for a name, which is not looked up. */
  private static @Nullable InetAddress address(String text) {
    if (text.isEmpty() || (text.indexOf(':') < 0 && !isNumbers(text))) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException aName) {
      return null;
    }
  }

  private static boolean isNumbers(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
