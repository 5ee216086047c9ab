package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthFileTest {

  private Path directory;
  private Path file;

  @BeforeEach
  void place(@TempDir Path temporary) {
    directory = temporary.resolve("logins");
    file = directory.resolve("config.json");
  }

  @Test
  void the_file_holds_the_login_of_the_image_and_no_other() throws IOException {
    write(
        """
        {"auths": {"a.example.com": {"auth": "dXNlcjpwdw=="}, "b.example.com": {"auth": "eDp5"}}}
        """,
        "a.example.com/x");

    assertThat(file)
        .hasContent(
            "{\"auths\":{\"none.invalid\":{},\"a.example.com\":{\"auth\":\"dXNlcjpwdw==\"}},"
                + "\"credHelpers\":{}}");
  }

  @Test
  void a_token_is_written_as_both_engines_read_it() throws IOException {
    write("{\"auths\":{\"c.example.com:5000\":{\"identitytoken\":\"t\"}}}", "c.example.com:5000/x");

    assertThat(file)
        .hasContent(
            "{\"auths\":{\"none.invalid\":{},"
                + "\"c.example.com:5000\":{\"auth\":\"PHRva2VuPjo=\",\"identitytoken\":\"t\"}},"
                + "\"credHelpers\":{}}");
  }

  @Test
  void the_file_without_a_login_holds_none() throws IOException {
    write("{\"auths\":{\"a.example.com\":{\"auth\":\"dXNlcjpwdw==\"}}}", "d.example.com/x");

    assertThat(file).hasContent("{\"auths\":{\"none.invalid\":{}},\"credHelpers\":{}}");
  }

  @Test
  void docker_hub_has_the_key_that_docker_uses() throws IOException {
    write("{\"auths\":{\"docker.io\":{\"auth\":\"dXNlcjpwdw==\"}}}", "alpine");

    assertThat(file)
        .hasContent(
            "{\"auths\":{\"none.invalid\":{},\"https://index.docker.io/v1/\":"
                + "{\"auth\":\"dXNlcjpwdw==\"}},\"credHelpers\":{}}");
  }

  @Test
  void a_helper_has_every_key_that_engines_look_for() throws IOException {
    write("{\"credHelpers\":{\"docker.io\":\"pass\"}}", "alpine");

    assertThat(file)
        .hasContent(
            "{\"auths\":{\"none.invalid\":{}},\"credHelpers\":{\"docker.io\":\"pass\","
                + "\"https://index.docker.io/v1/\":\"pass\"}}");
  }

  @Test
  void the_longest_path_decides_which_login_a_host_gets() throws IOException {
    write(
        """
        {"auths": {"a.example.com": {"auth": "dXNlcjpwdw=="},
                   "a.example.com/team": {"auth": "eDp5"}}}
        """,
        "a.example.com/team/tool:1");

    assertThat(file)
        .hasContent(
            "{\"auths\":{\"none.invalid\":{},\"a.example.com\":{\"auth\":\"eDp5\"}},"
                + "\"credHelpers\":{}}");
  }

  @Test
  void the_key_is_the_host_of_the_image_as_written() throws IOException {
    write("{\"auths\":{\"a.example.com\":{\"auth\":\"dXNlcjpwdw==\"}}}", "a.example.com:443/x");

    assertThat(file).content().contains("\"a.example.com:443\":{");
  }

  @Test
  void nobody_else_can_read_it() throws IOException {
    write("{}", "alpine");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void an_existing_directory_is_not_used() throws IOException {
    Files.createDirectory(directory);

    assertThatThrownBy(() -> write("{}", "alpine")).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void engines_read_this_file_and_no_other() throws IOException {
    assertThat(write("{}", "alpine").environment())
        .isEqualTo(
            Map.of("DOCKER_CONFIG", directory.toString(), "REGISTRY_AUTH_FILE", file.toString()));
  }

  @Test
  void closing_deletes_it_and_closing_again_does_nothing() throws IOException {
    AuthFile written = write("{}", "alpine");

    written.close();
    written.close();

    assertThat(directory).doesNotExist();
  }

  @Test
  void what_an_engine_left_beside_it_stays_for_cleanup() throws IOException {
    AuthFile written = write("{}", "alpine");
    Files.writeString(directory.resolve("other"), "");

    written.close();

    assertThat(file).doesNotExist();
    assertThat(directory.resolve("other")).exists();
  }

  private AuthFile write(String config, String image) throws IOException {
    Path operator = Files.writeString(directory.resolveSibling("operator.json"), config);
    RegistryLogins logins =
        RegistryLogins.read(
            new RegistryLogins.Sources(Optional.<Secret>empty(), Optional.of(operator), List.of()),
            warning -> {});
    return AuthFile.write(directory, logins, new ImageName(image), DockerContexts.NONE);
  }
}
