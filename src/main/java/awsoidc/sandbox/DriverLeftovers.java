package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What another driver leaves, which its own cleanup removes. For a job whose runner has died, that
 * is called with what tells the job from others; the rest of its variables may be secret, and is
 * not kept.
 *
 * @param temporary the runner's directory for this attempt at the job
 * @param command empty: the driver has no cleanup
 * @param variables of the job, with CUSTOM_ENV_ before their names
 */
record DriverLeftovers(
    String id, Path temporary, List<String> command, Map<String, String> variables)
    implements Leftovers {

  private static final String ID = "driver";
  private static final String TEMPORARY = ID + ".temporary";
  private static final String WORD = ID + ".cleanup.";
  private static final String VARIABLE = ID + ".variable.";

  private static final String JOB_VARIABLE = "CUSTOM_ENV_";
  private static final String TMPDIR = "TMPDIR";

  /** By which drivers name what they make for a job. None is a secret of GitLab's. */
  private static final List<String> NAMING =
      List.of(
          "CI_JOB_ID",
          "CI_JOB_IMAGE",
          "CI_JOB_NAME",
          "CI_PIPELINE_ID",
          "CI_PROJECT_ID",
          "CI_PROJECT_NAME",
          "CI_PROJECT_PATH",
          "CI_PROJECT_PATH_SLUG",
          "CI_PROJECT_URL",
          "CI_RUNNER_ID",
          "CI_RUNNER_SHORT_TOKEN",
          "CI_CONCURRENT_ID",
          "CI_CONCURRENT_PROJECT_ID");

  static DriverLeftovers of(List<String> command, ContainerJob job) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String name : NAMING) {
      job.variable()
          .apply(JOB_VARIABLE + name)
          .ifPresent(value -> variables.put(JOB_VARIABLE + name, value));
    }
    return new DriverLeftovers(
        job.id(), Path.of(job.variable().apply(TMPDIR).orElse("")), command, variables);
  }

  static Optional<DriverLeftovers> read(Map<String, String> words) {
    if (!words.containsKey(TEMPORARY)) {
      return Optional.empty();
    }
    List<String> command = new ArrayList<>();
    while (words.containsKey(WORD + command.size())) {
      command.add(words.get(WORD + command.size()));
    }
    Map<String, String> variables = LeftoverWords.variables(words, VARIABLE);
    return Optional.of(
        new DriverLeftovers(
            words.getOrDefault(ID, ""), Path.of(words.get(TEMPORARY)), command, variables));
  }

  @Override
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put(ID, id);
    words.put(TEMPORARY, temporary.toString());
    for (int i = 0; i < command.size(); i++) {
      words.put(WORD + i, command.get(i));
    }
    LeftoverWords.put(words, VARIABLE, variables);
    return words;
  }

  @Override
  public String description() {
    return "what the driver of " + command.getFirst() + " made for " + id;
  }

  @Override
  public void remove(Duration deadline) throws IOException, InterruptedException {
    if (command.isEmpty()) {
      return;
    }
    WrappedCall call = new WrappedCall(command).speaking();
    boolean own = call.isOf(temporary);
    if (!own) {
      call.forAnother(temporary, variables);
    }
    Process process = call.builder().start();
    // The runner limits its own job's.
    if (!own && !process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroy();
      throw new IOException("the driver's cleanup " + command.getFirst() + " takes too long");
    }
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException("the driver's cleanup " + command.getFirst() + " ended with " + code);
    }
  }
}
