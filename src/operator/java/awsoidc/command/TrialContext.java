package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.report.Report;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.stage.StageContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * What config would find around it if the runner called it here.
 *
 * @param home where bin/ is
 */
record TrialContext(
    Path home, String build, Path userHome, Map<String, String> environment, Clock clock) {

  /** Not made: no trial writes anything. */
  private static final String TEMPORARY = "/nowhere/custom-executor";

  /**
   * Reports what a job would get.
   *
   * @param planned whether the sandbox is planned, too, which this machine must fit
   */
  void run(Configuration configuration, TriedJob job, boolean planned, Report.Draft draft)
      throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    new JobTrial(configuration, job, of(job, log), log, planned, draft).run();
  }

  private StageContext of(TriedJob job, OutputStream log) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("TMPDIR", TEMPORARY);
    variables.put("NO_COLOR", "1");
    job.expanded().forEach((name, value) -> variables.put("CUSTOM_ENV_" + name, value));
    return new StageContext(
        new RunnerEnvironment(variables),
        home,
        build,
        "?",
        userHome.toString(),
        clock,
        byte[]::new,
        action -> {},
        OutputStream.nullOutputStream(),
        log);
  }
}
