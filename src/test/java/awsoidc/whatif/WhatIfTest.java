package awsoidc.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.audit.Audit;
import awsoidc.audit.AuditEvent;
import awsoidc.audit.AuditEvent.Kind;
import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.history.AuditLine;
import awsoidc.history.AuditLog;
import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.secret.Secret;
import awsoidc.token.Claims;
import awsoidc.token.IdToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhatIfTest {

  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
  private static final String DEPLOY = "arn:aws:iam::123456789012:role/Deploy";
  private static final String OTHER = "arn:aws:iam::123456789012:role/Other";

  private static final String BEFORE =
      """
      gitlab: {url: https://gitlab.example.com}
      aws: {region: eu-west-1}
      roles:
        - {name: deploy, when: {project_path: acme/shop}, assume: "%s"}
        - {name: chosen, when: {project_path: acme/web}, assume: {variable: ROLE, allow: ["%s"]}}
      """
          .formatted(DEPLOY, DEPLOY);

  @TempDir private Path directory;

  private final Map<String, String> variables = new HashMap<>();

  /** What changes, kind and differences, where a job of the past ran with {@link #BEFORE}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "project_path=acme/shop                    | DEPLOY       | OTHER        | OTHER_ROLE",
        "project_path=acme/shop                    | deploy       | renamed      | -",
        "project_path=acme/shop                    | acme/shop}   | 'acme/shop, ref: main}' |"
            + " GRANTED_TO_REFUSED",
        "'project_path=acme/shop,ref=main'         | acme/shop}   | 'acme/shop, ref: main}' | -",
        "project_path=acme/shop                    | '\"DEPLOY\"} ' | 'none} '     |"
            + " GRANTED_TO_NOTHING",
        "project_path=acme/shop                    | gitlab.ex    | git.ex       |"
            + " GRANTED_TO_NOTHING",
        "project_path=acme/new                     | acme/shop    | acme/n*      |"
            + " REFUSED_TO_GRANTED",
        "project_path=acme/new                     | acme/shop    | acme/sh*     | -",
        "project_path=acme/new                     | roles:       | 'credentials: {when_unmatched:"
            + " continue}\nroles:'                                                |"
            + " REFUSED_TO_NOTHING",
        "project_path=acme/shop                    | '\"DEPLOY\"} ' | '\"DEPLOY\", duration: 15m} '"
            + " | OTHER_SESSION duration",
        "'project_path=acme/shop,iat=1000,exp=8200' | '\"DEPLOY\"} ' | '\"DEPLOY\", duration: 2h} '"
            + " | -",
        "project_path=acme/shop                    | eu-west-1    | us-east-2    | OTHER_SESSION"
            + " region",
        "project_path=acme/shop                    | '\"DEPLOY\"} ' | '\"DEPLOY\", session_name:"
            + " \"{job_id}\"} ' | OTHER_SESSION session name",
        "project_path=acme/shop                    | '\"DEPLOY\"} ' | '\"DEPLOY\", profiles:"
            + " {audit: {assume: \"OTHER\"}}} ' | OTHER_SESSION profile audit",
        "project_path=acme/shop                    | '\"DEPLOY\"} ' | '\"OTHER\", then: [{assume:"
            + " \"DEPLOY\", tags: {team: \"{ref}\"}}]} ' | OTHER_SESSION tag team",
      })
  void a_decision_is_made_again(String claims, String before, String after, String expected)
      throws IOException {
    String roles = BEFORE.replace("}\n", "} \n");
    String old = before.replace("DEPLOY", DEPLOY);
    assertThat(roles).contains(old);
    String changed =
        roles.replaceFirst(
            Pattern.quote(old),
            Matcher.quoteReplacement(
                after.replace("DEPLOY", DEPLOY).replace("OTHER", OTHER).replace("\\n", "\n")));

    WhatIf whatIf = whatIf(changed, past(roles, claims));

    assertThat(whatIf.decisions()).isOne();
    assertThat(whatIf.notKnown()).isZero();
    assertThat(words(whatIf)).isEqualTo(expected);
  }

  @Test
  void the_same_configuration_changes_nothing_whatever_the_job() throws IOException {
    for (String claims :
        List.of("project_path=acme/shop", "project_path=acme/new", "project_path=acme/web")) {
      variables.put("ROLE", OTHER);
      assertThat(whatIf(BEFORE, past(BEFORE, claims)).changed()).isZero();
      variables.put("ROLE", DEPLOY);
      assertThat(whatIf(BEFORE, past(BEFORE, claims)).changed()).isZero();
    }
  }

  /** The value of the job variable is recorded if it is the ARN of a role, and only then. */
  @ParameterizedTest
  @CsvSource({
    DEPLOY + ",chosen,GRANTED_TO_REFUSED",
    OTHER + ",chosen,REFUSED_TO_GRANTED",
    "hunter2,chosen,-"
  })
  void a_role_by_variable_is_decided_again(String value, String rule, String expected)
      throws IOException {
    variables.put("ROLE", value);

    AuditLine line = past(BEFORE, "project_path=acme/web");

    assertThat(line.toString()).doesNotContain("hunter2");
    WhatIf whatIf = whatIf(BEFORE.replace("allow: [\"" + DEPLOY, "allow: [\"" + OTHER), line);
    assertThat(words(whatIf)).isEqualTo(expected);
  }

  @Test
  void another_variable_than_the_recorded_one_is_not_known() throws IOException {
    variables.put("ROLE", DEPLOY);

    WhatIf whatIf =
        whatIf(BEFORE.replace("ROLE,", "OTHER_ROLE,"), past(BEFORE, "project_path=acme/web"));

    assertThat(whatIf.unknown())
        .containsExactly(Map.entry("the line does not have the job variable OTHER_ROLE", 1));
    assertThat(whatIf.changed()).isZero();
  }

  private static final String OLD_LINE =
      "{\"time\":\"2026-11-28T10:00:00Z\",\"event\":\"grant\",\"project_path\":\"acme/shop\","
          + "\"job_id\":\"1\",\"rule\":\"deploy\",\"role\":\""
          + DEPLOY
          + "\",\"outcome\":\"granted\"}\n";

  /** Older versions recorded seven claims. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "'project_path: acme/shop, ref: main'              | the line has no claim ref",
        "'project_path: acme/*, environment: production'   | the line has no claim environment",
        "'project_path: acme/x, environment: production'   | -",
      })
  void a_claim_that_a_line_lacks_is_never_guessed(String when, @Nullable String why)
      throws IOException {
    String rule = "  - {name: deploy, when: {" + when + "}, assume: \"" + DEPLOY + "\"}\n";
    String last = "  - {name: last, when: {project_path: acme/shop}, assume: \"" + DEPLOY + "\"}\n";

    WhatIf whatIf =
        whatIf("gitlab: {url: https://gitlab.example.com}\nroles:\n" + rule + last, read(OLD_LINE));

    assertThat(whatIf.unknown().keySet()).isEqualTo(why == null ? Set.of() : Set.of(why));
    assertThat(whatIf.changed()).isZero();
    assertThat(whatIf.incomplete()).isOne();
  }

  @Test
  void a_refusal_that_no_rule_decided_is_not_known() throws IOException {
    String line =
        OLD_LINE
            .replaceFirst("\"rule.*outcome\":\"granted", "\"outcome\":\"several-tokens")
            .replace("grant\"", "refusal\"");

    assertThat(whatIf(BEFORE, read(line)).unknown())
        .containsExactly(Map.entry("the job was refused before the rules: several-tokens", 1));
  }

  /** Only AWS knows what it would say to another role. */
  @Test
  void what_sts_refused_is_no_grant_of_the_new_configuration() throws IOException {
    String line = OLD_LINE.replace("\"grant\"", "\"refusal\"").replace("granted", "access-denied");

    assertThat(words(whatIf(BEFORE, read(line)))).isEqualTo("-");
    assertThat(words(whatIf(BEFORE.replace(DEPLOY, OTHER), read(line)))).isEqualTo("OTHER_REQUEST");
  }

  @Test
  void ends_refreshes_and_profiles_are_no_decisions() throws IOException {
    for (String other :
        List.of(
            OLD_LINE.replace("\"grant\"", "\"end\""),
            OLD_LINE.replace("\"grant\"", "\"refresh\""),
            OLD_LINE.replace("\"job_id\"", "\"profile\":\"audit\",\"job_id\""))) {
      assertThat(whatIf(BEFORE, read(other)).decisions()).isZero();
    }
  }

  @Test
  void equal_changes_are_one_group() throws IOException {
    WhatIf whatIf = new WhatIf(configuration(BEFORE.replace(DEPLOY, OTHER)));
    for (int job = 0; job < 3_000; job++) {
      whatIf.add(
          read(
              OLD_LINE
                  .replace("\"1\"", "\"" + job + "\",\"ref\":\"b" + job + "\"")
                  .replace("10:00", "10:%02d".formatted(job % 60))));
    }

    assertThat(whatIf.groups()).hasSize(1);
    WhatIf.Group group = whatIf.groups().getFirst();
    assertThat(group.count()).isEqualTo(3_000);
    assertThat(group.jobs()).containsExactly("0", "1", "2", "3", "4");
    assertThat(group.refs()).hasSize(1_000);
    assertThat(group.hasMoreRefs()).isTrue();
    assertThat(group.first()).isEqualTo("2026-11-28T10:00:00Z");
    assertThat(group.last()).isEqualTo("2026-11-28T10:59:00Z");
  }

  private static String words(WhatIf whatIf) {
    if (whatIf.changed() == 0) {
      return "-";
    }
    Change change = whatIf.groups().getFirst().example();
    return (change.kind()
            + " "
            + String.join(
                ", ", change.differences().stream().map(Change.Difference::name).toList()))
        .strip();
  }

  private WhatIf whatIf(String configuration, AuditLine line) throws IOException {
    WhatIf whatIf = new WhatIf(configuration(configuration));
    whatIf.add(line);
    return whatIf;
  }

  private static Configuration configuration(String yaml) throws IOException {
    ConfigurationFile.Result read =
        ConfigurationFile.read(
            "new.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), false);
    assertThat(read).isInstanceOf(ConfigurationFile.Result.Valid.class);
    return ((ConfigurationFile.Result.Valid) read).configuration();
  }

  /** What the stages record of such a job. */
  private AuditLine past(String yaml, String claims) throws IOException {
    Map<String, List<String>> values = new HashMap<>();
    values.put("iss", List.of("https://gitlab.example.com"));
    values.put("aud", List.of("https://gitlab.example.com"));
    values.put("job_id", List.of("1"));
    values.put("project_id", List.of("20"));
    values.put("iat", List.of("1000"));
    values.put("exp", List.of("4600"));
    for (String claim : claims.split(",", -1)) {
      values.put(claim.replaceFirst("=.*", ""), List.of(claim.replaceFirst(".*=", "")));
    }
    IdToken token = new IdToken("AWS_ID_TOKEN", Secret.of("the.token.itself"), new Claims(values));
    Configuration configuration = configuration(yaml);
    Decision decision =
        configuration
            .rules()
            .decide(
                token.claims(),
                name -> Optional.ofNullable(variables.get(name)),
                Duration.between(token.issuedAt().orElseThrow(), token.expiry().orElseThrow()));
    AuditEvent event =
        switch (decision) {
          case Decision.Granted(Grant grant) ->
              new AuditEvent(Kind.GRANT, NOW)
                  .token(token)
                  .granted(grant.rule(), grant.main())
                  .with("profile", "default")
                  .otherClaims(token)
                  .wanted(grant, Optional.of(configuration.region()))
                  .outcome("granted", Duration.ZERO);
          case Decision.RoleNotAllowed no ->
              refusal(token)
                  .variable(no.variable(), no.value())
                  .outcome("role-not-allowed", Duration.ZERO);
          default -> refusal(token).outcome("no-rule", Duration.ZERO);
        };
    Path file = Files.createTempFile(directory, "audit", ".jsonl");
    new Audit(Optional.of(file), Optional.empty(), warning -> {}).record(event);
    return read(Files.readString(file));
  }

  private static AuditEvent refusal(IdToken token) {
    return new AuditEvent(Kind.REFUSAL, NOW).token(token).otherClaims(token);
  }

  private static AuditLine read(String text) throws IOException {
    List<AuditLine> lines = new ArrayList<>();
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    assertThat(AuditLog.read("audit.jsonl", in, lines::add)).isZero();
    return lines.getFirst();
  }
}
