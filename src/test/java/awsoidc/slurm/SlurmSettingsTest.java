package awsoidc.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlurmSettingsTest {

  private static final Optional<Duration> HOUR = Optional.of(Duration.ofHours(1));

  private final Problems problems = new Problems();

  /** Pairs of a key and its value; a value with commas is a list. */
  private SlurmSettings settings(String... keysAndValues) {
    List<Node.Entry> entries = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      List<Node> values = new ArrayList<>();
      for (String value : keysAndValues[i + 1].split(",", -1)) {
        values.add(new Node.Scalar(value, false, Mark.START));
      }
      Node value = values.size() == 1 ? values.getFirst() : new Node.Items(values, Mark.START);
      entries.add(new Node.Entry(keysAndValues[i], Mark.START, value));
    }
    String[] known = SlurmSettings.KEYS.stream().map(Key::name).toArray(String[]::new);
    return SlurmSettings.read(
        Fields.of("sandbox", new Node.Block(entries, Mark.START), Fields.keys(known), problems));
  }

  private static UnaryOperator<String> variables(Map<String, String> variables) {
    return text -> variables.getOrDefault(text.substring(1), "");
  }

  private static SlurmSettings.Request request(SlurmSettings settings, Map<String, String> job)
      throws UnusableAllocation {
    return settings.request(variables(job), HOUR);
  }

  @Test
  void without_keys_only_the_jobs_timeout_is_asked_for() throws UnusableAllocation {
    assertThat(request(settings(), Map.of()).all()).containsExactly("--time=60");
    assertThat(settings().request(variables(Map.of()), Optional.empty()).all()).isEmpty();
    assertThat(settings().helpersOnHost()).isTrue();
  }

  @Test
  void of_a_list_a_job_gets_the_first_or_the_one_that_it_names() throws UnusableAllocation {
    SlurmSettings settings = settings("partition", "ci,gpu", "gres", "gpu:1,gpu:2");

    assertThat(request(settings, Map.of()).options()).contains("--partition=ci", "--gres=gpu:1");
    assertThat(request(settings, Map.of("SALLOC_PARTITION", "gpu")).options())
        .contains("--partition=gpu", "--gres=gpu:1");
    assertThatThrownBy(() -> request(settings, Map.of("SALLOC_PARTITION", "ci,gpu")))
        .hasMessage(
            "the job's variable SALLOC_PARTITION is ci,gpu, and jobs of this runner have one of ci,"
                + " gpu");
  }

  @Test
  void amounts_have_a_limit() throws UnusableAllocation {
    SlurmSettings settings =
        settings("cpus_per_task", "2", "max_cpus_per_task", "8", "mem", "512M", "max_mem", "1g");

    assertThat(request(settings, Map.of()).all()).contains("--cpus-per-task=2", "--mem=512M");
    assertThat(
            request(settings, Map.of("SLURM_CPUS_PER_TASK", "8", "SALLOC_MEM_PER_NODE", "1G"))
                .all())
        .contains("--cpus-per-task=8", "--mem=1024M");
    assertThatThrownBy(() -> request(settings, Map.of("SALLOC_MEM_PER_NODE", "1025M")))
        .hasMessageContaining("jobs of this runner have 1024M at most");
    assertThatThrownBy(() -> request(settings, Map.of("SLURM_CPUS_PER_TASK", "all")))
        .hasMessageContaining("8 at most");
    assertThatThrownBy(() -> request(settings("mem", "1G"), Map.of("SALLOC_MEM_PER_NODE", "512M")))
        .hasMessageContaining("lets no job choose its mem");
  }

  @ParameterizedTest
  @CsvSource({"1h, 60", "90m, 90", "61s, 2", "1s, 1"})
  void time_is_in_whole_minutes_and_no_longer_than_allowed(String most, long minutes)
      throws UnusableAllocation {
    assertThat(
            settings("max_time", most)
                .request(variables(Map.of()), Optional.of(Duration.ofMinutes(90)))
                .options())
        .containsExactly("--time=" + minutes);
  }

  @Test
  void a_maximum_below_the_usual_amount_is_a_problem() {
    settings("mem", "2G", "max_mem", "1G", "cpus_per_task", "4", "max_cpus_per_task", "4");

    assertThat(problems.count()).isEqualTo(1);
  }

  @Test
  void what_could_be_another_option_of_salloc_is_no_value() {
    settings("partition", "ci --uid=0", "constraint", "a b", "mem", "8", "cpus_per_task", "0");

    assertThat(problems.count()).isEqualTo(4);
  }
}
