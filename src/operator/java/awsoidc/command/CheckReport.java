package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.Protection;
import awsoidc.report.Block;
import awsoidc.report.Level;
import awsoidc.report.Position;
import awsoidc.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code check} reports of configurations, and of a job under each of them. */
record CheckReport(TrialContext context, Input input, JobOptions job, Report.Draft draft) {

  /** Adds a file that need not be for this machine; whether it can be read. */
  boolean addFile(String name) throws IOException {
    String title = name.equals(Input.STANDARD) ? Input.title(name) : name;
    byte[] yaml;
    try {
      yaml = input.yaml(name);
    } catch (IOException e) {
      draft.add(
          new Block.Remark(
              Level.ERROR, Optional.of(new Position(title, 1, 1)), String.valueOf(e.getMessage())));
      return false;
    }
    ConfigurationCheck check = new ConfigurationCheck(draft);
    Optional<Configuration> configuration = check.checkForAnyAccount(title, yaml);
    addRest(title, configuration, false);
    return true;
  }

  /**
   * Adds the configuration of this machine, or one of standard input.
   *
   * @param calls whether a runner of this machine calls this installation
   */
  Optional<Configuration> addConfiguration(String name, byte[] yaml, boolean calls)
      throws IOException {
    Protection protection = Protection.ofThisProcess();
    boolean ofThisMachine = !name.equals(Input.STANDARD);
    if (ofThisMachine) {
      // As config does: jobs of a runner that is root fail then.
      protection
          .gaps(context.home(), Path.of(name))
          .forEach(protection.isRoot() && calls ? draft::error : draft::warning);
    }
    Optional<Configuration> configuration =
        new ConfigurationCheck(draft).check(Input.title(name), yaml, protection.isRoot());
    addRest(Input.title(name), configuration, ofThisMachine);
    return configuration;
  }

  private void addRest(String title, Optional<Configuration> configuration, boolean ofThisMachine)
      throws IOException {
    if (configuration.isEmpty()) {
      return;
    }
    draft.paragraph(
        title
            + ": valid; issuer "
            + configuration.get().token().issuer()
            + ", rules: "
            + configuration.get().rules().rules().size());
    if (job.isGiven()) {
      job.doubts().forEach(draft::warning);
      context.run(configuration.get(), job.read(configuration.get()), ofThisMachine, draft);
    }
  }
}
