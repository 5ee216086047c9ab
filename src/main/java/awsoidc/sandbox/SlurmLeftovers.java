package awsoidc.sandbox;

import awsoidc.slurm.Slurm;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job's allocation, granted or still waiting, by its name. */
record SlurmLeftovers(Slurm slurm, String id) implements Leftovers {

  private static final String ID = "slurm";
  private static final String ENVIRONMENT = ID + ".environment.";

  @Override
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put(ID, id);
    LeftoverWords.put(words, ENVIRONMENT, slurm.environment());
    return words;
  }

  static Optional<SlurmLeftovers> read(Map<String, String> words) {
    if (!words.containsKey(ID)) {
      return Optional.empty();
    }
    Map<String, String> environment = LeftoverWords.variables(words, ENVIRONMENT);
    return Optional.of(new SlurmLeftovers(new Slurm(environment), words.get(ID)));
  }

  @Override
  public String description() {
    return "allocation " + id + " of Slurm";
  }

  @Override
  public void remove(Duration deadline) throws IOException, InterruptedException {
    slurm.cancel(id, deadline);
  }

  static Place in(Slurm slurm) {
    return new Place() {
      @Override
      public String name() {
        return ID;
      }

      @Override
      public List<Found> find(List<String> labels) throws IOException, InterruptedException {
        List<Found> found = new ArrayList<>();
        slurm
            .allocations()
            .forEach((name, comment) -> {
              Map<String, String> known = labels(comment);
              List<String> values =
                  labels.stream().map(label -> known.getOrDefault(label, "")).toList();
              found.add(new Found(new SlurmLeftovers(slurm, name), values));
            });
        return found;
      }
    };
  }

  /** The labels of a job as an allocation's comment, which squeue shows in one line. */
  static String comment(Map<String, String> labels) {
    List<String> pairs = new ArrayList<>();
    labels.forEach((name, value) -> pairs.add(name + "=" + encoded(value)));
    return String.join(";", pairs);
  }

  private static Map<String, String> labels(String comment) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String pair : comment.split(";", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        labels.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
      }
    }
    return labels;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Anybody may write a comment. */
  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notOurs) {
      return "";
    }
  }
}
