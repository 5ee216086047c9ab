package awsoidc.doctor;

import awsoidc.runner.ConfigToml;
import java.nio.file.Path;
import java.util.Optional;

/** A [runners.custom] below a runner of another executor, which reads nothing of it. */
final class UnusedSection {

  private UnusedSection() {}

  static Optional<Diagnosis> diagnosis(ConfigToml runner, Path home) {
    if (runner.isCustom() || !runner.hasCustomSection()) {
      return Optional.empty();
    }
    String text =
        Registration.who(runner)
            + " has "
            + runner
                .setting("executor")
                .map(other -> "executor = \"" + other + "\"")
                .orElse("no executor")
            + " beside [runners.custom], which only executor = \"custom\" reads";
    return Optional.of(
        runner.names(home)
            ? Diagnosis.error(
                Registration.SUBJECT,
                text + ": no job of it gets here",
                "executor = \"custom\", and restart the runner")
            : Diagnosis.warning(
                Registration.SUBJECT, text, "executor = \"custom\", or remove the section"));
  }
}
