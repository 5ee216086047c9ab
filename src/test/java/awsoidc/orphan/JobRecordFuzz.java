package awsoidc.orphan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A record of a job, which a job of the same account can change: what it names gets deleted. */
public final class JobRecordFuzz {

  private static final Path FILE = file();

  private JobRecordFuzz() {}

  private static Path file() {
    try {
      Path file = Files.createTempFile("record-", ".job");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void fuzzerTestOneInput(byte[] properties) throws IOException {
    Files.write(FILE, properties);
    JobRecord.read(FILE)
        .ifPresent(record -> {
          assertThat(record.temporary().getFileName().toString()).startsWith("custom-executor");
          assertThat(record.directory().getFileName().toString()).startsWith("aws-oidc-");
          assertThat(record.isDead()).isIn(true, false);
        });
  }
}
