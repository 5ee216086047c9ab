package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
            Map.entry("/$defs/policy/anyOf/0", SessionPolicyReader.FILE),
            Map.entry("/$defs/policy/anyOf/1", SessionPolicyReader.POLICY),
            Map.entry("/$defs/statement", SessionPolicyReader.STATEMENT));

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
                    "aws: {sts: {deadline: 0s}}",
                    "aws: {sts: {deadline: 11m}}",
                    "aws: {sts: {deadline: 1m90s}}",
                    "aws: {accounts: 12345678901}",
                    "aws: {sts: {endpoint: 'https://a b'}}",
                    "aws: {sts: {endpoint: 'https://a:b'}}",
                    "aws: {sts: {endpoint: 'https://a_b.example.com'}}",
                    "aws: {sts: {proxy: 'http://p_x:1'}}",
                    "aws: {sts: {proxy: 'http://u:p@w@proxy'}}",
                    "aws: {sts: {fips: 'True'}}",
                    "aws: {sts: {fips: 1}}",
                    "credentials: {refresh_before: 61m}",
                    "credentials: {refresh_before: 1h1s}",
                    "sandbox: []",
                    "sandbox: {type: host, when: {project_id: 1}}",
                    "sandbox: {type: host, user: x}",
                    "sandbox: {type: host, grace: 0}",
                    "sandbox: {type: host, grace: 11m}",
                    "sandbox: {type: host, grace: soon}",
                    "sandbox: {type: host, network: none}",
                    "sandbox: {type: host, image: x}",
                    "sandbox: {type: user, user: 'a b'}",
                    "sandbox: {type: user, user: x, binds: /x}",
                    "sandbox: {type: bubblewrap, network: foo}",
                    "sandbox: {type: bubblewrap, binds: x}",
                    "sandbox: {type: container, binds: /x}",
                    "sandbox: {type: container, memory: x}",
                    "sandbox: {type: container, memory: 0}",
                    "sandbox: {type: container, shm_size: 64mb}",
                    "sandbox: {type: container, pids_limit: 0}",
                    "sandbox: {type: container, pids_limit: many}",
                    "sandbox: {type: container, cpus: x}",
                    "sandbox: {type: container, user: '{project_id}'}",
                    "sandbox: {type: container, privileged: maybe}",
                    "sandbox: {type: container, cap_add: []}",
                    "sandbox: {type: container, cap_add: net_admin}",
                    "sandbox: {type: container, devices: kvm}",
                    "sandbox: {type: container, volumes: x}",
                    "sandbox: {type: container, tmpfs: run}",
                    "sandbox: {type: container, security_opt: 'a b'}",
                    "sandbox: {type: container, extra_hosts: x}",
                    "sandbox: {type: container, dns: example.com}",
                    "sandbox: {type: container, runtime: 'a b'}",
                    "sandbox: {type: container, pull_policy: Always}",
                    "sandbox: {type: container, pull_policy: []}",
                    "gitlab: {url: 'https://gitlab.example.com', ca_bundle: /ca.pem}",
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
                    "sandbox: host",
                    "sandbox: {allow_root: true}",
                    "sandbox: {type: host, allow_root: perhaps}",
                    "sandbox: {type: bubblewrap, allow_root: true}",
                    "sandbox: {network: none}",
                    "sandbox: {image: x}",
                    "sandbox: {type: kubernetes}",
                    "sandbox: {type: driver, run: /opt/run, builds_dir: /b}",
                    "sandbox: {type: driver, run: /opt/run, grace: 5s}",
                    "sandbox: {type: slurm, mem: 8}",
                    "sandbox: {type: container, pull_policy: sometimes}",
                    "sandbox: {type: host, builds_dir: builds}",
                    "sandbox: {type: host, cache_dir: []}",
                    "audit: {file: audit.jsonl}",
                    "audit: {path: /a}",
                    "audit: {journal: maybe}",
                    "operator_log: journald",
                    "operator_log: [journal]",
                    "operator_log: false",
                    "roles:",
                    "roles: {}",
                    "roles: [null]",
                    "roles: [{}]",
                    "roles: [none]")
                .map(EditorSchemaTest::whole),
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
                "assume: none, duration: 1h",
                "assume: none, session_name: x",
                "assume: none, session_policy: {Statement: {Effect: Deny, Action: a, Resource: b}}",
                "assume: none, managed_policies: arn:aws:iam::aws:policy/P",
                "assume: none, region: eu-west-1",
                "assume: none, then: [{assume: '" + ROLE + "'}]",
                "assume: none, profiles: {a: {assume: '" + ROLE + "'}}",
                "assume: R, duration: 14m",
                "assume: R, duration: 13h",
                "assume: R, duration: 12h1s",
                "assume: R, duration: 1h90m",
                "assume: R, duration: 2h, then: [{assume: '" + ROLE + "'}]",
                "assume: R, profiles: {a: {assume: '"
                    + ROLE
                    + "', duration: 2h, then: [{assume: '"
                    + ROLE
                    + "'}]}}",
                "assume: R, duration: 899",
                "assume: R, duration: 43201",
                "assume: R, duration: 1 hour",
                "assume: R, duration: ''",
                "assume: R, duration: JOB",
                "assume: R, session_name: ''",
                "assume: R, session_name: '{job_id'",
                "assume: R, session_name: '{job id}'",
                "assume: R, session_name: '" + "x".repeat(65) + "'",
                "assume: R, region: here",
                "assume: R, session_policy: {}",
                "assume: R, session_policy: {Statement: [{Effect: Maybe}]}",
                "assume: R, session_policy: {Statement: {Effect: Allow}}",
                "assume: R, session_policy: {Statement: {Effect: Allow, Action: a}}",
                "assume: R, session_policy: {Statement: {Effect: Allow, Resource: a}}",
                "assume: R, session_policy: {Statement: {Effect: Allow, Action: a, NotAction: b,"
                    + " Resource: c}}",
                "assume: R, session_policy: {Statement: {Effect: Allow, Action: a, Resource: b,"
                    + " NotResource: c}}",
                "assume: R, session_policy: {Statement: {Effect: Allow, Action: [], Resource: b}}",
                "assume: R, session_policy: {Statement: {Effect: Allow, Action: a, Resource: {b:"
                    + " c}}}",
                "assume: R, session_policy: {Statement: {Effect: Allow, Action: a, Resource: b,"
                    + " Condition: foo}}",
                "assume: R, session_policy: {Statement: {Effect: Allow, Action: a, Resource: b,"
                    + " Condition: {StringEquals: foo}}}",
                "assume: R, session_policy: {Statement: {Effect: Allow, Action: a, Resource: b,"
                    + " Sid: []}}",
                "assume: R, managed_policies: []",
                "assume: R, managed_policies: ReadOnlyAccess",
                "assume: R, then: []",
                "assume: R, then: [{external_id: x}]",
                "assume: R, then: [{assume: '" + ROLE + "', duration: 3601}]",
                "assume: R, then: [{assume: '" + ROLE + "', duration: 2h}]",
                "assume: R, then: [{assume: '" + ROLE + "', duration: job}]",
                "assume: R, then: [{assume: '" + ROLE + "', external_id: 5}]",
                "assume: R, then: [{assume: '" + ROLE + "', external_id: 'a b'}]",
                "assume: R, then: [{assume: '" + ROLE + "', tags: {a: }}]",
                "assume: R, then: [{assume: '" + ROLE + "', tags: {a: '{'}}]",
                "assume: R, then: [{assume: '" + ROLE + "', tags: {'a!': b}}]",
                "assume: R, then: [{assume: '" + ROLE + "', tags: {'': b}}]",
                "assume: R, then: [{assume: '" + ROLE + "', tags: {'Aws:x': b}}]",
                "assume: R, profiles: {default: {assume: '" + ROLE + "'}}",
                "assume: R, profiles: {a: {}}"))
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
                    "audit: {journal: true}",
                    "operator_log: journal",
                    "operator_log: syslog",
                    "operator_log: none",
                    "aws: {sts: {deadline: 600}}",
                    "aws: {sts: {deadline: '600'}}",
                    "aws: {sts: {deadline: 1m30s}}",
                    "aws: {sts: {endpoint: 'http://127.0.0.1:8443/sts'}}",
                    "credentials:",
                    "credentials: {when_unmatched: continue}",
                    "aws: {sts: {fips: 'true', dualstack: 'false', deadline: 0h10m}}",
                    "aws: {accounts: 123456789012}",
                    "aws: {sts: {endpoint: 'https://[::1]:8443/a%20b/ü'}}",
                    "aws: {sts: {proxy: 'http://u%40x:p@10.0.0.1:3128/'}}",
                    "credentials: {refresh_before: 1h, verify_identity: 'true', mask_access_key_id:"
                        + " true}",
                    "sandbox:",
                    "sandbox: {}",
                    "sandbox: [{when: {project_id: 1}}, {user: ci}]",
                    "sandbox: {user: 'ci-{project_id}', builds_dir: /b}",
                    "sandbox: {type: user}",
                    "sandbox: {type: host, allow_root: true}",
                    "sandbox: {type: user, user: 1000}",
                    "sandbox: {type: user, user: 'ci-{project_id}'}",
                    "sandbox: {type: bubblewrap, network: none, binds: ['/a', '/b:/c:rw',"
                        + " '/d:ro']}",
                    "sandbox: {type: container, user: 1000, memory: 1073741824, shm_size: 67108864,"
                        + " pids_limit: '100', cpus: 1.5, privileged: 'true'}",
                    "sandbox: {type: container, user: '1000:1000', memory: 4g, shm_size: '64m',"
                        + " pids_limit: -1, cpus: '2', network: 5, runtime: 5, image: 5}",
                    "sandbox: {type: container, cap_drop: ALL, cap_add: [NET_ADMIN], devices:"
                        + " '/dev/kvm:/dev/kvm:rw', volumes: ['/a:/b:ro', 'cache:/c'], tmpfs:"
                        + " '/run:size=64m', security_opt: label=disable, extra_hosts:"
                        + " 'db:10.0.0.1', dns: [8.8.8.8, '::1'], allowed_images: '**',"
                        + " registry_login: ecr}",
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
                "assume: R, duration: job",
                "assume: R, duration: 900",
                "assume: R, duration: 12h",
                "assume: R, duration: 1h30m15s",
                "assume: R, session_name: 5",
                "assume: R, session_name: 3.5",
                "assume: R, session_policy: {Id: 5, Statement: {Effect: Allow, Sid: 5, Action: [a],"
                    + " Resource: b, Condition: {Bool: {a: true}, NumericLessThan: {b: [1, 2]}}}}",
                "assume: R, duration: 1h, then: [{assume: '" + ROLE + "', external_id: 55.5}]",
                "assume: R, then: [{assume: '"
                    + ROLE
                    + "', tags: {'a b/é': 1.5, c: ''}, duration: 45m}]",
                "assume: R, duration: 720m",
                "assume: R, profiles: {}",
                "assume: R, session_name: '" + "{a}".repeat(64) + "'",
                "assume: R, session_name: '{project_path} of {user_login}'",
                "assume: R, session_policy: {Statement: {Effect: Deny, NotAction: 'a:b',"
                    + " Resource: [x]}}",
                "assume: R, managed_policies: arn:aws:iam::aws:policy/ReadOnlyAccess",
                "assume: R, then: [{assume: '"
                    + ROLE
                    + "', external_id: 12, tags: {a: '{ref}'},"
                    + " transitive_tags: a, source_identity: '{user_login}'}]"))
        .flatMap(yaml -> yaml);
  }

  static Stream<String> beyondTheSchema() {
    return Stream.concat(
        Stream.of(
                "{gitlab: {url: 'https://gitlab.example.com:99999'}}",
                "aws: {sts: {endpoint: 'https://sts.example.com', fips: true}}",
                "aws: {sts: {proxy: 'http://proxy:99999'}}",
                "roles: [{assume: 'arn:aws-cn:iam::123456789012:role/x'}]",
                "credentials: {delivery: endpoint}\nsandbox: {type: bubblewrap, network: none}",
                "sandbox: [{type: host, when: {user_login: a}}]",
                "sandbox: [{type: host}, {type: host}]",
                "sandbox: {type: container, image: 'no image'}",
                "sandbox: {type: container, allowed_images: '[a'}",
                "roles: [{assume: none}, {assume: none}]")
            .map(yaml -> yaml.startsWith("{") ? yaml : Reading.MINIMAL + yaml),
        rules(
            "assume: R, managed_policies: arn:aws:iam::210987654321:policy/P",
            "assume: R, session_policy: {Statement: {Effect: Allow, Action: 漢, Resource: b}}",
            "assume: R, then: [{assume: '" + ROLE + "', tags: {a: b, A: c}}]",
            "assume: R, then: [{assume: '" + ROLE + "', tags: {€: b}}]",
            "assume: R, then: [{assume: '" + ROLE + "', transitive_tags: x}]"));
  }

  /** Whatever the units, and quoted or not. */
  @Test
  void both_take_the_same_durations() {
    Random random = new Random(1);
    List<String> keys =
        List.of(
            "aws: {sts: {deadline: %s}}",
            "credentials: {refresh_before: %s}",
            "roles: [{assume: '" + ROLE + "', duration: %s}]",
            "roles: [{assume: '" + ROLE + "', duration: %s, then: [{assume: '" + ROLE + "'}]}]",
            "roles: [{assume: '" + ROLE + "', then: [{assume: '" + ROLE + "', duration: %s}]}]");
    for (int round = 0; round < 300; round++) {
      String duration = duration(random);
      for (String key : keys) {
        String yaml = Reading.MINIMAL + key.formatted(duration);
        assertThat(schema.problems(yaml).isEmpty())
            .as("%s: %s", yaml, Reading.problems(yaml))
            .isEqualTo(Reading.problems(yaml).isEmpty());
      }
    }
  }

  private static String duration(Random random) {
    StringBuilder text = new StringBuilder();
    int[] most = {14, 750, 45_000};
    for (int unit = 0; unit < most.length; unit++) {
      if (random.nextInt(3) == 0) {
        int number = random.nextInt(random.nextBoolean() ? 65 : most[unit]);
        text.append(random.nextInt(4) == 0 ? number / 15 * 15 : number).append("hms".charAt(unit));
      }
    }
    if (text.isEmpty()) {
      text.append(random.nextInt(45_000));
    }
    return random.nextBoolean() ? text.toString() : "'" + text + "'";
  }

  private static String whole(String fragment) {
    return fragment.startsWith("gitlab:") ? fragment : Reading.MINIMAL + fragment;
  }

  private static Stream<String> rules(String... rules) {
    return Stream.of(rules)
        .map(rule -> rule.replace("assume: R,", "assume: '" + ROLE + "',"))
        .map(rule -> Reading.MINIMAL + "roles: [{" + rule + "}]");
  }
}
