package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigShowTest {

  private static final Path NOWHERE = Path.of("/nowhere");
  private static final String URL = "gitlab: {url: 'https://gitlab.example.com/'}\n";

  /** Each is valid alone, and with any of the others. */
  private static final List<List<String>> PARTS =
      List.of(
          List.of(
              URL,
              "gitlab: {url: http://127.0.0.1:8080, issuer: 'https://a.example/', audience:"
                  + " [\"on\", 'a: b #c', \"\\u202e\\x01\\U0001F600é\\\\\"], token: TOKEN}\n",
              "gitlab:\n  url: https://gitlab.example.com\n  verify: jwks\n  ca_bundle: /a b/c\n"),
          List.of(
              "",
              "aws:\n",
              "aws: {sts: }\n",
              "aws: {region: us-west-2, sts: {fips: True, deadline: 90}}\n",
              "aws: {accounts: 123456789012, sts: {endpoint: 'https://sts.example.com', proxy:"
                  + " 'http://proxy'}}\n",
              "aws: {accounts: ['123456789012', '012345678901'], sts: {dualstack: true, ca_bundle:"
                  + " /ca.pem}}\n"),
          List.of(
              "",
              "credentials: {}\n",
              "credentials: {delivery: files, on_conflict: job, when_unmatched: continue}\n",
              "credentials: {refresh_before: 1m30s, verify_identity: true, mask_access_key_id:"
                  + " true}\n"),
          List.of("", "audit:\n", "audit: {file: /var/log/a, journal: true}\n"),
          List.of("", "operator_log: none\n", "operator_log: syslog\nhelp_url: https://a/b\n"),
          List.of(
              "",
              "roles: []\n",
              "roles: [{when: {groups_direct: [a, 'b*']}, assume: none}]\n",
              """
              roles:
                - {when: {}, assume: arn:aws:iam::123456789012:role/A, duration: 900}
              """,
              """
              roles:
                - name: '# no comment'
                  when: {project_id: 42, "# x": "yes", environment: "null", ref: ['~', ' ', v1.0]}
                  assume: {variable: ROLE, allow: 'arn:aws:iam::123456789012:role/ci/*'}
                  session_name: '{project_id}'
                  session_policy:
                    Version: 2012-10-17
                    Statement:
                      - {Effect: Allow, Action: [s3:GetObject, 's3:*'], Resource: '*',
                         Condition: {StringEquals: {'aws:RequestedRegion': [a, b]}}}
                  managed_policies: arn:aws:iam::aws:policy/ReadOnlyAccess
                  region: eu-west-1
                - assume: arn:aws:iam::123456789012:role/A
                  then:
                    - assume: arn:aws:iam::123456789012:role/B
                      external_id: 0x12
                      source_identity: '{user_login}'
                      tags: {project: '{project_path}', Other: 'x y'}
                      transitive_tags: [project]
                    - {assume: arn:aws:iam::123456789012:role/C, duration: 15m, session_name: c}
                  profiles:
                    audit: {assume: arn:aws:iam::123456789012:role/D}
                    b.c:
                      assume: arn:aws:iam::123456789012:role/E
                      then: [{assume: arn:aws:iam::123456789012:role/F}]
              """),
          List.of(
              "",
              "sandbox:\n",
              "sandbox: {user: 'ci-{project_id}', builds_dir: /b, grace: 0h5s}\n",
              "sandbox: {type: bubblewrap, network: shared, binds: [/a, '/b:/c:rw']}\n",
              """
              sandbox:
                - when: {project_id: [1, 2], ref_protected: true}
                  type: container
                  engine: podman
                  image: 'registry.example.com:5000/a@sha256:%s'
                  pull_policy: [if-not-present, always]
                  memory: 4g
                  cpus: 1.5
                  pids_limit: -1
                  cap_add: NET_ADMIN
                  security_opt: ["label=disable"]
                - {type: bubblewrap, cache_dir: /c, user: nobody, network: none}
              """
                  .formatted("0".repeat(64))));

  @TempDir private Path directory;

  static Stream<String> configurations() throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("config"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".yaml")).sorted().toList()) {
        all.add(Files.readString(file));
      }
    }
    assertThat(all).hasSizeGreaterThan(10);
    // Each part once with the plainest others, and many in combination.
    for (int part = 0; part < PARTS.size(); part++) {
      for (int choice = 0; choice < PARTS.get(part).size(); choice++) {
        int[] choices = new int[PARTS.size()];
        choices[part] = choice;
        all.add(whole(choices));
      }
    }
    Random random = new Random(7);
    for (int i = 0; i < 150; i++) {
      all.add(whole(PARTS.stream().mapToInt(part -> random.nextInt(part.size())).toArray()));
    }
    return all.stream();
  }

  private static String whole(int[] choices) {
    List<String> parts =
        IntStream.range(0, choices.length).mapToObj(i -> PARTS.get(i).get(choices[i])).toList();
    return String.join("", parts);
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void what_it_prints_is_read_as_an_equal_configuration(String yaml) throws IOException {
    Configuration given = read(yaml);

    String shown = show(yaml, 0);

    assertThat(read(shown)).isEqualTo(given);
  }

  private static Configuration read(String yaml) throws IOException {
    // Whose runner is root or not makes no difference here.
    ConfigurationFile.Result result =
        ConfigurationFile.read("x.yaml", new ByteArrayInputStream(yaml.getBytes(UTF_8)), isRoot());
    assertThat(result).as(yaml).isInstanceOf(ConfigurationFile.Result.Valid.class);
    return ((ConfigurationFile.Result.Valid) result).configuration();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  @Test
  void every_key_of_the_schema_is_there_with_its_value_or_what_holds_without() throws IOException {
    String shown =
        show(
            URL
                + """
                roles:
                  - assume: arn:aws:iam::123456789012:role/A
                    then: [{assume: arn:aws:iam::123456789012:role/B}]
                    profiles: {p: {assume: arn:aws:iam::123456789012:role/D}}
                sandbox: [{type: container, when: {ref: a}}, {type: driver, run: /x, when: {ref: b}},
                  {type: slurm, when: {ref: c}}, {type: bubblewrap}]
                """,
            0);
    SchemaBlock schema = SchemaBlock.root();

    List<String> keys = new ArrayList<>(schema.keys());
    List.of("gitlab", "aws", "credentials", "audit")
        .forEach(block -> keys.addAll(schema.key(block).keys()));
    keys.addAll(schema.at("properties", "aws", "properties", "sts").keys());
    List.of("rule", "profile", "hop", "sandbox")
        .forEach(block -> keys.addAll(schema.at("$defs", block).keys()));
    keys.remove("allow_root"); // of another type of sandbox
    assertThat(keys)
        .hasSizeGreaterThan(70)
        .allSatisfy(
            key -> assertThat(shown).containsPattern("(?m)^ *(- |# )?" + Pattern.quote(key) + ":"));
  }

  @Test
  void each_value_has_its_line_or_is_marked_as_default() throws IOException {
    String shown = show(URL + "aws:\n  region: eu-west-1\n", 0);

    assertThat(shown)
        .contains(
            "  url: https://gitlab.example.com/  # standard input:1\n",
            "  issuer: https://gitlab.example.com  # default\n",
            "  audience: [https://gitlab.example.com]  # default\n",
            "  # token: any whose aud matches gitlab.audience  # default\n",
            "  region: eu-west-1  # standard input:3\n",
            "    # proxy: HTTPS_PROXY of the runner's environment  # default\n",
            "    deadline: 30s  # default\n");
    assertThat(shown.lines().skip(1))
        .allMatch(line -> line.matches(".*  # (default|standard input:\\d)|[ -]*\\w+:"));
  }

  @Test
  void the_login_of_a_proxy_is_not_shown() throws IOException {
    String shown =
        show(URL + "aws: {sts: {proxy: 'http://user:pa%40ss@proxy.example.com:8080'}}\n", 0);

    assertThat(shown)
        .contains(
            "    proxy: http://proxy.example.com:8080  # standard input:2\n",
            "# The login of aws.sts.proxy is not shown.")
        .doesNotContain("user:pa", "pa%40ss", "pa@ss");
  }

  @Test
  void an_invalid_configuration_is_not_shown_but_its_problems_are() throws IOException {
    assertThat(show("gitlab: {url: gitlab.example.com}\naws: {sts: {proxy: 'ftp://u:p@h'}}\n", 1))
        .contains("standard input:1:15: gitlab.url", "standard input:2:20: aws.sts.proxy")
        .doesNotContain("u:p", "default");
  }

  @Test
  void a_file_is_named_by_its_name_in_each_line_and_by_its_path_above() throws IOException {
    Path file = Files.writeString(directory.resolve("a b.yaml"), URL);

    String shown = run("", 0, "config", "show", "--config", file.toString());

    assertThat(shown).startsWith("# " + file + ", ").contains("  # a b.yaml:1\n");
  }

  @Test
  void the_schema_is_the_one_of_the_installation() throws IOException {
    assertThat(run("", 0, "config", "schema"))
        .isEqualTo(Files.readString(Path.of("config/aws-oidc-executor.schema.json")));
  }

  @Test
  void config_alone_asks_which_command() {
    assertThat(run("", 2, "config")).contains("Which command: show or schema?");
    assertThat(run("", 2, "config", "--format", "json")).contains("Unknown option");
  }

  private static String show(String yaml, int exitCode) {
    return run(yaml, exitCode, "config", "show", "--config", "-");
  }

  private static String run(String input, int exitCode, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, UTF_8);
    int code =
        new Operator(
                NOWHERE,
                NOWHERE,
                "BUILD",
                NOWHERE,
                Map.of(),
                Clock.systemUTC(),
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                print,
                print)
            .run(List.of(arguments));
    assertThat(code).as(out.toString(UTF_8)).isEqualTo(exitCode);
    return out.toString(UTF_8);
  }
}
