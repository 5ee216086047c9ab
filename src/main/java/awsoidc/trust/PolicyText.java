package awsoidc.trust;

import awsoidc.pattern.Wildcards;

/**
 * A value of a condition. In policies of 2012-10-17, {@code ${*}}, {@code ${?}} and {@code ${$}}
 * stand for these characters themselves, and any other {@code ${…}} for something of the request
 * ("IAM policy elements: Variables and tags", IAM User Guide).
 *
 * @param pattern the text, and as a pattern what of it is a wildcard
 * @param variable whether what it stands for is not known here
 */
public record PolicyText(String written, Wildcards pattern, boolean variable) {

  /**
   * A value as it is written.
   *
   * @param variables whether the policy's Version has them
   */
  public static PolicyText of(String written, boolean variables) {
    if (!variables || !written.contains("${")) {
      return new PolicyText(written, Wildcards.of(written), false);
    }
    StringBuilder text = new StringBuilder();
    StringBuilder wild = new StringBuilder();
    boolean variable = false;
    for (int i = 0; i < written.length(); i++) {
      boolean escaped = written.startsWith("${", i) && written.startsWith("}", i + 3);
      if (escaped && "*?$".indexOf(written.charAt(i + 2)) >= 0) {
        text.append(written.charAt(i + 2));
        wild.append(' ');
        i += 3;
      } else {
        variable |= written.startsWith("${", i);
        text.append(written.charAt(i));
        wild.append(written.charAt(i));
      }
    }
    return new PolicyText(written, new Wildcards(text.toString(), wild.toString()), variable);
  }

  /** What it stands for, its wildcards as they are written. */
  public String text() {
    return pattern.text();
  }
}
