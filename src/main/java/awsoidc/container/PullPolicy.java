package awsoidc.container;

import java.util.Arrays;
import java.util.Optional;

/** When an image is fetched from its registry ("Configure how runners pull images", GitLab). */
public enum PullPolicy {
  /** Each time; the registry decides whether there is something to fetch. */
  ALWAYS("always"),
  /** Where the engine does not have it. */
  IF_NOT_PRESENT("if-not-present"),
  /** Not at all: the operator has put it there. */
  NEVER("never");

  private final String text;

  PullPolicy(String text) {
    this.text = text;
  }

  /** Empty if there is no such policy. */
  public static Optional<PullPolicy> parse(String text) {
    return Arrays.stream(values()).filter(policy -> policy.text.equals(text)).findFirst();
  }

  /** As GitLab and the configuration write it. */
  @Override
  public String toString() {
    return text;
  }
}
