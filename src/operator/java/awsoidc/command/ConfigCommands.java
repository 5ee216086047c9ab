package awsoidc.command;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code config}, which has commands of its own. */
@Command(
    name = "config",
    description = "Shows the effective configuration, or its schema. Works offline.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "%nExamples:",
      "  aws-oidc-executor config show",
      "  aws-oidc-executor config schema > aws-oidc-executor.schema.json"
    })
final class ConfigCommands implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "Which command: show or schema?");
  }
}
