package awsoidc.stage;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.stage.StageCalls.Told;
import awsoidc.systemlog.FakeLogger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the system's log and the audit file have of a job that fails. */
class FailureReportTest {

  private static final String NO_RULE = "roles: []\n";
  private static final String UNKNOWN_KEY = "rolls: []\n";

  @TempDir private Path directory;
  @RegisterExtension private final StagesInProcess stages = new StagesInProcess();
  private FakeLogger logger;
  private Path audit;

  @BeforeEach
  void prepare() throws IOException {
    logger = FakeLogger.in(directory.resolve("bin"));
    audit = directory.resolve("audit.jsonl");
  }

  private DriverSession begin(JobBuilder job) {
    return stages.begin(job).environment("PATH", logger.path());
  }

  private Told config(DriverSession session) {
    return stages.config(session, "--config", stages.configuration().toString());
  }

  private Told config() {
    return config(begin(stages.granted()));
  }

  @Test
  void the_journal_has_all_of_a_broken_configuration_and_the_author_one_line() throws IOException {
    stages.operatorLog("journal").configure(UNKNOWN_KEY);
    Path payload = directory.resolve("response.json"); // as GitLab Runner 19 has it
    Files.writeString(
        payload,
        "{\"id\": 7, \"job_info\": {\"project_id\": 20, \"project_full_path\": \"acme/shop\"}}");

    Told config =
        config(begin(stages.plain()).environment("JOB_RESPONSE_FILE", payload.toString()));

    assertThat(config.exitCode()).isEqualTo(2);
    assertThat(config.err()).doesNotContain("rolls", stages.configuration().toString());
    assertThat(logger.calls())
        .singleElement()
        .satisfies(call ->
            assertThat(call)
                .startsWith("--journald\nPRIORITY=2\n")
                .contains(
                    "\nGITLAB_JOB_ID=7\n",
                    "\nGITLAB_PROJECT_ID=20\n",
                    "\nGITLAB_PROJECT_PATH=acme/shop\n",
                    "\nMESSAGE=job 7 of acme/shop, config: The configuration of",
                    "\nAWS_OIDC_STAGE=config\n",
                    "\nAWS_OIDC_CAUSE=configuration\n",
                    "unknown key \"rolls\"",
                    "\nMESSAGE=To check it: "));
  }

  @Test
  void a_refusal_is_a_warning_in_syslog() throws IOException {
    stages.operatorLog("syslog").configure(NO_RULE);

    Told config = config();

    assertThat(config.exitCode()).isEqualTo(1);
    assertThat(config.err()).contains("no rule");
    assertThat(logger.calls())
        .singleElement()
        .satisfies(call ->
            assertThat(call)
                .startsWith("-t aws-oidc-executor -p daemon.warning\n")
                .doesNotContain("\n\n"))
        .satisfies(call ->
            assertThat(call.lines().skip(1))
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.matches("job \\d+ of project 20, config: .*")));
  }

  @Test
  void a_refusal_by_sts_is_told_by_prepare_where_config_said() throws IOException {
    stages.operatorLog("journal").configure(StagesInProcess.ONE_RULE);
    stages.sts().answerNext(403, "AccessDenied", "no");
    DriverSession session = begin(stages.granted());
    assertThat(config(session).exitCode()).isZero();

    Told prepare = stages.prepare(session);

    assertThat(prepare.exitCode()).isEqualTo(1);
    assertThat(logger.calls())
        .singleElement()
        .satisfies(call ->
            assertThat(call)
                .contains("PRIORITY=4\n", "AWS_OIDC_STAGE=prepare\n")
                .contains("AWS_OIDC_CAUSE=access-denied\n", "AccessDenied"));
    assertThat(logger.environments())
        .allSatisfy(environment -> assertThat(environment).doesNotContain("AWS_OIDC_EXECUTOR"));
  }

  @Test
  void a_job_that_does_not_fail_starts_no_logger() throws IOException {
    stages.operatorLog("journal").configure(StagesInProcess.ONE_RULE);
    DriverSession session = begin(stages.granted());

    assertThat(config(session).exitCode()).isZero();
    assertThat(stages.prepare(session).exitCode()).isZero();

    assertThat(logger.calls()).isEmpty();
  }

  @Test
  void with_none_nothing_is_told_also_where_the_rest_is_not_valid() throws IOException {
    for (String roles : List.of(NO_RULE, UNKNOWN_KEY)) {
      stages.operatorLog("none").configure(roles);
      assertThat(config().exitCode()).isNotZero();
    }

    assertThat(logger.calls()).isEmpty();
  }

  @Test
  void the_runners_next_attempt_tells_the_same_no_second_time() throws IOException {
    stages
        .operatorLog("syslog")
        .configure(UNKNOWN_KEY + "audit: {file: '" + audit + "', journal: false}\n");
    DriverSession session = begin(stages.granted());
    config(session);
    session.retry();

    Told again = config(session);

    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).hasLineCount(1);
    assertThat(logger.calls()).hasSize(1);
    assertThat(Files.readAllLines(audit)).hasSize(1);
  }

  @Test
  void a_log_that_cannot_be_written_is_said_and_changes_no_exit_code() throws IOException {
    logger = FakeLogger.in(directory.resolve("bin"), "echo broken >&2; exit 1");
    stages.operatorLog("syslog").configure(NO_RULE);

    Told config = config();

    assertThat(config.exitCode()).isEqualTo(1);
    assertThat(config.err())
        .contains("WARNING: Could not write to operator_log: ", "logger ended with 1: broken");
  }

  @Test
  void a_failure_that_is_no_refusal_is_recorded_with_its_cause() throws IOException {
    stages.configure(UNKNOWN_KEY + "audit: {file: '" + audit + "'}\n");

    config();

    assertThat(Files.readAllLines(audit))
        .singleElement()
        .satisfies(line ->
            assertThat(line)
                .contains("\"event\":\"failure\"", "\"project_id\":\"20\"")
                .contains("\"stage\":\"config\",\"outcome\":\"configuration\"")
                .containsPattern("\"job_id\":\"\\d+\""));
  }

  @Test
  void a_refusal_is_recorded_once() throws IOException {
    stages.configure(NO_RULE + "audit: {file: '" + audit + "'}\n");

    config();

    assertThat(Files.readAllLines(audit))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("\"event\":\"refusal\""));
  }

  @Test
  void the_journal_gets_the_audit_files_lines_if_it_is_to() throws IOException {
    stages.configure(StagesInProcess.ONE_RULE + "audit: {file: '" + audit + "', journal: true}\n");
    DriverSession session = begin(stages.granted());
    assertThat(config(session).exitCode()).isZero();

    assertThat(stages.prepare(session).exitCode()).isZero();

    String line = Files.readAllLines(audit).getFirst();
    assertThat(line).contains("\"event\":\"grant\"");
    assertThat(logger.calls())
        .singleElement()
        .satisfies(call ->
            assertThat(call)
                .startsWith("--journald\nPRIORITY=6\n")
                .contains("GITLAB_PROJECT_PATH=acme/shop\n", "\nMESSAGE=" + line + "\n"));
  }

  @Test
  void the_journal_may_be_the_only_record() throws IOException {
    stages.configure(NO_RULE + "audit: {journal: true}\n");

    config();

    assertThat(logger.calls())
        .singleElement()
        .satisfies(call -> assertThat(call).contains("MESSAGE={\"time\":", "\"no-rule\""));
  }
}
