package awsoidc.end2end;

import awsoidc.end2end.support.OnEngines;
import awsoidc.end2end.support.SandboxKind;
import java.util.List;

@OnEngines
class ScriptEndInContainersIT extends ScriptEndIT {

  static List<SandboxKind> kinds() {
    return SandboxKind.IN_CONTAINERS;
  }
}
