package awsoidc.end2end;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@OnEngines
@ParameterizedClass
@EnumSource(
    value = SandboxKind.class,
    names = {"PODMAN", "DOCKER"})
class ScriptEndInContainersIT extends EndOfScripts {}
