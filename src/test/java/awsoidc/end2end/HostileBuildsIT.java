package awsoidc.end2end;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(
    value = SandboxKind.class,
    mode = EnumSource.Mode.EXCLUDE,
    names = {"PODMAN", "DOCKER"})
class HostileBuildsIT extends HostileBuilds {}
