package awsoidc.stage;

import awsoidc.orphan.JobRecord;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Builds the record of everything that cleanup may have to remove, from the plan of a job. */
final class RecordBuilder {

  private final StageContext edges;
  private final Path temporary;

  RecordBuilder(StageContext edges) {
    this.edges = edges;
    this.temporary = edges.environment().temporaryDirectory();
  }

  /** As config knows it: the runner has not said yet where the project is. */
  JobRecord ofPlan(SandboxPlan plan, Optional<Path> cgroup) throws IOException {
    return of(plan, cgroup, Optional.empty());
  }

  /** As it is known from prepare on. */
  JobRecord ofProject(SandboxPlan plan) throws IOException {
    Sandbox sandbox = plan.sandbox(edges.directories(), edges.hostUser());
    return of(
        plan,
        JobEnv.cgroup(edges.environment()),
        edges.environment().projectTemporaryDirectory().map(sandbox::onHost));
  }

  private JobRecord of(SandboxPlan plan, Optional<Path> cgroup, Optional<Path> projectTemporary)
      throws IOException {
    return JobRecord.of(
        edges.environment().marks(),
        temporary,
        plan.type().directory(edges.directories()).path(),
        cgroup,
        projectTemporary,
        Optional.of(plan.buildsOnMachine()),
        plan.type().leftovers());
  }
}
