package awsoidc.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesDeliveryTest {

  private static final Session MAIN = session("ASIAMAIN");

  @TempDir private Path parent;

  @Test
  void the_session_is_the_default_profile() throws IOException {
    Map<String, String> variables = write(Optional.of("eu-west-1"), List.of()).variables();

    assertThat(variables)
        .doesNotContainKey(
            "AWS_PROFILE") // the SDK for JavaScript would ignore keys that a script exports
        .containsEntry("AWS_REGION", "eu-west-1")
        .containsEntry("AWS_DEFAULT_REGION", "eu-west-1");
    assertThat(Path.of(variables.get("AWS_CONFIG_FILE")))
        .hasContent("[default]\nregion = eu-west-1\n");
    assertThat(Path.of(variables.get("AWS_SHARED_CREDENTIALS_FILE")))
        .hasContent(
            """
            [default]
            aws_access_key_id = ASIAMAIN
            aws_secret_access_key = key of ASIAMAIN
            aws_session_token = token of ASIAMAIN
            """);
    assertThat(variables.toString()).doesNotContain("key of", "token of", "ASIAMAIN");
  }

  @Test
  void profiles_are_beside_it_with_their_own_regions() throws IOException {
    FilesDelivery delivery =
        write(
            Optional.of("eu-west-1"),
            List.of(
                new FilesDelivery.Section("audit", session("ASIAAUDIT"), Optional.of("us-east-1")),
                new FilesDelivery.Section("other", session("ASIAOTHER"), Optional.empty())));

    assertThat(delivery.variables()).doesNotContainKeys("AWS_REGION", "AWS_DEFAULT_REGION");
    assertThat(Path.of(delivery.variables().get("AWS_CONFIG_FILE")))
        .hasContent(
            """
            [default]
            region = eu-west-1
            [profile audit]
            region = us-east-1
            [profile other]
            region = eu-west-1
            """);
    assertThat(Files.readString(Path.of(delivery.variables().get("AWS_SHARED_CREDENTIALS_FILE"))))
        .contains("[audit]\naws_access_key_id = ASIAAUDIT\n", "[other]\n");
  }

  @Test
  void nobody_else_can_read_them() throws IOException {
    write(Optional.empty(), List.of());

    assertThat(permissions(parent.resolve("aws"))).isEqualTo("rwx------");
    assertThat(permissions(parent.resolve("aws/config"))).isEqualTo("rw-------");
    assertThat(permissions(parent.resolve("aws/credentials"))).isEqualTo("rw-------");
  }

  @Test
  void closing_deletes_them_and_closing_again_does_nothing() throws IOException {
    FilesDelivery delivery = write(Optional.empty(), List.of());

    delivery.close();
    delivery.close();

    assertThat(parent.resolve("aws")).doesNotExist();
  }

  @Test
  void files_of_a_script_beside_them_do_not_keep_them() throws IOException {
    FilesDelivery delivery = write(Optional.empty(), List.of());
    Files.writeString(parent.resolve("aws/cli-history"), "x");

    delivery.close();

    assertThat(parent.resolve("aws/credentials")).doesNotExist();
  }

  @Test
  void a_link_in_their_place_is_not_followed() throws IOException {
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Files.createSymbolicLink(parent.resolve("aws"), elsewhere);

    assertThatThrownBy(() -> write(Optional.empty(), List.of()))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(elsewhere).isEmptyDirectory();
  }

  private FilesDelivery write(Optional<String> region, List<FilesDelivery.Section> profiles)
      throws IOException {
    return FilesDelivery.write(
        parent.resolve("aws"), parent.resolve("aws"), MAIN, region, profiles);
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static Session session(String id) {
    return new Session(
        id,
        Secret.of("key of " + id),
        Secret.of("token of " + id),
        Instant.parse("2026-11-24T15:00:00Z"),
        "");
  }
}
