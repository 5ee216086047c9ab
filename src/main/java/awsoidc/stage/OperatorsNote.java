package awsoidc.stage;

import awsoidc.file.PrivateFile;
import awsoidc.runner.ConfigToml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * A note for the operator. What a driver prints goes to the job's log, which authors read; only
 * what cleanup prints on standard error goes to the runner's own log.
 */
final class OperatorsNote {

  private static final String NAME = "aws-oidc-executor.note";
  private static final int MAX_BYTES = 1 << 16;

  private OperatorsNote() {}

  /** Returns whether cleanup will find it. */
  static boolean leave(StageContext context, List<String> lines) {
    if (context.registration().filter(OperatorsNote::isWithoutCleanup).isPresent()) {
      return false;
    }
    Path file = context.environment().temporaryDirectory().resolve(NAME);
    try {
      PrivateFile.write(file, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Without cleanup, nobody reads the note. */
  private static boolean isWithoutCleanup(ConfigToml runner) {
    return runner.missing().contains("cleanup_exec");
  }

  static void tell(StageContext context) {
    Path file = context.environment().temporaryDirectory().resolve(NAME);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      if (!mayBeForged(context)) {
        String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        Log.to(context.err()).error(text.lines().toList());
      }
      Files.delete(file);
    } catch (IOException gone) {
      // The runner deletes the directory next.
    }
  }

  /** After a script ran, the note may be forged: it may run under the same account. */
  private static boolean mayBeForged(StageContext context) {
    return JobEnv.isThere(context.environment())
        && !context.environment().jobVariable("CI_JOB_STATUS").orElse("").equals("running");
  }
}
