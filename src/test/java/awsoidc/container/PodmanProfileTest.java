package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When podman has to be asked where its filter of system calls is. */
class PodmanProfileTest {

  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void a_configuration_that_names_none_leaves_podmans_own() throws IOException {
    Optional<Path> without = usual();

    configure(home.resolve(".config/containers/containers.conf"), "# seccomp_profile = \"x\"\n");

    assertThat(usual()).isEqualTo(without);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seccomp_profile = \"/etc/ci.json\"",
        "  seccomp_profile=\"\"",
        "\"seccomp_profile\" = \"x\"",
        "containers = {seccomp_profile = \"x\"}",
        "containers.seccomp_profile = \"x\""
      })
  void podman_is_asked_if_a_configuration_names_one(String line) throws IOException {
    configure(home.resolve(".config/containers/containers.conf.d/10-ci.conf"), line);

    assertThat(usual()).isEmpty();
  }

  @Test
  void a_configuration_of_any_name_counts_if_the_environment_names_it() throws IOException {
    Path file = home.resolve("ours");
    configure(file, "[containers]\nseccomp_profile = \"x\"\n");
    environment.put("CONTAINERS_CONF", file.toString());

    assertThat(usual()).isEmpty();
  }

  @Test
  void podman_is_asked_about_another_machine() {
    environment.put("CONTAINER_HOST", "ssh://elsewhere/run/podman.sock");

    assertThat(usual()).isEmpty();
  }

  private Optional<Path> usual() {
    environment.put("HOME", home.toString());
    return PodmanProfile.usual(new Engine("podman", environment));
  }

  private static void configure(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }
}
