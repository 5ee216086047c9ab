package awsoidc.slurm;

import awsoidc.yaml.Key;
import awsoidc.yaml.Values;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The keys that only {@code sandbox: {type: slurm}} has, besides its account. */
final class SlurmKeys {

  private static final Pattern NAME = Pattern.compile("\\w[\\w.@-]{0,127}");
  private static final Pattern EXPRESSION = Pattern.compile("[\\w.@:,=*|&()\\[\\]-]{1,250}");

  static final Key<String> PARTITION =
      choice("partition", NAME, "the partition", "SALLOC_PARTITION", "the cluster's default");

  static final Key<String> ACCOUNT =
      choice(
          "account",
          NAME,
          "the account of Slurm that pays",
          "SALLOC_ACCOUNT",
          "the user's default");

  static final Key<String> QOS =
      choice("qos", NAME, "the quality of service", "SALLOC_QOS", "the cluster's default");

  static final Key<String> CONSTRAINT =
      choice("constraint", EXPRESSION, "features of nodes", "SALLOC_CONSTRAINT", "none");

  static final Key<String> GRES =
      choice("gres", EXPRESSION, "generic resources such as gpu:1", "SALLOC_GRES", "none");

  static final Key<Long> CPUS_PER_TASK =
      number("cpus_per_task", "how many processors a job has. Default: the cluster's, usually 1.");

  static final Key<Long> MAX_CPUS_PER_TASK =
      number(
          "max_cpus_per_task",
          "the most that a job's variable SLURM_CPUS_PER_TASK may name. Default: no job may"
              + " choose.");

  static final Key<Long> MEM =
      size("mem", "how much memory a job has, such as 8G. Default: the cluster's.");

  static final Key<Long> MAX_MEM =
      size(
          "max_mem",
          "the most that a job's variable SALLOC_MEM_PER_NODE may name. Default: no job may"
              + " choose.");

  static final Key<Duration> MAX_TIME =
      new Key<>(
          "max_time",
          Values::duration,
          Values.DURATION,
          new Key.Form.Matching("\\d{1,9}s?|(\\d{1,6}h)?(\\d{1,6}m)?(\\d{1,6}s)?"),
          false,
          "the most that an allocation may last. Default: the job's own timeout, which it has"
              + " anyway.");

  static final Key<Helpers> HELPERS =
      Key.oneOf(
          "helpers",
          Helpers.values(),
          "where sources are fetched and caches and artifacts moved: host, this machine, or"
              + " allocation, which needs git and gitlab-runner on the nodes. Default: host.");

  static final List<Key<?>> ALL =
      List.of(
          PARTITION,
          ACCOUNT,
          QOS,
          CONSTRAINT,
          GRES,
          CPUS_PER_TASK,
          MAX_CPUS_PER_TASK,
          MEM,
          MAX_MEM,
          MAX_TIME,
          HELPERS);

  private SlurmKeys() {}

  private static Key<String> choice(
      String name, Pattern pattern, String what, String variable, String otherwise) {
    return Key.matching(
            name,
            pattern,
            "a value of salloc's --" + name,
            what
                + "; of a list, the first, or another that the job names in "
                + variable
                + ". Default: "
                + otherwise
                + ".")
        .orList();
  }

  private static Key<Long> number(String name, String about) {
    return amount(name, Amount.Unit.PROCESSORS, "a number from 1 to 999999", about);
  }

  private static Key<Long> size(String name, String about) {
    return amount(name, Amount.Unit.MEBIBYTES, "an amount of memory such as 512M or 8G", about);
  }

  private static Key<Long> amount(String name, Amount.Unit unit, String expected, String about) {
    Key.Form form = new Key.Form.Matching(unit.pattern().pattern());
    return new Key<>(name, unit::parse, expected, form, false, about);
  }

  /** {@code sandbox.helpers}. */
  enum Helpers {
    HOST,
    ALLOCATION
  }
}
