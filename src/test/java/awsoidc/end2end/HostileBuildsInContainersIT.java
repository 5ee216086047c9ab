package awsoidc.end2end;

import java.util.List;

@OnEngines
class HostileBuildsInContainersIT extends HostileBuildsIT {

  static List<SandboxKind> kinds() {
    return SandboxKind.IN_CONTAINERS;
  }
}
