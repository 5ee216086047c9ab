package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.systemlog.SystemLog;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where failures are told, also those of the configuration itself. */
class ReportingTest {

  private static Reporting reporting(String yaml) {
    return switch (Reading.read("x", yaml.getBytes(StandardCharsets.UTF_8))) {
      case ConfigurationFile.Result.Valid valid -> valid.configuration().reporting();
      case ConfigurationFile.Result.Invalid invalid -> invalid.reporting();
    };
  }

  @Test
  void without_its_keys_the_machine_decides() {
    assertThat(reporting(Reading.MINIMAL)).isEqualTo(Reporting.DEFAULT);
    assertThat(Reporting.DEFAULT.operatorLog()).isEmpty();
    assertThat(Reporting.DEFAULT.isAudited()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rolls: []\n", "roles: [{assume: nobody}]\n", "aws: 3\n"})
  void it_holds_also_where_the_rest_is_not_valid(String rest) {
    assertThat(
            reporting(
                Reading.MINIMAL
                    + rest
                    + "operator_log: syslog\n"
                    + "audit: {file: /a, journal: true}\n"
                    + "help_url: https://wiki.example.com\n"))
        .isEqualTo(
            new Reporting(
                Optional.of(Path.of("/a")),
                true,
                Optional.of(SystemLog.SYSLOG),
                Optional.of(URI.create("https://wiki.example.com"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "operator_log: none\n- no\n",
        "operator_log: Journal\naudit: {file: a, journal: 1}\n",
        "operator_log:\naudit:\n",
        "- operator_log: none\n",
        "\t"
      })
  void what_cannot_be_read_is_as_if_it_were_absent(String yaml) {
    assertThat(reporting(yaml)).isEqualTo(Reporting.DEFAULT);
  }

  @Test
  void a_log_that_does_not_exist_is_said_with_those_that_do() {
    assertThat(Reading.problems(Reading.MINIMAL + "operator_log: journald\n"))
        .singleElement()
        .asString()
        .contains("operator_log is \"journald\", but must be journal, syslog or none");
  }
}
