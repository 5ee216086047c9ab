package awsoidc.slurm;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An option of salloc: the first value of the operator's list, or another of it that the job names.
 *
 * @param variable of the job; as salloc itself calls it
 */
record Choice(String option, String variable, List<String> values) {

  Choice {
    values = List.copyOf(values);
  }

  Optional<String> word(UnaryOperator<String> expand) throws UnusableAllocation {
    String wanted = expand.apply("$" + variable);
    if (wanted.isEmpty()) {
      return values.stream().findFirst().map(this::word);
    }
    if (!values.contains(wanted)) {
      throw new UnusableAllocation(
          "the job's variable "
              + variable
              + " is "
              + wanted
              + ", and "
              + (values.isEmpty()
                  ? "this runner lets no job choose its " + option
                  : "jobs of this runner have one of " + String.join(", ", values)));
    }
    return Optional.of(word(wanted));
  }

  private String word(String value) {
    return "--" + option + "=" + value;
  }
}
