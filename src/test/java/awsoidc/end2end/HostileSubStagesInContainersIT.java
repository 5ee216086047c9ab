package awsoidc.end2end;

import java.util.List;

@OnEngines
class HostileSubStagesInContainersIT extends HostileSubStagesIT {

  static List<SandboxKind> kinds() {
    return SandboxKind.IN_CONTAINERS;
  }
}
