package awsoidc.reach;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.config.ConfigurationFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeaknessTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/Deploy";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "project_path: acme/shop, ref_protected: true | ",
        "project_id: 20, environment_protected: true | ",
        "project_path: acme/shop, namespace_path: \"acme/**\", ref_protected: true | ",
        "project_path: acme/shop | any-ref",
        "project_path: acme/shop, environment: production | any-ref",
        "project_path: acme/shop, ref: \"**\" | any-ref",
        "project_path: acme/shop, ref: main | ref-unprotected",
        "project_path: acme/shop, ref_path: \"refs/heads/*\" | any-ref",
        "project_path: acme/shop, ref_protected: [true, false] | any-ref",
        "sub: \"project_path:acme/shop:ref_type:branch:ref:main\" | ref-unprotected",
        "sub: \"project_path:acme/*:ref_type:branch:ref:*\" | group any-ref",
        "project_path: \"acme/**\", ref_protected: true | group",
        "namespace_path: acme, ref_protected: true | group",
        "project_path: \"acme*/shop\", ref_protected: true | names-alike",
        "project_path: \"acme/shop*\", ref_protected: true | names-alike",
        "project_path: \"*/shop\", ref_protected: true | any-project",
        "user_login: alice, ref_protected: true | any-project",
      })
  void a_rule_is_weak_for_what_its_conditions_leave_open(String when, String expected)
      throws IOException {
    assertThat(weaknesses(when, '"' + ROLE + '"')).isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest
  @CsvSource({"'role/**', any-role", "'role/*', any-role", "'role/ci/*', ''"})
  void any_role_of_an_account_is_weak(String allow, String expected) throws IOException {
    assertThat(
            weaknesses(
                "project_id: 1, ref_protected: true",
                "{variable: ROLE, allow: [\"arn:aws:iam::123456789012:" + allow + "\"]}"))
        .isEqualTo(expected);
  }

  private static String weaknesses(String when, String assume) throws IOException {
    String yaml =
        "gitlab: {url: https://gitlab.example.com}\nroles:\n  - {when: {%s}, assume: %s}\n"
            .formatted(when, assume);
    ConfigurationFile.Result result =
        ConfigurationFile.read(
            "c.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), false);
    assertThat(result).isInstanceOf(ConfigurationFile.Result.Valid.class);
    List<Weakness> found =
        Weakness.of(
            ((ConfigurationFile.Result.Valid) result).configuration().rules().rules().getFirst());
    return found.stream().map(Weakness::id).collect(Collectors.joining(" "));
  }
}
