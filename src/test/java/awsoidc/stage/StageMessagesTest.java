package awsoidc.stage;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.text.FileTrouble;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The exact words that authors and operators read. */
class StageMessagesTest {

  @Test
  void a_configuration_that_is_not_valid() {
    Outcome outcome =
        StageMessages.invalidConfiguration(
            List.of("/etc/x.yaml:3:1: rolls is unknown; roles?"),
            "/opt/x/bin/aws-oidc-executor check --config /etc/x.yaml");

    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                Outcome.Kind.OPERATORS_FAILURE,
                "configuration",
                false,
                List.of(
                    "The configuration of aws-oidc-executor is not valid:",
                    "  /etc/x.yaml:3:1: rolls is unknown; roles?",
                    "To check it: /opt/x/bin/aws-oidc-executor check --config /etc/x.yaml"),
                "The configuration of aws-oidc-executor on this runner is not valid, so no job can"
                    + " run here. Its operator finds the reason in the log of the runner or of the"
                    + " system."));
  }

  @Test
  void something_left_behind() {
    assertText(
        StageMessages.leftBehind(List.of("java.nio.file.AccessDeniedException: /x")),
        """
        Something of the job could not be removed:
          java.nio.file.AccessDeniedException: /x
        """);
  }

  @Test
  void trouble_with_a_file_names_the_file_and_what_is_wrong_with_it() {
    assertThat(FileTrouble.of(new AccessDeniedException("/builds")))
        .isEqualTo("/builds: permission denied to the account " + System.getProperty("user.name"));
    assertThat(FileTrouble.of(new NoSuchFileException("/tmp/x")))
        .isEqualTo("/tmp/x: no such file or directory");
    assertThat(FileTrouble.of(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo("/x: No space left on device");
    assertThat(FileTrouble.of(new IOException("it ends too early"))).isEqualTo("it ends too early");
  }

  private static void assertText(List<String> lines, String text) {
    assertThat(String.join("\n", lines) + "\n").isEqualTo(text);
  }
}
