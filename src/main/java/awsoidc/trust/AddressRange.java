package awsoidc.trust;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/** An IP address, or a range of them as CIDR writes it. */
final class AddressRange {

  private AddressRange() {}

  /** Unknown if the one is no range, or the other no address. */
  static Truth match(String wanted, String actual) {
    int slash = wanted.indexOf('/');
    Optional<InetAddress> first = address(slash < 0 ? wanted : wanted.substring(0, slash));
    Optional<InetAddress> address = address(actual);
    if (first.isEmpty() || address.isEmpty()) {
      return Truth.UNKNOWN;
    }
    int bits = first.get().getAddress().length * Byte.SIZE;
    Optional<Integer> prefix =
        slash < 0 ? prefix(first.get()) : number(wanted.substring(slash + 1), bits);
    if (prefix.isEmpty()) {
      return Truth.UNKNOWN;
    }
    return Truth.of(
        bits == address.get().getAddress().length * Byte.SIZE
            && network(first.get(), bits - prefix.get())
                .equals(network(address.get(), bits - prefix.get())));
  }

  /** AWS says that it is 32, which for an IPv6 address would be a range. */
  private static Optional<Integer> prefix(InetAddress of) {
    return of instanceof Inet4Address ? Optional.of(Integer.valueOf(32)) : Optional.empty();
  }

  private static BigInteger network(InetAddress address, int shift) {
    return new BigInteger(1, address.getAddress()).shiftRight(shift);
  }

  private static Optional<InetAddress> address(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> number(String text, int most) {
    try {
      int number = Integer.parseInt(text);
      return number < 0 || number > most ? Optional.empty() : Optional.of(number);
    } catch (NumberFormatException noNumber) {
      return Optional.empty();
    }
  }
}
