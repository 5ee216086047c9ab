package awsoidc.slurm;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What jobs ask of Slurm.
 *
 * @param most of an allocation's time
 * @param helpersOnHost whether scripts that are not the author's run on the runner's machine
 */
public record SlurmSettings(
    List<Choice> choices,
    Amount cpus,
    Amount memory,
    Optional<Duration> most,
    boolean helpersOnHost) {

  public static final List<Key<?>> KEYS = SlurmKeys.ALL;

  private static final int SECONDS_OF_MINUTE = 60;

  public SlurmSettings {
    choices = List.copyOf(choices);
  }

  public static SlurmSettings read(Fields fields) {
    List<Choice> choices =
        List.of(
            choice(fields, SlurmKeys.PARTITION, "SALLOC_PARTITION"),
            choice(fields, SlurmKeys.ACCOUNT, "SALLOC_ACCOUNT"),
            choice(fields, SlurmKeys.QOS, "SALLOC_QOS"),
            choice(fields, SlurmKeys.CONSTRAINT, "SALLOC_CONSTRAINT"),
            choice(fields, SlurmKeys.GRES, "SALLOC_GRES"));
    Amount cpus =
        new Amount(
            "cpus-per-task",
            "SLURM_CPUS_PER_TASK",
            Amount.Unit.PROCESSORS,
            fields.value(SlurmKeys.CPUS_PER_TASK),
            fields.value(SlurmKeys.MAX_CPUS_PER_TASK));
    Amount memory =
        new Amount(
            "mem",
            "SALLOC_MEM_PER_NODE",
            Amount.Unit.MEBIBYTES,
            fields.value(SlurmKeys.MEM),
            fields.value(SlurmKeys.MAX_MEM));
    return new SlurmSettings(
        choices,
        notAbove(fields, SlurmKeys.MAX_CPUS_PER_TASK, cpus),
        notAbove(fields, SlurmKeys.MAX_MEM, memory),
        fields.value(SlurmKeys.MAX_TIME),
        fields.value(SlurmKeys.HELPERS).filter(SlurmKeys.Helpers.ALLOCATION::equals).isEmpty());
  }

  private static Choice choice(Fields fields, Key<String> key, String variable) {
    return new Choice(key.name(), variable, fields.values(key));
  }

  private static Amount notAbove(Fields fields, Key<Long> most, Amount amount) {
    if (amount.usual().isPresent()
        && amount.most().filter(limit -> limit < amount.usual().get()).isPresent()) {
      fields.wrong(most.name(), "is less than what a job has that names nothing");
    }
    return amount;
  }

  /**
   * What a job asks for.
   *
   * @param expand fills the job's variables into a text
   * @param timeout of the job, if the payload says it
   */
  public Request request(UnaryOperator<String> expand, Optional<Duration> timeout)
      throws UnusableAllocation {
    List<String> options = new ArrayList<>();
    for (Choice choice : choices) {
      choice.word(expand).ifPresent(options::add);
    }
    memory.word(expand).ifPresent(options::add);
    time(timeout).ifPresent(minutes -> options.add("--time=" + minutes));
    return new Request(options, cpus.word(expand).stream().toList());
  }

  /** In whole minutes, as Slurm counts. */
  private Optional<Long> time(Optional<Duration> timeout) {
    Optional<Duration> limit =
        timeout.isPresent() && most.filter(max -> max.compareTo(timeout.get()) < 0).isEmpty()
            ? timeout
            : most;
    return limit.map(time -> Math.max(1, Math.ceilDiv(time.toSeconds(), (long) SECONDS_OF_MINUTE)));
  }

  /**
   * @param options of salloc
   * @param ofStep of salloc and of each step, which does not get them by itself (srun(1))
   */
  public record Request(List<String> options, List<String> ofStep) {

    public Request {
      options = List.copyOf(options);
      ofStep = List.copyOf(ofStep);
    }

    List<String> all() {
      List<String> all = new ArrayList<>(options);
      all.addAll(ofStep);
      return all;
    }
  }
}
