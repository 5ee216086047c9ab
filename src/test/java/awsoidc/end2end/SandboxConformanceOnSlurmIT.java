package awsoidc.end2end;

import awsoidc.end2end.support.OnSlurm;
import awsoidc.end2end.support.SandboxKind;
import java.util.List;

@OnSlurm
class SandboxConformanceOnSlurmIT extends SandboxConformanceIT {

  static List<SandboxKind> kinds() {
    return List.of(SandboxKind.SLURM);
  }
}
