package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {

  private static final String SHA256 =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alpine",
        "alpine:3.20",
        "docker:24-dind",
        "amazon/aws-cli:latest",
        "a/b/c/d",
        "library/a-b--c.d_e__f",
        "registry.example.com/team/tool:v1.2.3_x-Y",
        "Registry.Example.COM/tool",
        "registry.example.com:5000/team/tool",
        "localhost/tool",
        "localhost:5000/tool",
        "127.0.0.1:5000/tool",
        "[::1]:5000/tool",
        "[2001:db8::1]/tool",
        "localhost:5000",
        "alpine:_",
        "alpine@sha256:" + SHA256,
        "registry.example.com:5000/team/tool:v1@sha256:" + SHA256,
        "tool@sha512:" + SHA256 + SHA256,
        "3f5ef9003cef",
      })
  void a_name_that_engines_accept_is_a_name(String text) {
    assertThat(ImageName.parse(text))
        .hasValueSatisfying(name -> {
          assertThat(name.text()).isEqualTo(text);
          assertThat(name).hasToString(text);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        ":tag",
        "alpine:",
        "alpine@",
        "alpine@sha256:",
        "alpine@sha256:abc",
        "alpine@md5:d41d8cd98f00b204e9800998ecf8427e",
        "Alpine",
        "Team/tool",
        "registry.example.com/Team/tool",
        "registry.example.com/",
        "registry.example.com//tool",
        "/tool",
        "tool/",
        "a..b",
        "a___b",
        "a._b",
        "a-",
        "_a",
        "a/../b",
        "../a",
        "./a",
        "registry.example.com/../a",
        "registry..com/a",
        "-registry.com/a",
        "registry-.com/a",
        "registry.com:/a",
        "registry.com:http/a",
        "registry.com:123456/a",
        "registry.com:80:80/a",
        "[::1/a",
        "[]/a",
        "[::g]/a",
        "alpine:-x",
        "alpine:.x",
        "alpine:a/b",
        "alpine:a:b",
        "https://registry.example.com/a",
        "user@registry.example.com/a",
        "ünïcode",
        "alpine:ü",
      })
  void what_engines_do_not_accept_is_not_a_name(String text) {
    assertThat(ImageName.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--privileged",
        "-v",
        "-",
        "alpine --privileged",
        " alpine",
        "alpine ",
        "alpine\n",
        "alpine\t",
        "alp\0ine",
        "alpine:\u001b[2J",
        "$IMAGE",
        "alpine:$TAG",
        "${IMAGE}",
        "`id`",
        "$(id)",
        "alpine;id",
        "alpine|id",
        "alpine'",
        "alpine\"",
        "alpine\\",
        "alpine,a=b",
        "alpine=b",
        "*",
        "~/alpine",
      })
  void what_could_be_an_option_or_a_word_of_a_shell_is_not_a_name(String text) {
    assertThat(ImageName.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {SHA256, "sha256:" + SHA256})
  void the_id_of_an_image_is_not_a_name(String text) {
    assertThat(ImageName.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dir:x", "oci:x", "oci-archive:x.tar", "docker-archive:x.tar", "sif:x"})
  void what_podman_would_read_from_a_path_is_not_a_name(String text) {
    assertThat(ImageName.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci", "acme/oci:1", "docker:24", "registry.example.com/dir:1"})
  void what_only_looks_like_a_path_of_podman_is_a_name(String text) {
    assertThat(ImageName.parse(text)).isPresent();
  }

  @Test
  void a_name_and_its_parts_have_a_maximum_length() {
    String host = "h".repeat(120) + ".example/";
    String longest = host + "p".repeat(255) + ":" + "t".repeat(127);

    assertThat(ImageName.parse(longest)).isPresent();
    assertThat(longest).hasSize(512);
    assertThat(ImageName.parse(longest + "t")).isEmpty();
    assertThat(ImageName.parse("p".repeat(255))).isPresent();
    assertThat(ImageName.parse("p".repeat(256))).isEmpty();
    assertThat(ImageName.parse("p:" + "t".repeat(128))).isPresent();
    assertThat(ImageName.parse("p:" + "t".repeat(129))).isEmpty();
  }

  @Test
  void untrusted_text_cannot_get_around_parse() {
    assertThatThrownBy(() -> new ImageName("--privileged"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("privileged");
  }

  @Test
  void any_text_is_a_safe_name_or_not_a_name() {
    Random random = new Random(7);
    int names = 0;

    for (int round = 0; round < 50_000; round++) {
      String text = text(random, "ab/:.-_@[]0A$ ");
      Optional<ImageName> name = ImageName.parse(text);
      if (name.isPresent()) {
        names++;
        assertThat(text).matches("[\\[A-Za-z0-9][A-Za-z0-9/:._@\\[\\]-]*");
        assertThat(name.get().registry()).isNotEmpty();
        assertThat(name.get().aliases()).isNotEmpty();
      }
    }
    assertThat(names).isGreaterThan(500);
  }

  @ParameterizedTest
  @CsvSource({
    "alpine, docker.io",
    "alpine:3.20, docker.io",
    "amazon/aws-cli, docker.io",
    "docker.io/library/alpine, docker.io",
    "index.docker.io/library/alpine, docker.io",
    "localhost/tool, localhost",
    "localhost:5000/tool, localhost:5000",
    "localhost:5000, docker.io",
    "registry.example.com/a/b, registry.example.com",
    "registry.example.com:5000/a:1, registry.example.com:5000",
    "host:5000/a, host:5000",
    "[::1]:5000/a, [::1]:5000",
  })
  void the_registry_is_the_host_or_docker_hub(String text, String registry) {
    assertThat(name(text).registry()).isEqualTo(registry);
  }

  /** The names in GitLab's docs, and the Docker executor's for ports and digests. */
  @Test
  void a_service_has_the_names_that_gitlab_gives_it() {
    assertThat(name("mysql:8").aliases()).isEqualTo(List.of("mysql"));
    assertThat(name("tutum/wordpress").aliases())
        .isEqualTo(List.of("tutum__wordpress", "tutum-wordpress"));
    assertThat(name("registry.example.com/my/db:1").aliases())
        .isEqualTo(List.of("registry.example.com__my__db", "registry.example.com-my-db"));
    assertThat(name("registry.example.com:5000/my/db").aliases())
        .isEqualTo(List.of("registry.example.com__my__db", "registry.example.com-my-db"));
    assertThat(name("postgres@sha256:" + SHA256).aliases()).isEqualTo(List.of("postgres"));
    assertThat(name("docker:24-dind").aliases()).isEqualTo(List.of("docker"));
  }

  private static ImageName name(String text) {
    return ImageName.parse(text).orElseThrow();
  }

  private static String text(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "alpine, docker.io/library/alpine",
    "postgres:16, docker.io/library/postgres:16",
    "hashicorp/terraform:1, docker.io/hashicorp/terraform:1",
    "docker.io/alpine:3, docker.io/library/alpine:3",
    "index.docker.io/a/b, docker.io/a/b",
    "localhost/tool:1, localhost/tool:1",
    "registry.example.com:5000/team/tool:v1, registry.example.com:5000/team/tool:v1",
    "alpine:3@sha256:" + SHA256 + ", docker.io/library/alpine:3@sha256:" + SHA256
  })
  void an_engine_gets_the_full_name(String text, String whole) {
    assertThat(new ImageName(text).whole()).isEqualTo(whole);
    assertThat(new ImageName(text)).hasToString(text);
  }
}
