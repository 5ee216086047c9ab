package awsoidc.stage;

import awsoidc.runner.ConfigToml;
import awsoidc.runner.JobResponse;
import awsoidc.sandbox.SandboxPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines in the job's log about settings that have no effect: keys of the job that other runners
 * use, and settings in config.toml that are overridden.
 */
record Remarks(StageContext context) {

  void say(SandboxPlan plan, JobResponse job) {
    if (!plan.type().usesImages()) {
      sayWhatIsUnused(job);
    }
    context.registration().ifPresent(runner -> sayWhatDoesNotHold(runner, plan));
  }

  private void sayWhatIsUnused(JobResponse job) {
    List<String> unused = new ArrayList<>();
    if (job.containers().image().isPresent()) {
      unused.add("image:");
    }
    if (!job.containers().services().isEmpty()) {
      unused.add("services:");
    }
    if (!unused.isEmpty()) {
      context
          .log()
          .info(
              String.join(" and ", unused)
                  + " of this job are not used: this runner runs its scripts without containers.");
    }
  }

  private void sayWhatDoesNotHold(ConfigToml runner, SandboxPlan plan) {
    runner
        .overriddenShell()
        .ifPresent(shell ->
            context
                .log()
                .info(
                    "shell = \""
                        + shell
                        + "\" of this runner's config.toml is overridden: its scripts run in "
                        + ConfigToml.SHELL
                        + "."));
    runner.killsWithin(plan.grace()).ifPresent(context.log()::warning);
  }
}
