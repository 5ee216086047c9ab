package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the schema for editors and the reader of the runner to one another. */
final class EditorSchemaTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/Ci";

  private final EditorSchema schema = new EditorSchema();

  EditorSchemaTest() throws IOException {}

  @Test
  void each_block_takes_the_same_keys_in_both() {
    Map<String, Set<String>> blocks =
        Map.ofEntries(
            Map.entry("", ConfigurationReader.ROOT),
            Map.entry("/properties/gitlab", ConfigurationReader.GITLAB),
            Map.entry("/properties/aws", ConfigurationReader.AWS),
            Map.entry("/properties/aws/properties/sts", ConfigurationReader.STS),
            Map.entry("/properties/credentials", ConfigurationReader.CREDENTIALS),
            Map.entry("/$defs/sandbox", SandboxReader.SANDBOX),
            Map.entry("/properties/audit", ConfigurationReader.AUDIT),
            Map.entry("/$defs/rule", RolesReader.ROLE),
            Map.entry("/$defs/choice", RolesReader.ASSUME),
            Map.entry("/$defs/profile", RolesReader.PROFILE),
            Map.entry("/$defs/hop", AssumptionReader.HOP),
            Map.entry("/$defs/policy/anyOf/0", PolicyReader.FILE),
            Map.entry("/$defs/policy/anyOf/1", PolicyReader.POLICY),
            Map.entry("/$defs/statement", PolicyReader.STATEMENT));

    blocks.forEach(
        (block, keys) -> assertThat(schema.keys(block)).as(block).containsExactlyElementsOf(keys));
    assertThat(schema.blocks()).hasSize(blocks.size());
  }

  @Test
  void a_sandbox_is_chosen_by_the_same_facts_in_both() {
    assertThat(schema.keys("/$defs/sandbox/properties/when"))
        .containsExactlyElementsOf(SandboxReader.FACTS);
  }

  @Test
  void no_block_takes_other_keys_and_every_key_is_described() {
    assertThat(schema.blocks())
        .allSatisfy(block -> {
          assertThat(block.at("/additionalProperties").asBoolean(true)).isFalse();
          assertThat(block.get("properties"))
              .allSatisfy(key ->
                  assertThat(key.has("description") || key.has("items"))
                      .as(key.toString())
                      .isTrue());
        });
  }

  @ParameterizedTest
  @MethodSource("broken")
  void both_reject(String yaml) {
    assertThat(schema.problems(yaml)).as("the schema's").isNotEmpty();
    assertThat(Reading.problems(yaml)).as("the reader's").isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("sound")
  void both_accept(String yaml) {
    assertThat(schema.problems(yaml)).as("the schema's").isEmpty();
    assertThat(Reading.problems(yaml)).as("the reader's").isEmpty();
  }

  @ParameterizedTest
  @MethodSource("beyondTheSchema")
  void only_the_reader_rejects_what_a_schema_cannot_say(String yaml) {
    assertThat(schema.problems(yaml)).as("the schema's").isEmpty();
    assertThat(Reading.problems(yaml)).as("the reader's").isNotEmpty();
  }

  static Stream<String> broken() {
    return Stream.of(
            Stream.of(
                "roles: 3",
                "[]",
                "gitlab:",
                "gitlab: 3",
                "gitlab: {}",
                "gitlab: {url: 5}",
                "gitlab: {url: gitlab.example.com}",
                "gitlab: {url: 'ftp://gitlab.example.com'}",
                "gitlab: {url: 'https://u:p@gitlab.example.com'}",
                "gitlab: {url: 'https://gitlab.example.com?a=b'}",
                "gitlab: {url: 'https://gitlab.example.com', verify: maybe}",
                "gitlab: {url: 'https://gitlab.example.com', issuer: ''}",
                "gitlab: {url: 'https://gitlab.example.com', audience: []}",
                "gitlab: {url: 'https://gitlab.example.com', audience: ''}",
                "gitlab: {url: 'https://gitlab.example.com', audience: [a, {b: c}]}",
                "gitlab: {url: 'https://gitlab.example.com', token: AWS-TOKEN}"),
            Stream.of(
                    "ausw: {}",
                    "aws: []",
                    "aws: {region: eu}",
                    "aws: {region: EU-WEST-1}",
                    "aws: {accounts: ['12345678901']}",
                    "aws: {sts: true}",
                    "aws: {sts: {deadline: 0}}",
                    "aws: {sts: {deadline: 601}}",
                    "aws: {sts: {deadline: soon}}",
                    "aws: {sts: {deadline: ''}}",
                    "aws: {sts: {endpoint: sts.example.com}}",
                    "aws: {sts: {ca_bundle: ca.pem}}",
                    "aws: {sts: {fips: maybe}}",
                    "aws: {sts: {proxy: 'https://proxy:3128'}}",
                    "aws: {sts: {proxy: 'proxy:3128'}}",
                    "credentials: {when_unmatched: maybe}",
                    "credentials: {when_unmatched: true}",
                    "credentials: {delivery: file}",
                    "credentials: {on_conflict: never}",
                    "credentials: {refresh_before: 3601}",
                    "credentials: {verify_identity: yes}",
                    "sandbox:",
                    "sandbox: {}",
                    "sandbox: host",
                    "sandbox: {type: slurm}",
                    "sandbox: {type: container, pull_policy: sometimes}",
                    "sandbox: {type: host, builds_dir: builds}",
                    "sandbox: {type: host, cache_dir: []}",
                    "audit: {file: audit.jsonl}",
                    "audit: {path: /a}",
                    "roles:",
                    "roles: {}",
                    "roles: [null]",
                    "roles: [{}]",
                    "roles: [none]")
                .map(fragment -> Reading.MINIMAL + fragment),
            rules(
                "name: x",
                "assume: null",
                "assume: ShopDeploy",
                "assume: arn:aws:iam::1:role/Ci",
                "assume: arn:aws:iam::123456789012:user/Ci",
                "assume: arn:aws:iam::123456789012:role/",
                "assume: arn:aws:iam::123456789012:role/ci/../Admin",
                "assume: arn:aws:iam::123456789012:role/..",
                "assume: 'arn:aws:iam::123456789012:role/ci/*'",
                "assume: [" + ROLE + "]",
                "assume: {}",
                "assume: {variable: ROLE_ARN}",
                "assume: {allow: '" + ROLE + "'}",
                "assume: {variable: ROLE_ARN, allow: []}",
                "assume: {variable: ROLE_ARN, allow: '*'}",
                "assume: {variable: ROLE_ARN, allow: ['arn:aws:iam::*:role/ci']}",
                "assume: {variable: ROLE-ARN, allow: ['" + ROLE + "']}",
                "assume: {variable: ROLE_ARN, allow: '" + ROLE + "', deny: x}",
                "assume: none, when: [ref]",
                "assume: none, when: null",
                "assume: none, when: {ref: []}",
                "assume: none, when: {ref: null}",
                "assume: none, when: {ref: {is: main}}",
                "assume: none, when: {ref: ['']}",
                "assume: none, name: ''",
                "assume: none, name: []",
                "assume: none, duration: 899",
                "assume: none, duration: 43201",
                "assume: none, duration: 1 hour",
                "assume: none, duration: ''",
                "assume: none, duration: JOB",
                "assume: none, session_name: ''",
                "assume: none, session_name: '{job_id'",
                "assume: none, session_name: '{job id}'",
                "assume: none, session_name: '" + "x".repeat(65) + "'",
                "assume: none, region: here",
                "assume: none, session_policy: {}",
                "assume: none, session_policy: {Statement: [{Effect: Maybe}]}",
                "assume: none, managed_policies: ReadOnlyAccess",
                "assume: none, then: []",
                "assume: none, then: [{external_id: x}]",
                "assume: none, then: [{assume: '" + ROLE + "', duration: 3601}]",
                "assume: none, profiles: {default: {assume: '" + ROLE + "'}}",
                "assume: none, profiles: {a: {}}"))
        .flatMap(yaml -> yaml);
  }

  static Stream<String> sound() {
    return Stream.of(
            Stream.of(
                    "",
                    "aws:",
                    "aws: {sts: }",
                    "aws: {region: us-gov-west-1, accounts: ['012345678901']}",
                    "aws: {sts: {fips: true, dualstack: true, proxy: 'http://u:p@proxy'}}",
                    "credentials: {delivery: endpoint, on_conflict: job, refresh_before: 0}",
                    "audit: {file: /var/log/a.jsonl}",
                    "aws: {sts: {deadline: 600}}",
                    "aws: {sts: {deadline: '600'}}",
                    "aws: {sts: {deadline: 1m30s}}",
                    "aws: {sts: {endpoint: 'http://127.0.0.1:8443/sts'}}",
                    "credentials:",
                    "credentials: {when_unmatched: continue}",
                    "sandbox: {type: host, builds_dir: /b, cache_dir: '/c d'}",
                    "roles: []")
                .map(fragment -> Reading.MINIMAL + fragment),
            Stream.of(
                "{gitlab: {url: 'https://gitlab.example.com', verify: jwks}, sandbox: [{type: host,"
                    + " when: {user_login: [a, 'b*'], environment_protected: true}}]}",
                "gitlab: {url: 'https://gitlab.example.com/', issuer: 'https://a:8443/b/',"
                    + " audience: [a, 5], token: T}"),
            rules(
                "assume: none",
                "assume: 'arn:aws:iam::123456789012:role/a/b/C+=,.@-_'",
                "assume: arn:aws:iam::123456789012:role/.hidden/..x/C",
                "assume: {variable: V, allow: 'arn:aws:iam::123456789012:role/**'}",
                "assume: {variable: _v1, allow: [" + ROLE + "]}",
                "assume: none, name: 5, when: {a: 1, b: true, c: ['**', false, 2], 'x y': z}",
                "assume: none, when: {}",
                "assume: none, duration: job",
                "assume: none, duration: 900",
                "assume: none, duration: 12h",
                "assume: none, duration: 1h30m15s",
                "assume: none, session_name: 5",
                "assume: none, session_name: '" + "{a}".repeat(64) + "'",
                "assume: none, session_name: '{project_path} of {user_login}'",
                "assume: none, session_policy: {Statement: {Effect: Deny, NotAction: 'a:b',"
                    + " Resource: [x]}}",
                "assume: none, managed_policies: arn:aws:iam::aws:policy/ReadOnlyAccess",
                "assume: none, then: [{assume: '"
                    + ROLE
                    + "', external_id: 12, tags: {a: '{ref}'},"
                    + " transitive_tags: a, source_identity: '{user_login}'}]"))
        .flatMap(yaml -> yaml);
  }

  static Stream<String> beyondTheSchema() {
    return Stream.concat(
        Stream.of(
            "gitlab: {url: 'https://gitlab.example.com:99999'}",
            Reading.MINIMAL + "aws: {sts: {deadline: 11m}}",
            Reading.MINIMAL + "aws: {sts: {endpoint: 'https://sts.example.com', fips: true}}",
            Reading.MINIMAL + "roles: [{assume: 'arn:aws-cn:iam::123456789012:role/x'}]",
            Reading.MINIMAL + "aws: {sts: {deadline: 0s}}",
            Reading.MINIMAL + "sandbox: [{type: host, when: {user_login: a}}]",
            Reading.MINIMAL + "roles: [{assume: none}, {assume: none}]"),
        rules("assume: none, duration: 14m", "assume: none, duration: 13h"));
  }

  private static Stream<String> rules(String... rules) {
    return Stream.of(rules).map(rule -> Reading.MINIMAL + "roles: [{" + rule + "}]");
  }
}
