package awsoidc.config;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import awsoidc.config.Configuration.WhenUnmatched;
import awsoidc.pattern.Glob;
import awsoidc.role.Assume;
import awsoidc.role.Rule;
import awsoidc.role.SessionDuration;
import awsoidc.role.SessionName;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Problem;
import awsoidc.yaml.YamlTree;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigurationFileTest {

  @Test
  void a_policy_in_what_is_no_file_is_not_read() {
    for (String file : List.of("/dev/zero", "/tmp", "/nowhere")) {
      assertThat(
              Reading.problems(
                  Reading.MINIMAL
                      + "roles: [{name: x, when: {ref: main}, assume:"
                      + " \"arn:aws:iam::123456789012:role/R\", session_policy: {file: "
                      + file
                      + "}}]\n"))
          .singleElement()
          .asString()
          .contains(file + ": ");
    }
  }

  @Test
  void the_argument_names_the_file_before_the_variable_and_that_before_the_installation() {
    Path home = Path.of("/opt/executor");
    Optional<String> argument = Optional.of("/etc/a.yaml");
    Optional<String> variable = Optional.of("/etc/v.yaml");

    assertThat(ConfigurationFile.locate(argument, variable, home)).hasToString("/etc/a.yaml");
    assertThat(ConfigurationFile.locate(Optional.empty(), variable, home))
        .hasToString("/etc/v.yaml");
    assertThat(ConfigurationFile.locate(Optional.empty(), Optional.empty(), home))
        .hasToString("/opt/executor/config/aws-oidc-executor.yaml");
  }

  @Test
  void an_empty_variable_names_no_file() {
    assertThat(
            ConfigurationFile.locate(Optional.empty(), Optional.of(""), Path.of("/opt/executor")))
        .hasToString("/opt/executor/config/aws-oidc-executor.yaml");
  }

  @Test
  void what_is_left_out_has_its_default() {
    Configuration read = Reading.valid("gitlab: {url: https://gitlab.example.com/}");

    assertThat(read.token().issuer()).isEqualTo("https://gitlab.example.com");
    assertThat(read.token().audiences()).containsExactly("https://gitlab.example.com");
    assertThat(read.token().variable()).isEmpty();
    assertThat(read.region()).isEqualTo("us-east-1");
    assertThat(read.sts().region()).isEqualTo("us-east-1");
    assertThat(read.sts().endpoint()).isEmpty();
    assertThat(read.sts().deadline()).hasSeconds(30);
    assertThat(read.sts().network().caBundle()).isEmpty();
    assertThat(read.whenUnmatched()).isEqualTo(WhenUnmatched.FAIL);
    assertThat(read.rules().rules()).isEmpty();
    assertThat(read.sandboxes().choices().getFirst().settings().buildsDir()).isEmpty();
    assertThat(read.sandboxes().choices().getFirst().settings().cacheDir()).isEmpty();
  }

  @Test
  void everything_is_read() {
    Configuration read =
        Reading.valid(
            """
            gitlab:
              url: https://gitlab.example.com
              issuer: https://oidc.example.com/
              audience: [one, two]
              token: AWS_ID_TOKEN
            aws:
              region: eu-west-1
              sts: {endpoint: "https://sts.example.com", deadline: 1m30s, ca_bundle: /etc/ca.pem}
            credentials: {when_unmatched: continue}
            roles:
              - name: chosen
                when: {project_path: [a, "b/**"], ref_protected: true, project_id: 0042}
                assume: {variable: ROLE_ARN, allow: "arn:aws:iam::123456789012:role/*"}
                duration: 1h
                session_name: "{job_id}"
                region: us-west-2
              - assume: none
            sandbox: {type: host, builds_dir: /srv/./builds/, cache_dir: /srv/cache}
            """);

    assertThat(read.token().issuer()).isEqualTo("https://oidc.example.com/");
    assertThat(read.token().audiences()).containsExactly("one", "two");
    assertThat(read.token().variable()).contains("AWS_ID_TOKEN");
    assertThat(read.sts().region()).isEqualTo(read.region()).isEqualTo("eu-west-1");
    assertThat(read.sts().endpoint()).contains(URI.create("https://sts.example.com"));
    assertThat(read.sts().deadline()).hasSeconds(90);
    assertThat(read.sts().network().caBundle()).contains(Path.of("/etc/ca.pem"));
    assertThat(read.whenUnmatched()).isEqualTo(WhenUnmatched.CONTINUE);
    assertThat(read.sandboxes().choices().getFirst().settings().buildsDir())
        .contains(Path.of("/srv/builds"));
    assertThat(read.sandboxes().choices().getFirst().settings().cacheDir())
        .contains(Path.of("/srv/cache"));
    Rule chosen = read.rules().rules().getFirst();
    assertThat(chosen.name()).isEqualTo("chosen");
    assertThat(chosen.when().conditions())
        .containsEntry("project_path", globs("a", "b/**"))
        .containsEntry("ref_protected", globs("true"))
        .containsEntry("project_id", globs("0042"));
    assertThat(chosen.assume())
        .isEqualTo(new Assume.FromVariable("ROLE_ARN", globs("arn:aws:iam::123456789012:role/*")));
    assertThat(chosen.template().duration())
        .isEqualTo(new SessionDuration.Fixed(Duration.ofHours(1)));
    assertThat(chosen.template().sessionName()).isEqualTo(new SessionName("{job_id}"));
    assertThat(chosen.region()).contains("us-west-2");
    Rule last = read.rules().rules().getLast();
    assertThat(last.name()).isEqualTo("rule 2");
    assertThat(last.assume()).isEqualTo(new Assume.None());
    assertThat(last.template().duration()).isEqualTo(new SessionDuration.Job());
    assertThat(last.template().sessionName()).isEqualTo(SessionName.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true",
    "True, true",
    "FALSE, false",
    "yes, yes",
    "On, On",
    "'\"True\"', True",
    "1, 1"
  })
  void a_truth_value_is_written_as_gitlab_writes_it_and_all_else_stays(
      String written, String read) {
    Configuration configuration =
        Reading.valid(
            Reading.MINIMAL + "roles: [{when: {ref_protected: " + written + "}, assume: none}]");

    assertThat(configuration.rules().rules().getFirst().when().conditions())
        .containsEntry("ref_protected", globs(read));
  }

  @ParameterizedTest
  @CsvSource({"900, 900", "15m, 900", "0h15m, 900", "1h30m15s, 5415", "12h, 43200", "720m, 43200"})
  void a_duration_has_units_or_counts_seconds(String written, int seconds) {
    Configuration configuration =
        Reading.valid(
            Reading.MINIMAL
                + "roles: [{assume: 'arn:aws:iam::1234567"
                + "89012:role/R', duration: "
                + written
                + "}]");

    assertThat(configuration.rules().rules().getFirst().template().duration())
        .isEqualTo(new SessionDuration.Fixed(Duration.ofSeconds(seconds)));
  }

  @Test
  void a_rule_with_a_mistake_hides_no_other_rule() {
    assertThat(
            Reading.problems(
                Reading.MINIMAL
                    + "roles: [{when: 3, assume: none}, {when: {ref: main}, assume: none}]"))
        .hasSize(1);
  }

  @Test
  void a_list_does_not_hide_a_value_that_looks_like_it() {
    assertThat(
            Reading.problems(
                Reading.MINIMAL
                    + "roles: [{when: {ref: [a, b]}, assume: none}, {when: {ref: 'a, b'}, assume:"
                    + " none}]"))
        .isEmpty();
  }

  @Test
  void an_alias_is_reported_once() {
    assertThat(Reading.problems(Reading.MINIMAL + "aws: {region: *region}")).hasSize(1);
  }

  @Test
  void a_password_in_a_url_is_not_repeated() {
    assertThat(
            Reading.problems(
                Reading.MINIMAL + "aws: {sts: {endpoint: 'https://me:hunter2@sts.example.com'}}"))
        .singleElement()
        .asString()
        .contains("sts.example.com")
        .doesNotContain("hunter2");
  }

  /** A password that is not percent-encoded is why a proxy is wrong, as a rule. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:pa/hunter2@proxy:3128",
        "http://user:p@hunter2@proxy:3128",
        "http://hunter2@proxy:x",
        "http:user:hunter2@proxy:3128",
        "user:hunter2@proxy:3128",
        "user:hunter2",
        "hunter2"
      })
  void nothing_of_a_proxy_is_shown(String proxy) {
    assertThat(Reading.problems(Reading.MINIMAL + "aws: {sts: {proxy: '" + proxy + "'}}"))
        .singleElement(as(STRING))
        .contains("aws.sts.proxy must be http://[user:password@]host[:port]")
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws: {sts: {endpoint: 'https://user:pa/hunter2@sts.example.com'}}",
        "aws: {sts: {endpoint: 'user:hunter2@sts.example.com'}}",
        "aws: {sts: {ca_bundle: 'http://user:p@hunter2@ca.example.com'}}",
        "aws: {sts: 'http://user:p@hunter2@proxy'}",
        "aws: {region: 'http://user:hunter2@proxy'}",
        "aws: {sts: {'proxy http://user:p@hunter2@proxy': x}}",
        "roles: [{assume: 'http://user:p@hunter2@proxy'}]",
        "sandbox: {type: container, image: 'user:hunter2@registry.example.com/a b'}"
      })
  void a_password_is_not_repeated_whatever_key_it_stands_in(String yaml) {
    assertThat(Reading.problems(Reading.MINIMAL + yaml))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).doesNotContain("hunter2"));
  }

  @Test
  void the_name_of_a_role_is_shown_whole() {
    assertThat(Reading.problems(Reading.MINIMAL + "roles: [{assume: 'arn:aws:iam::1:role/a@b'}]"))
        .singleElement(as(STRING))
        .contains("\"arn:aws:iam::1:role/a@b\"");
  }

  @Test
  void fifty_problems_are_told_and_the_rest_counted() {
    String keys =
        IntStream.range(0, 60).mapToObj(i -> "  key" + i + ": 1\n").collect(Collectors.joining());

    assertThat(Reading.problems(Reading.MINIMAL + "aws:\n" + keys))
        .hasSize(51)
        .last()
        .isEqualTo("… and 10 more");
  }

  @Test
  void ten_thousand_rules_fit() {
    String rules =
        IntStream.range(0, 10_000)
            .mapToObj(i ->
                "- {name: "
                    + "a long name ".repeat(25)
                    + ", when: {project_id: "
                    + i
                    + "}, assume: none}\n")
            .collect(Collectors.joining());

    assertThat(Reading.valid(Reading.MINIMAL + "roles:\n" + rules).rules().rules()).hasSize(10_000);
  }

  @Test
  void a_rule_that_is_never_reached_is_found_among_thousands() {
    String rules =
        IntStream.range(0, 3_000)
            .mapToObj(i ->
                "- {when: {ref_protected: true, project_id: [%d, p%d]}, assume: none}\n"
                    .formatted(i, i))
            .collect(Collectors.joining());
    String hidden =
        """
        - {when: {project_id: p1234, ref_protected: true, ref: main}, assume: none}
        - {when: {project_id: p1234}, assume: none}
        """;

    assertThat(Reading.problems(Reading.MINIMAL + "roles:\n" + rules + hidden))
        .singleElement(as(STRING))
        .contains("\"rule 3001\" is never reached", "\"rule 1235\"");
  }

  @Test
  void a_file_that_is_far_too_large_is_refused() {
    byte[] huge = new byte[ConfigurationFile.MAX_BYTES + 1];
    Arrays.fill(huge, (byte) '#');

    assertThat(Reading.read("huge", huge))
        .isEqualTo(
            new ConfigurationFile.Result.Invalid(
                List.of(
                    new Problem(
                        "huge",
                        Optional.of(Mark.START),
                        "the file is larger than 4 MiB: this is no configuration")),
                Reporting.DEFAULT));
  }

  /** Each takes memory, whatever its length: 2.8 MB of short ones were too much for a stage. */
  @Test
  void a_file_with_far_too_many_values_is_refused() {
    String values = "a, ".repeat(YamlTree.MAX_PIECES);

    assertThat(
            Reading.problems(
                Reading.MINIMAL + "roles: [{assume: none, when: {ref: [" + values + "a]}}]"))
        .singleElement(as(STRING))
        .startsWith("2:")
        .contains("more than 200000 keys and values");
  }

  @Test
  void far_too_many_rules_are_refused() {
    String rules = "- {assume: none}\n".repeat(RolesReader.MAX_RULES + 1);

    assertThat(Reading.problems(Reading.MINIMAL + "roles:\n" + rules))
        .singleElement(as(STRING))
        .startsWith("20003:3: roles has 20001 rules");
    assertThat(Reading.problems(Reading.MINIMAL + "sandbox: [" + "{}, ".repeat(1_001) + "]"))
        .singleElement(as(STRING))
        .contains("a list of 1 to 1000");
  }

  @Test
  void of_very_many_problems_the_rest_is_counted() {
    assertThat(
            Reading.problems(Reading.MINIMAL + "roles: [" + "[], ".repeat(19_000) + "{a: none}]"))
        .hasSize(51)
        .last()
        .isEqualTo("… and 18952 more");
  }

  private static List<Glob> globs(String... patterns) {
    return Stream.of(patterns).map(Glob::new).toList();
  }
}
