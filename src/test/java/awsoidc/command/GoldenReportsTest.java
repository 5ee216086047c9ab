package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.orphan.JobRecord;
import awsoidc.orphan.JobRecords;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What commands print, whole, as text and as JSON: src/test/resources/golden/. {@code
 * -Dgolden=write} writes it.
 */
class GoldenReportsTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Path HOME = Path.of("/opt/aws-oidc-executor");
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private static final String VALID =
      """
      gitlab: {url: https://gitlab.example.com}
      roles:
        - {name: nobody, when: {groups_direct: acme}, assume: none}
        - name: production
          when: {project_path: acme/shop, ref_protected: true}
          assume: arn:aws:iam::123456789012:role/ShopDeploy
      sandbox: {type: bubblewrap} # without it, root has another than others
      """;

  private static final String INVALID =
      """
      gitlab: {url: gitlab.example.com}
      roles:
        - name: production
          asume: arn:aws:iam::123456789012:role/ShopDeploy
      """;

  private static final String POLICY =
      """
      {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"gitlab.example.com:sub": "project_path:acme/shop:*"}}}}
      """;

  /** Two misfits, and a Deny that applies. */
  private static final String DENYING =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow",
         "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"},
         "Action": "sts:AssumeRoleWithWebIdentity",
         "Condition": {
           "StringEquals": {"gitlab.com:aud": "https://gitlab.com/"},
           "StringLike": {"gitlab.com:sub": "project_path:acme/web:*"}}},
        {"Effect": "Deny", "Principal": "*", "Action": "sts:*",
         "Condition": {"StringEquals": {"gitlab.com:ref_protected": "false"}}}]}
      """;

  private static final String LOG =
      """
      2026-11-23T15:39:22.123456Z 00O section_start:1560896352:prepare_executor\r\u001b[0K
      2026-11-23T15:39:23.123456Z 00E \u001b[31;1mERROR: AWS STS refused the credentials.\u001b[0;m
      2026-11-23T15:39:23.123456Z 00E   STS: HTTP 403 AccessDenied: Not authorized
      2026-11-23T15:39:23.123456Z 00E   role: arn:aws:iam::123456789012:role/ShopDeploy
      2026-11-23T15:39:23.123456Z 00E   rule: "production", session name 42-20, duration 1h
      2026-11-23T15:39:23.123456Z 00E   token: AWS_ID_TOKEN
      2026-11-23T15:39:23.123456Z 00E     iss: https://gitlab.com
      2026-11-23T15:39:23.123456Z 00E     aud: https://gitlab.com
      2026-11-23T15:39:23.123456Z 00E     sub: project_path:acme/shop:ref_type:branch:ref:main
      2026-11-23T15:39:23.123456Z 00E     exp: 2026-11-23T16:39:22Z (in 59m59s)
      2026-11-23T15:39:23.123456Z 00E       "gitlab.com:ref_protected": "false"}}
      2026-11-23T15:39:23.123456Z 00E   More: /opt/docs/troubleshooting.md, access-denied
      """;

  private static final String DISCOVERY =
      """
      {"issuer": "https://gitlab.example.com",
       "jwks_uri": "https://gitlab.example.com/oauth/discovery/keys",
       "id_token_signing_alg_values_supported": ["RS256"]}
      """;

  private static final String KEYS =
      """
      {"keys": [
        {"kty": "RSA", "kid": "kewiQq9jiC84CvSsJYOB-N6A8WFLSV20Mb-y7IlWDSQ", "e": "AQAB",
         "n": "%s", "use": "sig", "alg": "RS256"},
        {"kty": "EC", "kid": "curve"}]}
      """
          .formatted("q".repeat(342));

  private static final String PIPELINE =
      """
      {"include": "other.yml",
       "deploy": {"extends": ".base", "script": ["make"], "rules": []},
       "test": {"script": ["make test"]}}
      """;

  private static final String AUDIT =
      """
      {"time":"2026-11-28T10:00:00Z","event":"grant","runner_id":"7","project_id":"42",\
      "project_path":"acme/shop","job_id":"20","pipeline_id":"9","user_login":"alice","ref":"main",\
      "rule":"production","role":"arn:aws:iam::123456789012:role/ShopDeploy","session_name":"20-9",\
      "profile":"default","access_key_id":"ASIAEXAMPLE","expiration":"2026-11-28T11:00:00Z",\
      "outcome":"granted","duration_ms":312}
      {"time":"2026-11-28T10:01:00Z","event":"refusal","project_id":"43","project_path":"acme/web",\
      "job_id":"21","ref":"main","outcome":"no-rule","duration_ms":0}
      {"time":"2026-11-28T10:02:00Z","event":"failure","job_id":"20","project_id":"42",\
      "project_path":"acme/shop","stage":"run","outcome":"system","duration_ms":0}
      {"time":"2026-11-28T10:05:00Z","event":"end","project_path":"acme/shop","job_id":"20",\
      "rule":"production","expiration":"2026-11-28T11:00:00Z","outcome":"success",\
      "duration_ms":300000}
      half a line
      """;

  /** Two of shop with a protected ref and without, and one of each that was decided otherwise. */
  private static final String DECISIONS =
      Stream.of(
              decision("grant", 20, "main", true, 3_600),
              decision("grant", 21, "fix", false, 3_600),
              decision("grant", 22, "fix2", false, 3_600),
              decision("refusal", 23, "main", true, 0),
              decision("grant", 24, "main", true, 900))
          .collect(Collectors.joining());

  private static String decision(String event, int job, String ref, boolean safe, int seconds) {
    return """
    {"time":"2026-11-28T10:0%d:00Z","event":"%s","project_path":"acme/shop","job_id":"%d",\
    "ref":"%s",%s"profile":"default","id_token":"AWS_ID_TOKEN",%s,"duration_ms":312,\
    "claims":{"aud":"https://gitlab.example.com","iss":"https://gitlab.example.com",\
    "groups_direct":[],"ref_protected":"%s","iat":"1000","exp":"4600"}}
    """
        .formatted(
            job % 10,
            event,
            job,
            ref,
            seconds == 0
                ? ""
                : "\"rule\":\"old\",\"role\":\"arn:aws:iam::123456789012:role/ShopDeploy\",",
            seconds == 0
                ? "\"outcome\":\"no-rule\""
                : "\"outcome\":\"granted\",\"session_duration_s\":" + seconds,
            safe);
  }

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "version, 0, version",
        "check, 0, check --config valid.yaml",
        "check-invalid, 1, check --config invalid.yaml",
        "check-missing, 2, check --config missing.yaml",
        "check-wrong, 2, check --confg missing.yaml",
        "check-job, 0, check --config valid.yaml"
            + " --claims project_path=acme/shop --claims ref_protected=true --claims"
            + " groups_direct=other",
        "check-job-refused, 1, check --config valid.yaml --claims project_path=acme/web",
        "config-show, 0, config show --config valid.yaml",
        "config-show-invalid, 1, config show --config invalid.yaml",
        "config-show-missing, 2, config show --config missing.yaml",
        "gc, 0, gc",
        "gc-dry-run, 0, gc --dry-run",
        "explain-rule, 0, explain --config valid.yaml --claim iss=https://gitlab.example.com"
            + " --claim aud=https://gitlab.example.com --claim ref_protected=true --claim"
            + " project_path=acme/shop --claim sub=project_path:acme/shop:x --claim"
            + " groups_direct=other",
        "explain-no-rule, 1, explain --config valid.yaml --claim iss=https://gitlab.example.com"
            + " --claim aud=https://gitlab.example.com --claim project_path=acme/other",
        "explain-policy, 1, explain --policy policy.json"
            + " --role arn:aws:iam::123456789012:role/ShopDeploy"
            + " --claim iss=https://gitlab.example.com --claim aud=a"
            + " --claim sub=project_path:acme/shop:x",
        "explain-deny, 1, explain --policy denying.json"
            + " --role arn:aws:iam::123456789012:role/ShopDeploy --claim iss=https://gitlab.com"
            + " --claim aud=https://gitlab.com --claim ref_protected=false --claim project_id=42"
            + " --claim sub=project_path:acme/shop:ref_type:branch:ref:main",
        "explain-log, 1, explain --log job.log --policy denying.json",
        "explain-log-none, 2, explain --log audit.json",
        "explain-job, 1, explain --job 20 --config valid.yaml --audit audit.json",
        "explain-job-refused, 1, explain --job 23 --config valid.yaml --audit decisions.json",
        "explain-line, 0, explain --config valid.yaml --audit unknown.json",
        "explain-lines, 2, explain --config valid.yaml --audit audit.json",
        "publish-issuer, 0, publish-issuer --gitlab https://gitlab.example.com --issuer"
            + " https://oidc.example.com --discovery discovery.json --keys keys.json --output web",
        "publish-issuer-wrong, 1, publish-issuer --gitlab https://gitlab.other --issuer"
            + " https://oidc.example.com --discovery discovery.json --keys keys.json --output web",
        "report, 0, report audit.json",
        "report-job, 0, report --job 20 audit.json",
        "report-no-job, 1, report --job 99 audit.json",
        "what-if, 1, what-if --config valid.yaml --audit decisions.json",
        "what-if-same, 0, what-if --config valid.yaml --since 1h --audit decisions.json",
        "what-if-strict, 1, what-if --config valid.yaml --strict --since 2026-11-28T09:00:00Z"
            + " --audit unknown.json",
        "what-if-invalid, 1, what-if --config invalid.yaml --audit audit.json",
        "what-if-no-audit, 2, what-if --config valid.yaml",
        "run-job-wrong, 2, run-job --demo --config executor.json --file pipeline.json deploy",
        "setup, 0, setup --issuer https://gitlab.com --project acme/shop --project-id 42 --ref main"
            + " --account 123456789012 --role-name ShopDeploy",
        "setup-terraform, 0, setup --issuer https://gitlab.example.com --project acme/shop --tag v*"
            + " --environment production --account 123456789012 --role-name ShopDeploy"
            + " --as terraform --runner-account gitlab-runner",
        "setup-commands, 0, setup --issuer https://gitlab.example.com --project acme/shop --ref"
            + " main --account 123456789012 --role-name ShopDeploy --as cli --existing-provider"
            + " --managed-policy arn:aws:iam::aws:policy/ReadOnlyAccess",
        "setup-wrong, 2, setup --issuer https://gitlab.com/ --project acme --ref main",
        "explain-invalid, 1, explain --config invalid.yaml --claim iss=a",
        "explain-missing, 2, explain --config missing.yaml --claim iss=a",
      })
  void a_command_prints_exactly_this(String name, int exitCode, String command) throws IOException {
    Files.writeString(directory.resolve("valid.yaml"), VALID);
    Files.writeString(directory.resolve("invalid.yaml"), INVALID);
    Files.writeString(directory.resolve("policy.json"), POLICY);
    Files.writeString(directory.resolve("denying.json"), DENYING);
    Files.writeString(directory.resolve("job.log"), LOG);
    Files.writeString(directory.resolve("audit.json"), AUDIT);
    Files.writeString(directory.resolve("decisions.json"), DECISIONS);
    Files.writeString(directory.resolve("unknown.json"), AUDIT.lines().findFirst().orElseThrow());
    Files.writeString(directory.resolve("executor.json"), VALID);
    Files.writeString(directory.resolve("pipeline.json"), PIPELINE);
    Files.writeString(directory.resolve("discovery.json"), DISCOVERY);
    Files.writeString(directory.resolve("keys.json"), KEYS);

    writeStaleRecord();
    assertThat(run(command)).isEqualTo(exitCode);
    compare(name + ".txt");
    writeStaleRecord();
    assertThat(run(command + " --format json")).isEqualTo(exitCode);
    compare(name + ".json");
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("docs/report.schema.json")))
                .validate(out.toString(UTF_8), InputFormat.JSON)
                .stream()
                .map(Error::toString))
        .isEmpty();
  }

  @Test
  void a_page_is_exactly_this() throws IOException {
    Files.writeString(directory.resolve("audit.json"), AUDIT);

    assertThat(run("report audit.json --format html")).isZero();
    compare("report.html");
  }

  @Test
  void a_page_of_explain_is_exactly_this() throws IOException {
    Files.writeString(directory.resolve("valid.yaml"), VALID);
    Files.writeString(directory.resolve("decisions.json"), DECISIONS);
    Files.writeString(directory.resolve("policy.json"), POLICY);

    assertThat(
            run(
                "explain --job 23 --config valid.yaml --policy policy.json --audit decisions.json"
                    + " --format html"))
        .isEqualTo(1);
    compare("explain.html");
  }

  /** Of a job whose directory the runner has removed. */
  private void writeStaleRecord() throws IOException {
    Path temporary = directory.resolve("custom-executor0");
    new JobRecords(directory)
        .write(
            JobRecord.of(
                List.of(),
                temporary,
                temporary.resolve("aws-oidc-executor"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  private void compare(String name) throws IOException {
    String printed =
        Stream.of(out, err)
            .map(stream -> stream.toString(UTF_8))
            .reduce((said, complained) ->
                complained.isEmpty() ? said : said + "--- standard error:\n" + complained)
            .orElseThrow()
            .replace(directory.toString(), "DIRECTORY")
            .replace(Runtime.version().toString(), "VERSION");
    Path golden = GOLDEN.resolve(name);
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, printed);
    }
    assertThat(printed)
        .as(golden + ", -Dgolden=write writes it")
        .isEqualTo(Files.readString(golden));
  }

  /** Names of files mean those in the directory. */
  private int run(String command) throws IOException {
    out.reset();
    err.reset();
    byte[] input = new byte[0];
    String[] words = command.split(" ", -1);
    for (int i = 0; i < words.length; i++) {
      Path file = directory.resolve(words[i]);
      if (words[i].contains(".yaml") && Files.exists(file)) {
        // Of a file check also says who else may write it, which differs between machines.
        input = Files.readAllBytes(file);
        words[i] = "-";
      } else if (words[i].matches("\\w+\\.(yaml|json|log)|web")) {
        words[i] = file.toString();
      }
    }
    return new Operator(
            HOME,
            HOME,
            "BUILD",
            directory,
            Map.of(
                "CONFIG_FILE",
                directory.resolve("config.toml").toString(),
                "STATE_DIRECTORY",
                "/var/lib/aws-oidc-executor"),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new ByteArrayInputStream(input),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(List.of(words));
  }
}
