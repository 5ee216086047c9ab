package awsoidc.command;

import java.io.PrintStream;
import picocli.CommandLine.Command;

/** {@code version}. */
@Command(name = "version", description = "Says which build this is, and on which Java.")
final class Version implements Runnable {

  private final String build;
  private final PrintStream out;

  Version(String build, PrintStream out) {
    this.build = build;
    this.out = out;
  }

  @Override
  public void run() {
    out.println(words(build));
  }

  static String words(String build) {
    return "aws-oidc-executor " + build + ", Java " + Runtime.version();
  }
}
