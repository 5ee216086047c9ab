package awsoidc.trust;

import java.util.Optional;

/**
 * A variable in a value: {@code ${key}} or {@code ${key, 'default'}}.
 *
 * @param begin where it begins in the value's text
 * @param end where it ends, behind the brace
 * @param key of the request; empty if the variable does not end
 */
record PolicyVariable(int begin, int end, String key, Optional<String> fallback) {

  private static final String DEFAULT_BEGINS = ", '";
  private static final String DEFAULT_ENDS = "'}";

  /**
   * The one that begins here.
   *
   * @param shift how much earlier it begins in the text that it becomes a part of
   */
  static PolicyVariable at(String written, int begin, int shift) {
    int close = written.indexOf('}', begin);
    int comma = written.indexOf(DEFAULT_BEGINS, begin);
    if (comma >= 0 && comma < close) {
      int from = comma + DEFAULT_BEGINS.length();
      int to = written.indexOf(DEFAULT_ENDS, from);
      return to < 0
          ? malformed(begin - shift, written.length() - shift)
          : new PolicyVariable(
              begin - shift,
              to + DEFAULT_ENDS.length() - shift,
              written.substring(begin + 2, comma),
              Optional.of(written.substring(from, to)));
    }
    return close < 0
        ? malformed(begin - shift, written.length() - shift)
        : new PolicyVariable(
            begin - shift,
            close + 1 - shift,
            written.substring(begin + 2, close),
            Optional.empty());
  }

  private static PolicyVariable malformed(int begin, int end) {
    return new PolicyVariable(begin, end, "", Optional.empty());
  }

  /** What it stands for, if that is known. */
  Optional<String> value(WebIdentityRequest request) {
    if (!isKey()) {
      return Optional.empty();
    }
    return switch (request.knowledge(key)) {
      // "You cannot use a multivalued context key as a policy variable."
      case PRESENT ->
          request.values(key).size() == 1
              ? Optional.of(request.values(key).getFirst())
              : Optional.empty();
      case ABSENT -> fallback;
      case NOT_GIVEN, BEYOND -> Optional.empty();
    };
  }

  private boolean isKey() {
    return key.contains(":");
  }

  /** Whether it stands for nothing: no value is equal to that, or like it. */
  boolean isNull(WebIdentityRequest request) {
    return isKey()
        && fallback.isEmpty()
        && request.knowledge(key) == WebIdentityRequest.Knowledge.ABSENT;
  }
}
