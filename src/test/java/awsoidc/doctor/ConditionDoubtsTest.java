package awsoidc.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.config.ConfigurationFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionDoubtsTest {

  @Test
  void conditions_of_sandboxes_are_doubted_likewise() throws IOException {
    String text =
        """
        gitlab: {url: 'https://git.example'}
        sandbox:
        - {type: bubblewrap, when: {project_path: acme/shop/}}
        - {type: bubblewrap}
        """;

    assertThat(valid(text).warnings())
        .anyMatch(warning ->
            warning.toString().startsWith("x:3:")
                && warning.toString().contains("no slash at its begin or end"));
  }

  private static ConfigurationFile.Result.Valid read(String condition) throws IOException {
    String text =
        "gitlab: {url: 'https://git.example'}\nroles:\n- {assume: none, when: {"
            + condition
            + "}}\n";
    return valid(text);
  }

  private static ConfigurationFile.Result.Valid valid(String text) throws IOException {
    return (ConfigurationFile.Result.Valid)
        ConfigurationFile.read(
            "x",
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            false,
            ConditionDoubts::check);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "project_pth: a/b | no such claim; did you mean project_path?",
        "team: a | no such claim, and then this rule fits no job",
        "ref_protected: 'True' | is one of these in every token, exactly: true, false; did you mean"
            + " true?",
        "ref_protected: yes | exactly: true, false",
        "ref_protected: 'tr*' | write one of them",
        "environment_protected: 1 | exactly: true, false",
        "ref_type: mr | in a pipeline for a merge request, branch",
        "runner_environment: gitlab-hosted | it is self-hosted",
        "pipeline_source: pushes | did you mean push?",
        "project_id: acme/shop | it is a number in every token",
        "project_path: 'https://git.example/acme/shop.git' | not a URL: write acme/shop",
        "project_path: acme/shop/ | no slash at its begin or end",
        "namespace_path: /acme | no slash at its begin or end",
        "project_path: acme/shop.git | does not end in .git",
        "project_path: shop | such as group/shop",
        "project_path: '^acme/.*$' | only * and **",
        "project_path: 'acme/sh?p' | only * and **",
        "project_path: 'acme/{shop,web}' | only * and **",
        "project_path: 'acme/shop, acme/web' | only * and **",
        "project_path: 'acme/shop ' | has a blank",
        "project_path: acme//shop | two slashes",
        "namespace_path: 'a!cme' | only * and **",
        "environment: '(prod)' | only * and **",
        "ref: 'rel[0-9]' | only * and **",
        "project_id: '4?' | it is a number in every token",
        "ref: refs/heads/main | such as main",
        "ref_path: main | begins with refs/heads/",
        "'sub: repo:acme/shop:ref:refs/heads/main' | begins with project_path:",
        "'ref: [main, refs/tags/v1]' | the short name in every token, such as v1",
      })
  void a_condition_that_no_token_fulfils_is_doubted(String condition, String why)
      throws IOException {
    assertThat(read(condition).warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning.toString()).contains(why));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "project_path: acme/shop, ref_protected: true, environment: production",
        "ref_protected: ['true', 'false'], ref_type: tag, ref: 'v*', ref_path: 'refs/tags/v*'",
        "project_path: 'acme/**', namespace_path: acme, project_id: 42, namespace_id: '4*'",
        "pipeline_source: [push, 'merge_*'], runner_environment: self-hosted",
        "sub: 'project_path:acme/shop:ref_type:branch:ref:main', groups_direct: acme",
        "project_path: '*', user_login: alice, user_access_level: maintainer",
      })
  void a_condition_that_tokens_fulfil_is_not(String conditions) throws IOException {
    assertThat(read(conditions).warnings()).isEmpty();
  }
}
