package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.yaml.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file of a session policy. */
public final class SessionPolicyReaderFuzz {

  private static final Path FILE = file();

  private static final byte[] CONFIGURATION =
      (Reading.MINIMAL
              + "roles: [{name: x, when: {ref: main}, assume: \"arn:aws:iam::123456789012:role/R\","
              + " session_policy: {file: "
              + FILE
              + "}}]\n")
          .getBytes(StandardCharsets.UTF_8);

  private SessionPolicyReaderFuzz() {}

  private static Path file() {
    try {
      Path file = Files.createTempFile("policy-", ".json");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void fuzzerTestOneInput(byte[] policy) throws IOException {
    Files.write(FILE, policy);
    switch (Reading.read("fuzz", CONFIGURATION)) {
      case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) ->
          assertThat(problems).isNotEmpty().allMatch(line -> line.toString().lines().count() == 1);
      case ConfigurationFile.Result.Valid(Configuration valid, List<Problem> warnings) ->
          assertThat(valid.rules().toString()).isNotEmpty();
    }
  }
}
