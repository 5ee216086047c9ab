package awsoidc.slurm;

import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option of salloc that is a number: the operator's, or up to the operator's maximum what the
 * job names.
 *
 * @param variable of the job
 * @param usual absent: Slurm decides
 * @param most absent: no job may choose
 */
record Amount(
    String option, String variable, Unit unit, Optional<Long> usual, Optional<Long> most) {

  /** What is counted. */
  enum Unit {
    PROCESSORS(""),
    /** As Slurm counts memory. */
    MEBIBYTES("M");

    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,5}");
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,8})([MGTmgt])");

    /** Behind the number. */
    private final String suffix;

    Unit(String suffix) {
      this.suffix = suffix;
    }

    Pattern pattern() {
      return this == PROCESSORS ? NUMBER : SIZE;
    }

    /** Empty for what is no such amount. */
    Optional<Long> parse(String text) {
      Matcher matcher = pattern().matcher(text);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      return Optional.of(
          this == PROCESSORS
              ? Long.parseLong(text)
              : Long.parseLong(matcher.group(1))
                  << (10 * "MGT".indexOf(matcher.group(2).toUpperCase(Locale.ROOT))));
    }
  }

  Optional<String> word(UnaryOperator<String> expand) throws UnusableAllocation {
    return number(expand).map(number -> "--" + option + "=" + number + unit.suffix);
  }

  private Optional<Long> number(UnaryOperator<String> expand) throws UnusableAllocation {
    String wanted = expand.apply("$" + variable);
    if (wanted.isEmpty()) {
      return usual;
    }
    String told = "the job's variable " + variable + " is " + wanted + ", and ";
    if (most.isEmpty()) {
      throw new UnusableAllocation(told + "this runner lets no job choose its " + option);
    }
    Optional<Long> number = unit.parse(wanted);
    if (number.isEmpty() || number.get() > most.get()) {
      throw new UnusableAllocation(
          told + "jobs of this runner have " + most.get() + unit.suffix + " at most");
    }
    return number;
  }
}
