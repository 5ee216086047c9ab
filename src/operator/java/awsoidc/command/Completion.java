package awsoidc.command;

import java.io.PrintStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}. */
@Command(
    name = "completion",
    description =
        "Prints a script that lets a shell complete commands and options. The script is for both"
            + " shells.",
    footer = {
      "%nExamples:",
      "  source <(aws-oidc-executor completion bash)",
      "  aws-oidc-executor completion zsh > ~/.aws-oidc-executor.zsh"
    })
final class Completion implements Runnable {

  private enum Shell {
    bash,
    zsh
  }

  @SuppressWarnings("UnusedVariable") // both shells get the same script
  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private @Nullable Shell shell;

  @Spec private @Nullable CommandSpec spec;

  private final PrintStream out;

  Completion(PrintStream out) {
    this.out = out;
  }

  @Override
  public void run() {
    out.println(
        AutoComplete.bash("aws-oidc-executor", Objects.requireNonNull(spec).root().commandLine()));
  }
}
