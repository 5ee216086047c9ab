package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Reporting;
import awsoidc.history.AuditLine;
import awsoidc.history.AuditLog;
import awsoidc.report.Report;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Audit files that a command is to read, and what it says of them. */
record AuditFiles(List<String> names, Input input, Report.Draft draft) {

  /**
   * The one of a configuration.
   *
   * @throws WrongCall if it has none
   * @throws IOException if it is not valid
   */
  static String configured(ConfigurationFile.Result read, String name) throws IOException {
    return switch (read) {
      case ConfigurationFile.Result.Valid(Configuration configuration, List<Problem> _) ->
          configuration
              .reporting()
              .auditFile()
              .map(Path::toString)
              .orElseThrow(() ->
                  new WrongCall(
                      new IOException(
                          name
                              + " has no audit.file, so nothing is recorded: set it, or name"
                              + " FILE")));
      case ConfigurationFile.Result.Invalid(List<Problem> _, Reporting _) ->
          throw new IOException(name + " is not valid: check says why");
    };
  }

  /** Reads their lines, one after the other. */
  void read(Consumer<AuditLine> each) {
    for (String name : names) {
      try {
        AtomicBoolean any = new AtomicBoolean();
        int strange =
            input.read(
                name,
                in ->
                    AuditLog.read(
                        name,
                        in,
                        line -> {
                          any.set(true);
                          each.accept(line);
                        }));
        if (strange > 0 && !any.get()) {
          throw new IOException(Input.title(name) + ": none of its lines is of an audit file");
        }
        if (strange > 0) {
          draft.warning(
              Input.title(name) + ": ignored what is not a line of an audit file: " + strange);
        }
      } catch (IOException e) {
        throw new WrongCall(e);
      }
    }
  }
}
