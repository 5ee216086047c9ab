package awsoidc.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.container.RegistryLogins.Sent;
import awsoidc.container.RegistryLogins.Sources;
import awsoidc.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryLoginsTest {

  private static final ImageName IMAGE = image("registry.example.com/team/tool:1");

  @TempDir private Path directory;
  private final List<String> warnings = new ArrayList<>();

  @Test
  void without_any_source_there_is_no_login() {
    RegistryLogins logins = read(null, null);

    assertThat(logins.of(IMAGE)).isEmpty();
    assertThat(logins.knows(IMAGE)).isFalse();
  }

  @Test
  void the_job_comes_first_then_the_operator_then_gitlab() {
    String job = auths("registry.example.com", "job");
    String operator = auths("registry.example.com", "operator");
    Sent sent = new Sent("registry.example.com", "gitlab-ci-token", Secret.of("pw"));

    assertThat(read(job, operator, sent).of(IMAGE)).contains(login("job"));
    assertThat(read(null, operator, sent).of(IMAGE)).contains(login("operator"));
    assertThat(read(null, null, sent).of(IMAGE)).contains(login("gitlab-ci-token"));
  }

  @Test
  void a_source_without_a_login_for_a_registry_leaves_it_to_the_next() {
    RegistryLogins logins =
        read(
            auths("a.example.com", "job"),
            auths("b.example.com", "operator"),
            new Sent("registry.example.com", "gitlab-ci-token", Secret.of("pw")));

    assertThat(logins.of(image("a.example.com/x"))).contains(login("job"));
    assertThat(logins.of(image("b.example.com/x"))).contains(login("operator"));
    assertThat(logins.of(IMAGE)).contains(login("gitlab-ci-token"));
    assertThat(logins.of(image("c.example.com/x"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example.com",
        "Registry.Example.Com",
        "registry.example.com/",
        "registry.example.com:443",
        "https://registry.example.com",
        "https://registry.example.com/v1/",
        "http://registry.example.com/v2/",
        "HTTPS://registry.example.com:443/v1/",
      })
  void a_registry_is_found_however_its_key_is_written(String key) {
    assertThat(read(auths(key, "user"), null).of(IMAGE)).contains(login("user"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io",
        "index.docker.io",
        "registry-1.docker.io",
        "https://index.docker.io/v1/",
        "https://index.docker.io",
        "docker.io/library",
        "docker.io/library/alpine",
      })
  void docker_hub_is_found_under_all_its_names(String key) {
    RegistryLogins logins = read(auths(key, "user"), null);

    assertThat(logins.of(image("alpine"))).contains(login("user"));
    assertThat(logins.of(image("docker.io/library/alpine:3"))).isPresent();
    assertThat(logins.of(image("index.docker.io/library/alpine"))).isPresent();
    assertThat(logins.of(IMAGE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "xregistry.example.com",
        "registry.example.com:5000",
        "registry.example.com.evil.org",
        "registry.example.com/tea",
        "registry.example.com/team/tool/more",
        "registry.example.com/other",
        "https://other.example.com/registry.example.com",
        "",
        "/",
        "://",
      })
  void other_keys_are_other_registries(String key) {
    assertThat(read(auths(key, "user"), null).of(IMAGE)).isEmpty();
  }

  @Test
  void a_port_is_part_of_a_registry() {
    RegistryLogins logins = read(auths("localhost:5000", "user"), null);

    assertThat(logins.of(image("localhost:5000/x"))).isPresent();
    assertThat(logins.of(image("localhost/x"))).isEmpty();
  }

  @Test
  void the_longest_path_counts_whatever_its_source() {
    RegistryLogins logins =
        read(
            auths("registry.example.com", "job"),
            auths("registry.example.com/team/", "operator"),
            new Sent("registry.example.com/team", "gitlab", Secret.of("pw")));

    assertThat(logins.of(IMAGE)).contains(login("operator"));
    assertThat(logins.of(image("registry.example.com/teams/x"))).contains(login("job"));
  }

  @Test
  void user_and_password_may_be_two_fields() {
    RegistryLogins logins =
        read(
            "{\"auths\":{\"registry.example.com\":{\"username\":\"user\",\"password\":\"pw\"}}}",
            null);

    assertThat(logins.of(IMAGE)).contains(login("user"));
  }

  @Test
  void a_password_may_have_colons_and_any_characters() {
    String auth = Base64.getEncoder().encodeToString("user:p:w ß€".getBytes(UTF_8));
    RegistryLogins logins =
        read("{\"auths\":{\"registry.example.com\":{\"auth\":\"" + auth + "\"}}}", null);

    assertThat(logins.of(IMAGE).orElseThrow())
        .isEqualTo(new RegistryLogin.Password("user", Secret.of("p:w ß€")));
  }

  @Test
  void an_identity_token_wins_over_the_password_beside_it() {
    String auth = Base64.getEncoder().encodeToString("0-0:".getBytes(UTF_8));
    RegistryLogins logins =
        read(
            "{\"auths\":{\"a.example.com\":{\"identitytoken\":\"t\",\"auth\":\""
                + auth
                + "\"},\"b.example.com\":{\"identitytoken\":\"t\"}}}",
            null);

    assertThat(logins.of(image("a.example.com/x")).orElseThrow())
        .isEqualTo(new RegistryLogin.IdentityToken("0-0", Secret.of("t")));
    assertThat(logins.of(image("b.example.com/x")).orElseThrow())
        .isEqualTo(new RegistryLogin.IdentityToken("<token>", Secret.of("t")));
  }

  @Test
  void the_operators_helpers_come_before_the_logins_of_the_same_file() {
    RegistryLogins logins =
        read(
            null,
            """
            {"auths": {"registry.example.com": {"auth": "dXNlcjpwdw=="}},
             "credHelpers": {"registry.example.com": "ecr-login", "docker.io": "pass"}}
            """);

    assertThat(logins.of(IMAGE)).contains(helper("ecr-login"));
    assertThat(logins.of(image("alpine"))).contains(helper("pass"));
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"credHelpers\":{\"registry.example.com\":\"evil\"}}",
        "{\"credsStore\":\"evil\"}",
        "{\"credsStore\":\"evil\",\"auths\":{\"registry.example.com\":{}}}",
      })
  void helpers_that_the_author_names_are_never_used_and_a_warning_says_so(String variable) {
    RegistryLogins logins = read(variable, null);

    assertThat(logins.of(IMAGE)).isEmpty();
    assertThat(warnings)
        .containsExactly(
            "The variable DOCKER_AUTH_CONFIG names credential helpers (credHelpers, credsStore),"
                + " which are not run for a job: its logins must be in auths.");
  }

  @Test
  void the_store_is_asked_for_what_docker_login_put_there() {
    RegistryLogins logins =
        read(
            null,
            "{\"auths\":{\"registry.example.com\":{}},\"credsStore\":\"pass\"}",
            new Sent("registry.example.com", "gitlab-ci-token", Secret.of("pw")));

    assertThat(logins.of(IMAGE)).contains(helper("pass"));
    assertThat(logins.knows(IMAGE)).isTrue();
  }

  @Test
  void the_store_is_asked_last_for_other_registries() {
    RegistryLogins logins =
        read(
            null,
            "{\"credsStore\":\"pass\"}",
            new Sent("registry.example.com", "gitlab-ci-token", Secret.of("pw")));

    assertThat(logins.of(IMAGE)).contains(login("gitlab-ci-token"));
    assertThat(logins.of(image("alpine"))).contains(helper("pass"));
    assertThat(logins.knows(image("alpine"))).isFalse();
  }

  @Test
  void an_ecr_login_is_used_only_without_any_other() {
    ImageName mine = image("123456789012.dkr.ecr.eu-west-1.amazonaws.com/a");
    ImageName other = image("210987654321.dkr.ecr.eu-west-1.amazonaws.com/a");
    RegistryLogin ecr = new RegistryLogin.Password("AWS", Secret.of("token"));
    RegistryLogins before = read(auths(mine.registry(), "job"), "{\"credsStore\":\"pass\"}");

    RegistryLogins logins = before.withEcr(mine, ecr).withEcr(other, ecr);

    assertThat(logins.of(mine)).contains(login("job"));
    assertThat(logins.of(other)).contains(ecr);
    assertThat(logins.of(image("alpine"))).contains(helper("pass"));
    assertThat(before.knows(other)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "{}", "null", "{\"auths\":null}", "{\"auths\":{\"x\":null}}"})
  void a_config_without_logins_is_not_an_error(String variable) {
    assertThat(read(variable, variable).of(IMAGE)).isEmpty();
  }

  @Test
  void other_settings_of_docker_are_ignored() {
    RegistryLogins logins =
        read(
            """
            {"HttpHeaders": {"X": ["y"]}, "detachKeys": "ctrl-e,e", "experimental": true,
             "auths": {"registry.example.com": {"email": "a@b", "auth": "dXNlcjpwdw==", "x": [{}]}}}
            """,
            null);

    assertThat(logins.of(IMAGE)).contains(login("user"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{\"auths\"            | it is not valid JSON, line 1, column 9",
        "hunter2               | it is not valid JSON, line 1, column 8",
        "{\"auths\":{},}       | it is not valid JSON, line 1, column 13",
        "{} hunter2            | it is not valid JSON, line 1, column 11",
        "{}{}                  | it goes on after its end, line 1, column 3",
        "[]                    | it is not an object, line 1, column 1",
        "\"hunter2\"           | it is not an object, line 1, column 1",
        "{\"auths\":\"hunter2\"} | auths is not an object, line 1, column 10",
        "{\"auths\":{\"x\":\"hunter2\"}} | an entry of auths is not an object, line 1, column 15",
        "{\"auths\":{\"x\":{\"auth\":\"hunter2\"}}} | auth is not base64 of USER:PASSWORD, line 1,"
            + " column 23",
        "{\"auths\":{\"x\":{\"auth\":\"aHVudGVyMg==\"}}} | auth is not base64 of USER:PASSWORD,"
            + " line 1, column 23",
        "{\"auths\":{\"x\":{\"auth\":[\"hunter2\"]}}} | auth is not a text, line 1, column 23",
        "{\"auths\":{\"x\":{\"username\":\"a:hunter2\"}}} | username is not a user name, line 1,"
            + " column 38",
        "{\"credHelpers\":{\"x\":\"../hunter2\"}} | an entry of credHelpers is not the NAME of a"
            + " docker-credential-NAME, line 1, column 21",
        "{\"credsStore\":\"/bin/hunter2\"} | credsStore is not the NAME of a"
            + " docker-credential-NAME, line 1, column 15",
      })
  void an_error_has_its_position_and_quotes_nothing(String text, String why) throws IOException {
    Path file = Files.writeString(directory.resolve("config.json"), text);

    assertThat(complaints(new Sources(secret(text), Optional.empty(), List.of())))
        .containsExactly("The variable DOCKER_AUTH_CONFIG cannot be used: " + why + ".");
    assertThat(complaints(new Sources(Optional.empty(), Optional.of(file), List.of())))
        .containsExactly(file + " cannot be used: " + why + ".");
    assertThat(why).doesNotContain("hunter2");
  }

  @Test
  void a_position_counts_lines() {
    assertThat(
            complaints(
                new Sources(secret("{\n  \"auths\": {\n    oops"), Optional.empty(), List.of())))
        .asString()
        .contains("line 3, column 5");
  }

  @Test
  void a_missing_file_is_reported() {
    Path file = directory.resolve("absent.json");

    assertThat(complaints(new Sources(Optional.empty(), Optional.of(file), List.of())))
        .containsExactly(file + " cannot be used: there is no such file.");
  }

  @Test
  void a_pipe_or_directory_is_reported_and_not_read() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path no : List.of(directory, pipe)) {
      assertThat(complaints(new Sources(Optional.empty(), Optional.of(no), List.of())))
          .asString()
          .contains(no + " cannot be used: it is not a regular file");
    }
  }

  @Test
  void more_than_a_mebibyte_is_not_read() throws IOException {
    String large = "{}" + " ".repeat(1 << 20);
    Path file = Files.writeString(directory.resolve("config.json"), large);

    assertThat(complaints(new Sources(secret(large), Optional.empty(), List.of())))
        .asString()
        .contains("it is larger than 1 MiB");
    assertThat(complaints(new Sources(Optional.empty(), Optional.of(file), List.of())))
        .asString()
        .contains("it is larger than 1 MiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "a\nb", "a\u001bb"})
  void a_user_that_cannot_be_sent_makes_no_login(String user) {
    RegistryLogins logins =
        read(null, null, new Sent("registry.example.com", user, Secret.of("pw")));

    assertThat(logins.of(IMAGE)).isEmpty();
  }

  @Test
  void whatever_an_author_writes_is_read_or_reported() {
    Random random = new Random(5);
    String[] words = {
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      "\"auths\"",
      "\"auth\"",
      "\"credsStore\"",
      "null",
      "1",
      "\"x\"",
      "\"dTpw\"",
    };

    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder("{\"auths\":{\"a\":");
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(words[random.nextInt(words.length)]);
      }
      assertThat(complaints(new Sources(secret(text.toString()), Optional.empty(), List.of())))
          .isNotNull();
    }
  }

  @Test
  void deeply_nested_brackets_are_an_error_like_any_other() {
    assertThat(
            complaints(
                new Sources(secret("{\"a\":" + "[".repeat(100_000)), Optional.empty(), List.of())))
        .hasSize(1);
  }

  @Test
  void nothing_prints_a_password() {
    RegistryLogins logins =
        read(
            auths("registry.example.com", "user"),
            "{\"auths\":{\"b.example.com\":{\"identitytoken\":\"hunter2\"}}}");

    assertThat(logins.of(IMAGE) + " " + logins.of(image("b.example.com/x")))
        .contains("[MASKED]")
        .doesNotContain("=pw", "hunter2");
  }

  @Test
  void messages_say_whom_the_registry_sees() {
    assertThat(new RegistryLogin.Password("user", Secret.of("pw")).who()).isEqualTo("user user");
    assertThat(new RegistryLogin.IdentityToken("<token>", Secret.of("t")).who())
        .isEqualTo("an identity token");
    assertThat(new RegistryLogin.Helper("pass").who()).isEqualTo("docker-credential-pass");
  }

  private static List<String> complaints(Sources sources) {
    List<String> complaints = new ArrayList<>();
    assertThat(RegistryLogins.read(sources, complaints::add)).isNotNull();
    return complaints;
  }

  private RegistryLogins read(@Nullable String variable, @Nullable String file, Sent... sent) {
    try {
      Optional<Path> path = Optional.empty();
      if (file != null) {
        path = Optional.of(Files.writeString(directory.resolve("operator.json"), file));
      }
      return RegistryLogins.read(
          new Sources(Optional.ofNullable(variable).map(Secret::of), path, List.of(sent)),
          warnings::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Secret> secret(String text) {
    return Optional.of(Secret.of(text));
  }

  /** A config.json of one login, whose password is {@code pw}. */
  private static String auths(String key, String user) {
    String auth = Base64.getEncoder().encodeToString((user + ":pw").getBytes(UTF_8));
    return "{\"auths\":{\"" + key + "\":{\"auth\":\"" + auth + "\"}}}";
  }

  private static RegistryLogin login(String user) {
    return new RegistryLogin.Password(user, Secret.of("pw"));
  }

  private static RegistryLogin helper(String name) {
    return new RegistryLogin.Helper(name);
  }

  private static ImageName image(String text) {
    return ImageName.parse(text).orElseThrow();
  }
}
