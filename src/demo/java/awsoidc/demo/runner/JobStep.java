package awsoidc.demo.runner;

import java.util.List;

/**
 * One step of a job: {@code script} holds {@code before_script:} and {@code script:}, as GitLab
 * joins them; others, say {@code release}, come from keywords of their own.
 */
public record JobStep(String name, List<String> lines) {

  public JobStep {
    lines = List.copyOf(lines);
  }

  /** What the runner calls it. */
  String subStage() {
    return "step_" + name;
  }
}
