package awsoidc.end2end;

import java.util.List;

@OnEngines
class ScriptEndInContainersIT extends ScriptEndIT {

  static List<SandboxKind> kinds() {
    return SandboxKind.IN_CONTAINERS;
  }
}
