package awsoidc.command;

import awsoidc.history.AuditLine;
import awsoidc.history.AuditLog;
import awsoidc.report.Report;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Audit files that a command is to read, and what it says of them. */
record AuditFiles(List<String> names, Input input, Report.Draft draft) {

  /** Reads their lines, one after the other. */
  void read(Consumer<AuditLine> each) {
    for (String name : names) {
      try {
        int strange = input.read(name, in -> AuditLog.read(name, in, each));
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
