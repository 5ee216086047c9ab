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
        "Prints a script that lets a shell complete commands, options and their values. bash and"
            + " zsh have the same.",
    footer = {
      "%nExamples:",
      "  source <(aws-oidc-executor completion bash)",
      "  aws-oidc-executor completion fish > ~/.config/fish/completions/aws-oidc-executor.fish"
    })
final class Completion implements Runnable {

  private enum Shell {
    bash,
    zsh,
    fish
  }

  @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
  private @Nullable Shell shell;

  @Spec private @Nullable CommandSpec spec;

  private final PrintStream out;

  Completion(PrintStream out) {
    this.out = out;
  }

  @Override
  public void run() {
    CommandSpec root = Objects.requireNonNull(spec).root();
    out.println(
        shell == Shell.fish
            ? FishCompletion.of(root)
            : AutoComplete.bash(root.name(), root.commandLine()));
  }
}
