package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.doctor.Checkup;
import awsoidc.doctor.Diagnosis;
import awsoidc.report.Block;
import awsoidc.report.Level;
import awsoidc.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code check} reports of this machine. */
record MachineReport(Checkup machine, Report.Draft draft) {

  /**
   * Looks at it.
   *
   * @param file that has the configuration
   * @param offline whether nobody is asked; absent: unless a runner of this machine calls this
   *     installation
   */
  void add(Optional<Configuration> configuration, Path file, Optional<Boolean> offline)
      throws IOException, InterruptedException {
    draft.heading("This machine");
    draft.checklist(
        machine.diagnoses(configuration, file, asks(offline)).stream()
            .map(MachineReport::item)
            .toList());
    if (!machine.isRunnersMachine()) {
      draft.heading(
          "To register this installation, in config.toml below its [[runners]] with executor ="
              + " \"custom\"");
      draft.code(machine.block());
    }
  }

  private boolean asks(Optional<Boolean> offline) {
    return !offline.orElse(!machine.isRunnersMachine());
  }

  private static Block.Item item(Diagnosis diagnosis) {
    Optional<Level> trouble =
        switch (diagnosis.state()) {
          case OK -> Optional.empty();
          case WARNING -> Optional.of(Level.WARNING);
          case ERROR -> Optional.of(Level.ERROR);
        };
    return new Block.Item(trouble, diagnosis.subject(), diagnosis.text(), diagnosis.remedy());
  }
}
