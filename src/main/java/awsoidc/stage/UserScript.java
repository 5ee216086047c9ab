package awsoidc.stage;

import awsoidc.delivery.Delivery;
import awsoidc.sandbox.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A script of the author's that gets credentials. */
interface UserScript extends AutoCloseable {

  static UserScript begin(StageContext context, Path script, String subStage) {
    return JobEnv.isDriven(context.environment())
        ? new WrappedScript(context, script, subStage)
        : Supervision.start(context, script, subStage);
  }

  /** Where its output goes; what it prints waits until then. */
  void printTo(OutputStream out, OutputStream err) throws IOException, InterruptedException;

  /**
   * Runs the script to its end.
   *
   * @param delivery of the credentials
   * @param preamble whole lines that its shell reads before the script
   * @param whenAsked runs on a cancel, after which this call does not return
   * @return 0, the exit code for a failed job or that for a failed system
   */
  int run(Sandbox sandbox, Delivery delivery, String preamble, Runnable whenAsked)
      throws IOException, InterruptedException;

  @Override
  void close();
}
