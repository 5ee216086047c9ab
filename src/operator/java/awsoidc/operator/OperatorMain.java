package awsoidc.operator;

import awsoidc.Launched;
import awsoidc.command.Operator;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The operator's tool, {@code bin/aws-oidc-executor}: arguments, environment, clock, streams. */
public final class OperatorMain {

  private OperatorMain() {}

  /**
   * Runs one command and ends the process.
   *
   * @param arguments the first is the executable's name, as of the stages
   */
  public static void main(String[] arguments) {
    Launched.nameProviders();
    Launched.warnOfMixedBuild();
    int exitCode =
        new Operator(
                Launched.home(),
                Path.of(System.getProperty("java.home")),
                Launched.build(),
                Path.of(Launched.userHome()),
                System.getenv(),
                Clock.systemUTC(),
                System.in,
                System.out,
                System.err)
            .run(List.of(arguments).subList(Math.min(1, arguments.length), arguments.length));
    System.out.flush();
    Runtime.getRuntime().halt(exitCode);
  }
}
