package awsoidc.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunnerFileTest {

  private static final Path SYSTEM = Path.of("/etc/gitlab-runner/config.toml");
  private static final Path OWN = Path.of("/home/ci/.gitlab-runner/config.toml");
  private static final Path HERE = Path.of("config.toml").toAbsolutePath();

  private final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/home/ci"));

  private List<Path> places(Optional<Path> named, boolean root) {
    return RunnerFile.find(named, name -> Optional.ofNullable(environment.get(name)), root)
        .places();
  }

  @Test
  void root_has_it_in_etc() {
    assertThat(places(Optional.empty(), true)).containsExactly(SYSTEM, OWN, HERE);
  }

  @Test
  void others_have_it_at_home() {
    assertThat(places(Optional.empty(), false)).containsExactly(OWN, SYSTEM, HERE);
  }

  @Test
  void the_variable_names_the_only_one_unless_an_option_does() {
    environment.put("CONFIG_FILE", "/srv/a.toml");

    assertThat(places(Optional.empty(), true)).containsExactly(Path.of("/srv/a.toml"));
    assertThat(places(Optional.of(Path.of("b.toml")), true)).containsExactly(Path.of("b.toml"));
    environment.put("CONFIG_FILE", "");
    assertThat(places(Optional.empty(), true)).hasSize(3);
  }
}
