package awsoidc.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken out of jobs' logs. RefusalTest holds the lines that the executor writes. */
class LoggedRefusalTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/ShopDeploy";
  private static final String SUB = "project_path:acme/shop:ref_type:branch:ref:main";

  private static final String BLOCK =
      """
      Preparing the "custom" executor
      ERROR: AWS STS refused the credentials; trying again would not help.
        STS: HTTP 403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
        at: AWS STS in eu-west-1
        role: arn:aws:iam::123456789012:role/ShopDeploy
        rule: "shop", session name 20-4711, duration 1h
        token: AWS_ID_TOKEN
          iss: https://gitlab.com
          aud: https://gitlab.com
          sub: project_path:acme/shop:ref_type:branch:ref:main
          exp: 2026-11-23T16:39:22Z (in 59m59s)
        Most likely causes, in order:
          - the policy has * or ? under StringEquals: patterns need StringLike
        A trust policy of the role that admits exactly this job has
          "Condition": {"StringEquals": {
            "gitlab.com:aud": "https://gitlab.com",
            "gitlab.com:sub": "project_path:acme/shop:ref_type:branch:ref:main",
            "gitlab.com:project_id": "20"}}
        To compare it with the role's own:
          aws iam get-role --role-name ShopDeploy | /opt/bin/aws-oidc-executor explain --policy - \
      --role arn:aws:iam::123456789012:role/ShopDeploy --claim iss=https://gitlab.com \
      --claim project_id=20 --claim 'user_login=o'\\''neil b'
        More: /opt/aws-oidc-executor/docs/troubleshooting.md, access-denied
      """;

  @Test
  void role_claims_and_the_words_of_sts_are_found() {
    LoggedRefusal refusal = only(BLOCK);

    assertThat(refusal.claims())
        .isEqualTo(
            Map.of(
                "iss", List.of("https://gitlab.com"),
                "aud", List.of("https://gitlab.com"),
                "sub", List.of(SUB),
                "project_id", List.of("20"),
                "user_login", List.of("o'neil b")));
    assertThat(refusal.fields())
        .containsEntry("role", ROLE)
        .containsEntry("entry", "access-denied")
        .containsEntry("rule", "\"shop\", session name 20-4711, duration 1h")
        .containsEntry("exp", "2026-11-23T16:39:22Z")
        .containsEntry("headline", "AWS STS refused the credentials; trying again would not help.");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "2026-11-23T15:39:23.123456Z 00E $0",
        "2026-11-23T15:39:23.123456Z 00O+$0",
        "2026-11-23T15:39:23Z $0",
        "\u001b[31;1m$0\u001b[0;m",
        "[31;1m$0[0;m",
        "section_start:1560896352:prepare_executor[collapsed=true]\r\u001b[0K$0",
        "$0\r",
        "> $0",
        "   | $0",
        "42 $0",
      })
  void what_gitlab_terminals_and_copies_put_around_the_lines_is_ignored(String around) {
    StringBuilder log = new StringBuilder();
    BLOCK.lines().forEach(line -> log.append(around.replace("$0", line)).append('\n'));

    assertThat(only(log.toString()).claims()).isEqualTo(only(BLOCK).claims());
    assertThat(only(log.toString()).field("role")).hasValue(ROLE);
    assertThat(only(log.toString()).field("entry")).hasValue("access-denied");
  }

  @Test
  void a_part_of_it_is_enough_for_what_it_shows() {
    List<String> lines = BLOCK.lines().toList();

    assertThat(only(String.join("\n", lines.subList(8, 10))).claims())
        .isEqualTo(Map.of("sub", List.of(SUB), "aud", List.of("https://gitlab.com")));
    LoggedRefusal end = only(String.join("\n", lines.subList(13, lines.size())));
    assertThat(end.claims())
        .containsEntry("sub", List.of(SUB))
        .containsEntry("iss", List.of("https://gitlab.com"));
    assertThat(end.field("role")).hasValue(ROLE);
  }

  /** The executor cuts lines of a thousand characters. */
  @Test
  void a_value_that_is_cut_off_is_not_known() {
    assertThat(only("  aud: https://gitlab.com\n    sub: project_path:acme/sh…\n").claims())
        .containsOnlyKeys("aud");
    assertThat(
            only("  aud: a\n  x explain --claim project_id=20 --claim user_login=ali…\n").claims())
        .containsOnlyKeys("aud", "project_id");
  }

  @Test
  void several_audiences_are_told_apart_and_a_claim_that_is_not_there_is_none() {
    assertThat(only("  aud: a, b\n  sub: (none)\n").claims())
        .isEqualTo(Map.of("aud", List.of("a", "b")));
  }

  /** A rule may want what the token has otherwise. */
  @Test
  void what_a_rule_wants_is_not_what_the_token_has() {
    LoggedRefusal refusal =
        only(
            """
            ERROR: No rule of this runner gives AWS credentials to this job.
              The rule "r" comes closest, but wants
                sub: project_path:acme/**
                aud: x
              and the token has sub: y.
              token: AWS_ID_TOKEN
                iss: https://gitlab.com
                aud: (none)
                sub: y
            """);

    assertThat(refusal.claims())
        .isEqualTo(Map.of("iss", List.of("https://gitlab.com"), "sub", List.of("y")));
    assertThat(refusal.field("role")).isEmpty();
  }

  @Test
  void each_refusal_of_a_log_is_found() {
    assertThat(LoggedRefusal.in(BLOCK + BLOCK.replace("ref:main", "ref:next")))
        .hasSize(2)
        .last()
        .satisfies(one -> assertThat(one.claims().toString()).contains("ref:next"));
  }

  @Test
  void other_logs_have_none() {
    assertThat(LoggedRefusal.in("Running with gitlab-runner\nERROR: Job failed: exit status 1\n"))
        .isEmpty();
    assertThat(LoggedRefusal.in("")).isEmpty();
  }

  private static LoggedRefusal only(String log) {
    assertThat(LoggedRefusal.in(log)).hasSize(1);
    return LoggedRefusal.in(log).getFirst();
  }
}
