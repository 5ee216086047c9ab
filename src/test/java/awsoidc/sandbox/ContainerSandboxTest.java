package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.container.ContainerPlan;
import awsoidc.container.Engine;
import awsoidc.container.ImageName;
import awsoidc.container.ImageSpec;
import awsoidc.container.Networking;
import awsoidc.container.PullPolicy;
import awsoidc.container.RegistryLogins;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What it says without an engine; what comes of it, ContainersIT says. */
class ContainerSandboxTest {

  @Test
  void the_driver_looks_at_what_the_container_mounts() {
    assertThat(sandbox().onHost(Path.of("/builds/x/0/acme/shop")))
        .isEqualTo(Path.of("/var/b/builds/x/0/acme/shop"));
    assertThat(sandbox().onHost(Path.of("/builds/x/0/acme/shop.tmp")))
        .isEqualTo(Path.of("/var/b/builds/x/0/acme/shop.tmp"));
  }

  @Test
  void no_path_of_the_builds_is_outside_of_them_on_this_machine() {
    for (String seen : List.of("/builds/../../x", "/x", "/builds/..", "/etc/passwd")) {
      assertThat(sandbox().onHost(Path.of(seen))).startsWithRaw(Path.of("/var/b"));
    }
  }

  private static Sandbox sandbox() {
    ImageSpec image =
        new ImageSpec(
            new ImageName("alpine:3"),
            Optional.empty(),
            List.of(),
            List.of(PullPolicy.ALWAYS),
            Optional.empty(),
            Optional.empty());
    ContainerPlan plan =
        new ContainerPlan(
            new Engine("podman", Map.of()),
            "x",
            image,
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Networking.of(Optional.empty(), false, true),
            List.of(),
            new RegistryLogins.Sources(Optional.empty(), Optional.empty(), List.of()),
            false);
    return SandboxPlan.of(
            new ContainersPlan(plan, Path.of("/var/b"), Path.of("/var/c"), List.of(), true),
            Path.of("/builds"),
            Path.of("/cache"),
            SandboxSettings.DEFAULT_GRACE)
        .sandbox(
            new JobDirectories(Path.of("/tmp/custom-executor1"), Path.of("/var/lib/x")),
            new HostUser("root", "/root", "/bin", "C"));
  }
}
