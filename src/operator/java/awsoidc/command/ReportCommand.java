package awsoidc.command;

import awsoidc.report.Report;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that returns a report, which is printed as its options say. */
abstract class ReportCommand implements Callable<Integer> {

  @Mixin final OutputOptions output;

  ReportCommand(OutputOptions output) {
    this.output = output;
  }

  /** Does what the command is for. */
  abstract Report report() throws IOException, InterruptedException;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    return output.print(report());
  }
}
