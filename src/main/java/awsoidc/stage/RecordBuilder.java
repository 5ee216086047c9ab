package awsoidc.stage;

import awsoidc.orphan.JobRecord;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Builds the record of everything that cleanup may have to remove, from the plan of a job. */
final class RecordBuilder {

  private final StageContext context;
  private final Path temporary;

  RecordBuilder(StageContext context) {
    this.context = context;
    this.temporary = context.environment().temporaryDirectory();
  }

  /** For config, which does not know yet where the project is. */
  JobRecord ofPlan(SandboxPlan plan, Optional<Path> cgroup) throws IOException {
    return of(plan, cgroup, Optional.empty());
  }

  JobRecord ofProject(SandboxPlan plan) throws IOException {
    Sandbox sandbox = plan.sandbox(context.directories(), context.hostUser());
    return of(
        plan,
        JobEnv.cgroup(context.environment()),
        context.environment().projectTemporaryDirectory().map(sandbox::onHost));
  }

  private JobRecord of(SandboxPlan plan, Optional<Path> cgroup, Optional<Path> projectTemporary)
      throws IOException {
    return JobRecord.of(
        context.environment().marks(),
        temporary,
        plan.type().directory(context.directories()).path(),
        cgroup,
        projectTemporary,
        Optional.of(plan.buildsOnMachine()),
        plan.type().leftovers(),
        Optional.of(context.build()));
  }
}
