package awsoidc.end2end;

import awsoidc.end2end.support.OnEngines;
import awsoidc.end2end.support.SandboxKind;
import java.util.List;

@OnEngines
class SandboxConformanceInContainersIT extends SandboxConformanceIT {

  static List<SandboxKind> kinds() {
    return SandboxKind.IN_CONTAINERS;
  }
}
