package awsoidc.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import awsoidc.demo.runner.DriverSession;
import awsoidc.runner.RunnerEnvironment;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Calls of stages in this JVM, each with the environment that a runner would have for it. */
final class StageCalls {

  /** How a call ended. */
  record Told(int exitCode, String out, String err) {}

  private final Path root;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param root the installation is there, and the home of the runner's account
   */
  StageCalls(Path root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  /** Calls config; the job_env that it answers holds from then on. */
  Told config(DriverSession session, String... arguments) {
    Told told = of(session, "config", arguments);
    if (told.exitCode() == 0) {
      jobEnv(told.out()).forEach((name, value) -> session.environment(name, value.toString()));
    }
    return told;
  }

  Told of(DriverSession session, String stage, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    StageContext context =
        new StageContext(
            new RunnerEnvironment(session.environment()),
            root,
            "test",
            System.getProperty("user.name", ""),
            root.resolve("account").toString(),
            clock,
            this::randomBytes,
            action -> {},
            out,
            err);
    int exitCode = new Stages(context).run(stage, List.of(arguments));
    return new Told(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  private byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Map<String, Object> jobEnv(String answer) {
    try {
      Map<String, Object> jobEnv =
          JSONObjectUtils.getJSONObject(JSONObjectUtils.parse(answer), "job_env");
      return jobEnv == null ? Map.of() : jobEnv;
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }
}
