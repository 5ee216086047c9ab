package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkedSettingsTest {

  private final Path root;
  private final Path setting;

  LinkedSettingsTest(@TempDir Path directory) throws IOException {
    root = directory.toRealPath();
    setting = root.resolve("etc/resolv.conf");
  }

  @BeforeEach
  void makeDirectories() throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.createDirectories(root.resolve("usr"));
  }

  private LinkedSettings settings() {
    return new LinkedSettings(List.of(root.resolve("etc"), root.resolve("usr")));
  }

  private Path file(String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "nameserver 192.0.2.1\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run/resolvconf/resolv.conf",
        "run/netconfig/resolv.conf",
        "run/NetworkManager/resolv.conf",
        "run/systemd/resolve/stub-resolv.conf",
        "var/lib/elsewhere/a file"
      })
  void a_link_is_followed_to_the_one_file_it_leads_to(String name) throws IOException {
    Path file = file(name);
    Files.createSymbolicLink(setting, Path.of("..").resolve(name));

    assertThat(settings().outside(List.of(setting))).containsExactly(Map.entry(file, file));
  }

  @Test
  void an_absolute_link_is_followed_too() throws IOException {
    Path file = file("run/resolv.conf");
    Files.createSymbolicLink(setting, file);

    assertThat(settings().outside(List.of(setting))).containsOnlyKeys(file);
  }

  @Test
  void the_file_behind_several_links_is_at_the_first_path_that_is_not_shown() throws IOException {
    Path file = file("run/NetworkManager/resolv.conf");
    Path between = root.resolve("run/resolvconf/resolv.conf");
    Files.createDirectories(between.getParent());
    Files.createSymbolicLink(between, file);
    Files.createSymbolicLink(root.resolve("etc/own.conf"), between);
    Files.createSymbolicLink(setting, Path.of("own.conf"));

    assertThat(settings().outside(List.of(setting))).containsExactly(Map.entry(between, file));
  }

  @Test
  void a_directory_on_the_way_may_be_the_link() throws IOException {
    Path file = file("var/net/resolv.conf");
    Files.createSymbolicLink(root.resolve("etc/net"), file.getParent());
    Files.createSymbolicLink(setting, Path.of("net/resolv.conf"));

    assertThat(settings().outside(List.of(setting))).containsOnlyKeys(file);
  }

  @Test
  void what_is_shown_anyway_is_not_named() throws IOException {
    file("etc/hosts");
    file("usr/share/zone");
    Files.createSymbolicLink(setting, Path.of("hosts"));
    Files.createSymbolicLink(root.resolve("etc/localtime"), Path.of("../usr/share/zone"));

    assertThat(settings().outside(List.of(setting, root.resolve("etc/localtime")))).isEmpty();
  }

  @Test
  void a_link_that_leads_nowhere_or_in_a_circle_is_left_alone() throws IOException {
    Files.createSymbolicLink(setting, root.resolve("run/absent"));
    Files.createSymbolicLink(root.resolve("etc/hosts"), Path.of("hosts"));

    assertThat(settings().outside(List.of(setting, root.resolve("etc/hosts")))).isEmpty();
  }
}
