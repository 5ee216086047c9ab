package awsoidc.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** Reads an audit file, also one that logrotate has packed. */
public final class AuditLog {

  private static final String PACKED = ".gz";

  private AuditLog() {}

  /**
   * Tells {@code each} of its lines.
   *
   * @param name of the file
   * @return how many lines are not of an audit file, such as the last one of a full disk
   */
  public static int read(String name, InputStream in, Consumer<AuditLine> each) throws IOException {
    int strange = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                name.endsWith(PACKED) ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        var parsed = AuditLine.parse(line);
        parsed.ifPresent(each);
        strange += parsed.isEmpty() && !line.isBlank() ? 1 : 0;
      }
    }
    return strange;
  }
}
