package awsoidc.yaml;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values as every block writes them: text in, a type out, or nothing if it is not one. */
public final class Values {

  public static final String DURATION = "a duration such as 30s, 15m, 1h30m or a number of seconds";
  public static final String BOOLEAN = "true or false";

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final Pattern UNITS =
      Pattern.compile("(?:(\\d{1,5})h)?(?:(\\d{1,7})m)?(?:(\\d{1,9})s)?");

  private static final int SIXTY = 60;

  private Values() {}

  public static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  public static Optional<Duration> duration(String text) {
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

  public static Optional<Duration> deadline(String text) {
    return duration(text)
        .filter(value -> !value.isZero() && value.compareTo(Duration.ofMinutes(10)) <= 0);
  }

  public static Optional<Boolean> bool(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  public static Optional<Path> absolutePath(String text) {
    try {
      return text.startsWith("/") ? Optional.of(Path.of(text).normalize()) : Optional.empty();
    } catch (InvalidPathException notOfThisSystem) { // a NUL, or what its character set lacks
      return Optional.empty();
    }
  }

  public static <E extends Enum<E>> Function<String, Optional<E>> oneOf(E[] values) {
    return text ->
        Arrays.stream(values)
            .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
            .findFirst();
  }

  public static Function<String, Optional<String>> matching(Pattern pattern) {
    return text -> Optional.of(text).filter(given -> pattern.matcher(given).matches());
  }

  private static long number(Matcher units, int group) {
    return units.group(group) == null ? 0 : Long.parseLong(units.group(group));
  }
}
