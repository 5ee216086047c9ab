package awsoidc.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.config.ConfigurationFile;
import awsoidc.yaml.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationDoubtsTest {

  private static final String GITLAB = "gitlab: {url: 'https://git.example'}\n";

  @Test
  void the_example_as_it_is_delivered_is_told() throws IOException {
    assertThat(doubts(Files.readString(Path.of("config/aws-oidc-executor.yaml"))))
        .hasSize(2)
        .anyMatch(line -> line.matches("x:13:3: gitlab.url is still that of the example.*"))
        .anyMatch(line -> line.matches("x:\\d+:5: rule 1 is still the made-up one.*"));
  }

  @Test
  void a_configuration_without_rules_gives_credentials_to_nobody() throws IOException {
    assertThat(doubts(GITLAB)).singleElement().asString().startsWith("x:1:1: there are no rules");
    assertThat(doubts(GITLAB + "roles: []\n"))
        .singleElement()
        .asString()
        .startsWith("x:2:1: there are no rules");
  }

  @Test
  void a_rule_that_declines_by_a_claim_that_tokens_may_lack_is_told_with_its_place()
      throws IOException {
    assertThat(
            doubts(
                GITLAB
                    + """
                    roles:
                      - {when: {project_id: 1}, assume: none}
                      - {when: {project_id: 2, groups_direct: acme}, assume: none}
                      - {when: {project_id: "*"}, assume: arn:aws:iam::210987654321:role/A}
                    """))
        .singleElement()
        .asString()
        .startsWith("x:4:28: the rule \"rule 2\" (assume: none) asks for groups_direct");
  }

  @Test
  void a_text_with_claims_that_tokens_do_not_have_is_told_with_its_place() throws IOException {
    assertThat(
            doubts(
                GITLAB
                    + """
                    roles:
                      - when: {project_id: 1}
                        assume: arn:aws:iam::210987654321:role/A
                        session_name: "{projectid}-{job_id}"
                        then:
                          - assume: arn:aws:iam::210987654321:role/B
                            source_identity: "$CI_JOB_ID"
                            tags: {project: "{project_path}", x: "{user_logn}"}
                    """))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("x:5:").contains("{projectid}", "project_id?"),
            one -> assertThat(one).startsWith("x:8:").contains("a $ stands for itself"),
            one -> assertThat(one).startsWith("x:9:").contains("{user_logn}", "user_login?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url: https://gitlab.com/api/v4",
        "url: https://git.example:8443",
        "url: https://www.gitlab.com",
        "url: https://git.example, token: CI_JOB_TOKEN"
      })
  void a_gitlab_that_no_token_is_of_is_told(String gitlab) throws IOException {
    assertThat(
            doubts(
                "gitlab: {"
                    + gitlab
                    + "}\nroles: [{when: {project_id: 1}, assume:"
                    + " 'arn:aws:iam::210987654321:role/A'}]"))
        .singleElement()
        .asString()
        .startsWith("x:1:");
  }

  @Test
  void an_ordinary_configuration_raises_no_doubt() throws IOException {
    assertThat(
            doubts(
                GITLAB
                    + "roles: [{when: {project_id: 1}, assume:"
                    + " 'arn:aws:iam::210987654321:role/A'}]"))
        .isEmpty();
  }

  private static List<String> doubts(String yaml) throws IOException {
    ConfigurationFile.Result result =
        ConfigurationFile.read("x", new ByteArrayInputStream(yaml.getBytes(UTF_8)), false);
    return ConfigurationDoubts.of(
            "x", yaml, ((ConfigurationFile.Result.Valid) result).configuration())
        .stream()
        .map(Problem::toString)
        .toList();
  }
}
