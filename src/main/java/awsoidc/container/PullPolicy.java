package awsoidc.container;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** When an image is pulled from its registry ("Configure how runners pull images", GitLab). */
public enum PullPolicy {
  /** Each time; the engine pulls what has changed. */
  ALWAYS,
  /** If the engine does not have it. */
  IF_NOT_PRESENT,
  /** The operator has put it there. */
  NEVER;

  public static Optional<PullPolicy> parse(String text) {
    return Arrays.stream(values()).filter(policy -> policy.toString().equals(text)).findFirst();
  }

  /** As GitLab and the configuration write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
