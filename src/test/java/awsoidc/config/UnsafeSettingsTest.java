package awsoidc.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is valid, and yet the operator is warned of. */
class UnsafeSettingsTest {

  private static final String RULE =
      "roles: [{%s assume: \"arn:aws:iam::123456789012:role/Deploy\"}]\n";

  private static final String CHOICE =
      """
      roles:
        - when: {project_id: 42}
          assume: {variable: ROLE_ARN, allow: ["arn:aws:iam::123456789012:role/%s"]}
      """;

  static List<Path> shipped() throws IOException {
    return Reading.shipped();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void nothing_that_is_shipped_is_warned_of(Path file) throws IOException {
    assertThat(warnings(Files.readString(file))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://gitlab.example.com",
        "http://10.0.0.1:8080/gitlab",
        "http://[fd00::1]",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com"
      })
  void an_issuer_over_http_is_told(String url) {
    assertThat(warnings("gitlab: {url: \"%s\"}\n".formatted(url)))
        .singleElement()
        .asString()
        .startsWith("1:15: gitlab.url is http: whoever is on the way can replace the keys");
    assertThat(
            warnings("gitlab: {url: https://gitlab.example.com, issuer: \"%s\"}\n".formatted(url)))
        .singleElement()
        .asString()
        .startsWith("1:51: gitlab.issuer is http:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://gitlab.example.com",
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://127.9.8.7:1",
        "http://[::1]:80"
      })
  void https_and_what_does_not_leave_the_machine_are_not(String url) {
    assertThat(warnings("gitlab: {url: \"%s\"}\n".formatted(url))).isEmpty();
    assertThat(warnings(Reading.MINIMAL + "aws: {sts: {endpoint: \"%s\"}}\n".formatted(url)))
        .isEmpty();
  }

  @Test
  void an_endpoint_of_sts_over_http_is_told() {
    assertThat(warnings(Reading.MINIMAL + "aws: {sts: {endpoint: \"http://sts.example.com\"}}\n"))
        .containsExactly(
            "2:23: aws.sts.endpoint is http: whoever is on the way can read tokens and credentials;"
                + " use https");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "when: {},",
        "when: {ref_protected: true},",
        "when: {ref: main, environment: production},",
        "when: {project_path: \"**\"},",
        "when: {project_path: [acme/shop, \"*/*\"]},",
        "when: {project_id: \"*\"},",
        "when: {namespace_path: \"**\"},",
        "when: {sub: \"**\"},",
        "when: {sub: \"project_path:**:ref_type:branch:ref:main\"},",
        "when: {sub: \"project_path:*/*:**\"},",
      })
  void a_role_for_every_project_is_told(String when) {
    assertThat(warnings(Reading.MINIMAL + RULE.formatted(when)))
        .singleElement()
        .asString()
        .contains("2:", "rule 1 gives its role to jobs of every project", "project_path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "project_path: acme/shop",
        "project_path: \"acme/**\"",
        "project_id: 42",
        "namespace_path: acme",
        "namespace_id: [1, 2]",
        "sub: \"project_path:acme/*:ref_type:branch:ref:main\"",
        "ref_protected: true, project_path: \"**/shop\"",
      })
  void a_role_for_some_projects_is_not(String when) {
    assertThat(warnings(Reading.MINIMAL + RULE.formatted("when: {" + when + "},"))).isEmpty();
  }

  @Test
  void a_rule_without_a_role_needs_no_condition() {
    assertThat(warnings(Reading.MINIMAL + "roles: [{assume: none}]\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "**", "**/*", "*/**"})
  void any_role_for_the_author_to_choose_is_told(String role) {
    assertThat(warnings(Reading.MINIMAL + CHOICE.formatted(role)))
        .singleElement()
        .asString()
        .startsWith("4:42: rule 1.assume.allow lets the author choose any role of the account");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ci/*", "ci-**", "*-ci", "Deploy"})
  void some_roles_to_choose_from_are_not(String role) {
    assertThat(warnings(Reading.MINIMAL + CHOICE.formatted(role))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", allowed_images: [\"**\"]",
        ", allowed_images: [\"*:*\", \"**/*\"]",
        ", allowed_images: [\"**/*:*\"]"
      })
  void a_privileged_container_of_any_image_is_told(String allowed) {
    assertThat(
            warnings(
                Reading.MINIMAL
                    + "sandbox: {type: container, privileged: true%s}\n".formatted(allowed)))
        .singleElement()
        .asString()
        .startsWith("2:40: sandbox.privileged gives the machine to any image");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "privileged: false",
        "image: alpine",
        "privileged: true, allowed_images: [registry.example.com/**]"
      })
  void containers_that_are_not_both_are_not(String keys) {
    assertThat(warnings(Reading.MINIMAL + "sandbox: {type: container, %s}\n".formatted(keys)))
        .isEmpty();
  }

  @Test
  void a_weaker_sandbox_for_what_is_not_known_is_told() {
    assertThat(
            warnings(
                Reading.MINIMAL
                    + """
                    sandbox:
                      - {type: bubblewrap, network: none, when: {project_path: "acme/**"}}
                      - {type: host}
                    """))
        .singleElement()
        .asString()
        .startsWith("4:5: sandbox 2 is for every job that fits none before it, and is weaker than");
    assertThat(
            warnings(
                Reading.MINIMAL
                    + """
                    sandbox:
                      - {type: bubblewrap, network: none, when: {project_path: "acme/**"}}
                      - {type: bubblewrap}
                    """))
        .hasSize(1);
  }

  @Test
  void scripts_that_may_run_as_root_are_told() {
    assertThat(warnings(Reading.MINIMAL + "sandbox: {type: host, allow_root: true}\n"))
        .singleElement()
        .asString()
        .startsWith("2:35: sandbox.allow_root lets every author's script run as root");
    assertThat(warnings(Reading.MINIMAL + "sandbox: {type: host, allow_root: false}\n")).isEmpty();
  }

  @Test
  void the_strongest_sandbox_last_or_none_for_others_is_not() {
    assertThat(
            warnings(
                Reading.MINIMAL
                    + """
                    sandbox:
                      - {type: host, when: {project_path: "platform/**"}}
                      - {type: bubblewrap}
                    """))
        .isEmpty();
    assertThat(
            warnings(
                Reading.MINIMAL
                    + """
                    sandbox:
                      - {type: bubblewrap, when: {project_path: "acme/**"}}
                      - {type: host, when: {project_path: "platform/**"}}
                    """))
        .isEmpty();
  }

  @Test
  void they_come_in_the_order_of_the_file_and_none_where_there_are_problems() {
    String unsafe =
        """
        roles: [{assume: "arn:aws:iam::123456789012:role/Deploy"}]
        gitlab: {url: http://gitlab.example.com}
        """;
    assertThat(warnings(unsafe)).hasSize(2).first().asString().startsWith("1:");
    assertThat(Reading.read("yaml", (unsafe + "x: 1\n").getBytes(UTF_8)))
        .isInstanceOf(ConfigurationFile.Result.Invalid.class);
  }

  private static List<String> warnings(String yaml) {
    ConfigurationFile.Result result = Reading.read("yaml", yaml.getBytes(UTF_8));
    assertThat(result).as(yaml).isInstanceOf(ConfigurationFile.Result.Valid.class);
    return ((ConfigurationFile.Result.Valid) result)
        .warnings().stream().map(line -> line.toString().substring("yaml:".length())).toList();
  }
}
