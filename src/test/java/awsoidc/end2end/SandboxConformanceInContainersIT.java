package awsoidc.end2end;

import java.util.List;

@OnEngines
class SandboxConformanceInContainersIT extends SandboxConformanceIT {

  static List<SandboxKind> kinds() {
    return SandboxKind.IN_CONTAINERS;
  }
}
