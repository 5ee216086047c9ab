package awsoidc.config;

import awsoidc.role.When;
import awsoidc.sandbox.ContainerJob;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sandbox.UnusableSandbox;
import awsoidc.token.Claims;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code sandbox:}: the first whose conditions the job's own facts fulfil. */
public record Sandboxes(List<Choice> choices) {

  private static final String PROJECT_ID = "project_id";

  /** One of the list. */
  record Choice(When when, SandboxSettings settings) {}

  public Sandboxes {
    choices = List.copyOf(choices);
  }

  /**
   * What the job gets.
   *
   * @param facts of the payload, which GitLab wrote; an author cannot change them
   * @param hidden what of ours no script is to see
   * @param job what a job in containers wants
   * @throws UnusableSandbox the author or the operator must change something
   */
  public SandboxPlan plan(Map<String, String> facts, List<Path> hidden, ContainerJob job)
      throws IOException, UnusableSandbox {
    Map<String, List<String>> values = new LinkedHashMap<>();
    facts.forEach((name, value) -> values.put(name, List.of(value)));
    Claims claims = new Claims(values);
    for (Choice choice : choices) {
      if (choice.when().firstUnmet(claims).isEmpty()) {
        return choice.settings().plan(Optional.ofNullable(facts.get(PROJECT_ID)), hidden, job);
      }
    }
    throw new UnusableSandbox(
        "none of the list fits this job, which is of "
            + (facts.isEmpty() ? "no known project" : facts)
            + ": one without `when:` at its end would be for all others");
  }
}
