package awsoidc.trust;

import awsoidc.pattern.Wildcards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value of a condition. In policies of 2012-10-17, {@code ${*}}, {@code ${?}} and {@code ${$}}
 * stand for these characters themselves, and any other {@code ${…}} for something of the request
 * ("IAM policy elements: Variables and tags", IAM User Guide).
 *
 * @param pattern the text, and as a pattern what of it is a wildcard
 */
public record PolicyText(String written, Wildcards pattern, List<PolicyVariable> variables) {

  public PolicyText {
    variables = List.copyOf(variables);
  }

  /**
   * A value as it is written.
   *
   * @param variables whether the policy's Version has them
   */
  public static PolicyText of(String written, boolean variables) {
    if (!variables || !written.contains("${")) {
      return new PolicyText(written, Wildcards.of(written), List.of());
    }
    StringBuilder text = new StringBuilder();
    StringBuilder wild = new StringBuilder();
    List<PolicyVariable> found = new ArrayList<>();
    for (int i = 0; i < written.length(); i++) {
      boolean escaped = written.startsWith("${", i) && written.startsWith("}", i + 3);
      if (escaped && "*?$".indexOf(written.charAt(i + 2)) >= 0) {
        text.append(written.charAt(i + 2));
        wild.append(' ');
        i += 3;
      } else if (written.startsWith("${", i)) {
        PolicyVariable variable = PolicyVariable.at(written, i, i - text.length());
        String whole = written.substring(i, i + variable.end() - variable.begin());
        text.append(whole);
        wild.append(whole);
        found.add(variable);
        i += whole.length() - 1;
      } else {
        text.append(written.charAt(i));
        wild.append(written.charAt(i));
      }
    }
    return new PolicyText(written, new Wildcards(text.toString(), wild.toString()), found);
  }

  /** What it stands for, its wildcards and variables as they are written. */
  public String text() {
    return pattern.text();
  }

  /** Whether it has a variable. */
  public boolean variable() {
    return !variables.isEmpty();
  }

  /** Compares what it stands for in a request; a variable without a value is like nothing. */
  Truth compare(WebIdentityRequest request, Function<Wildcards, Truth> comparison) {
    if (variables.stream().anyMatch(one -> one.isNull(request))) {
      return Truth.FAILS;
    }
    return in(request).map(comparison).orElse(Truth.UNKNOWN);
  }

  /** Its variables that nothing is known of. */
  List<String> unknown(WebIdentityRequest request) {
    return variables.stream()
        .filter(one -> !one.isNull(request) && one.value(request).isEmpty())
        .map(one -> text().substring(one.begin(), one.end()))
        .toList();
  }

  private Optional<Wildcards> in(WebIdentityRequest request) {
    StringBuilder text = new StringBuilder();
    StringBuilder wild = new StringBuilder();
    int from = 0;
    for (PolicyVariable variable : variables) {
      Optional<String> value = variable.value(request);
      // AWS does not say whether * and ? of a value that stands in a pattern are wildcards.
      if (value.isEmpty() || value.get().contains("*") || value.get().contains("?")) {
        return Optional.empty();
      }
      text.append(pattern.text(), from, variable.begin()).append(value.get());
      wild.append(pattern.wild(), from, variable.begin()).append(value.get());
      from = variable.end();
    }
    return Optional.of(
        new Wildcards(
            text.append(pattern.text().substring(from)).toString(),
            wild.append(pattern.wild().substring(from)).toString()));
  }
}
