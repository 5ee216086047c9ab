package awsoidc.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import awsoidc.pattern.Wildcards;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * How values of one type are compared ("IAM JSON policy elements: Condition operators"). What is
 * not of the type is unknown: the page does not say what AWS makes of it.
 */
enum Comparison {
  TEXT("text") {
    @Override
    Truth compare(Wildcards wanted, String actual, Order order) {
      return Truth.of(wanted.text().equals(actual));
    }
  },
  IGNORING_CASE("text") {
    @Override
    Truth compare(Wildcards wanted, String actual, Order order) {
      return Truth.of(wanted.text().equalsIgnoreCase(actual));
    }
  },
  PATTERN("text") {
    @Override
    Truth compare(Wildcards wanted, String actual, Order order) {
      return Truth.of(wanted.match(actual));
    }
  },
  NUMBER("numbers") {
    @Override
    Truth compare(Wildcards wanted, String actual, Order order) {
      return both(wanted, actual, Comparison::decimal, order::of);
    }
  },
  DATE("dates") {
    @Override
    Truth compare(Wildcards wanted, String actual, Order order) {
      return both(wanted, actual, PolicyDate::parse, order::of);
    }
  },
  BOOLEAN("true or false") {
    @Override
    Truth compare(Wildcards wanted, String actual, Order order) {
      return both(wanted, actual, Comparison::bool, Boolean::equals);
    }
  },
  BINARY("bytes in base64") {
    @Override
    Truth compare(Wildcards wanted, String actual, Order order) {
      return decoded(wanted.text())
          .map(bytes -> Truth.of(Arrays.equals(bytes, actual.getBytes(UTF_8))))
          .orElse(Truth.UNKNOWN);
    }
  },
  ADDRESS("IP addresses and ranges of them") {
    @Override
    Truth compare(Wildcards wanted, String actual, Order order) {
      return AddressRange.match(wanted.text(), actual);
    }
  },
  ARN("ARNs") {
    @Override
    Truth compare(Wildcards wanted, String actual, Order order) {
      return ArnPattern.match(wanted, actual);
    }
  };

  /** What a value of the request is to one of the policy. */
  enum Order {
    EQUAL,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST;

    <T extends Comparable<? super T>> boolean of(T wanted, T actual) {
      int order = actual.compareTo(wanted);
      return switch (this) {
        case EQUAL -> order == 0;
        case LESS -> order < 0;
        case AT_MOST -> order <= 0;
        case GREATER -> order > 0;
        case AT_LEAST -> order >= 0;
      };
    }
  }

  private final String what;

  Comparison(String what) {
    this.what = what;
  }

  /** The type, in words. */
  String what() {
    return what;
  }

  /** Whether a value of the request is what one of the policy says. */
  abstract Truth compare(Wildcards wanted, String actual, Order order);

  private static <T> Truth both(
      Wildcards wanted,
      String actual,
      Function<String, Optional<T>> parse,
      BiPredicate<T, T> test) {
    Optional<T> one = parse.apply(wanted.text());
    Optional<T> other = parse.apply(actual);
    return one.isEmpty() || other.isEmpty()
        ? Truth.UNKNOWN
        : Truth.of(test.test(one.get(), other.get()));
  }

  private static Optional<Boolean> bool(String text) {
    return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")
        ? Optional.of(text.equalsIgnoreCase("true"))
        : Optional.empty();
  }

  private static Optional<BigDecimal> decimal(String text) {
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException noNumber) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> decoded(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }
}
