package awsoidc.slurm;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An option of salloc that is a number: the operator's, or up to the operator's maximum what the
 * job names.
 *
 * @param variable of the job
 * @param usual absent: Slurm decides
 * @param most absent: no job may choose
 * @param parse empty for what is no such number
 */
record Amount(
    String option,
    String variable,
    Optional<Long> usual,
    Optional<Long> most,
    Function<String, Optional<Long>> parse) {

  Optional<Long> number(UnaryOperator<String> expand) throws UnusableAllocation {
    String wanted = expand.apply("$" + variable);
    if (wanted.isEmpty()) {
      return usual;
    }
    String told = "the job's variable " + variable + " is " + wanted + ", and ";
    if (most.isEmpty()) {
      throw new UnusableAllocation(told + "this runner lets no job choose its " + option);
    }
    Optional<Long> number = parse.apply(wanted);
    if (number.isEmpty() || number.get() > most.get()) {
      throw new UnusableAllocation(
          told + "jobs of this runner have " + most.get() + " at most" + unit());
    }
    return number;
  }

  private String unit() {
    return option.equals("mem") ? " (MiB; 8G is 8192)" : "";
  }
}
