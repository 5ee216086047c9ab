package awsoidc.stage;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverSession;
import awsoidc.stage.StageCalls.Told;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator reads of a configuration that is not valid. */
class BrokenConfigurationToldTest {

  @RegisterExtension private final StagesInProcess stages = new StagesInProcess();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "roles: 3|1:1: |gitlab",
        "gitlab: {url: 'https://x'}\\nroles: 3|2:8: |list",
        "gitlab: {url: 'https://x'}\\nrolls: []|2:1: |roles",
        "gitlab: {url: 'https://x', tokn: A}|1:28: |token",
        "gitlab: {url: ftp://x}|1:15: |https://gitlab.example.com",
        "gitlab: {url: 'https://x'}\\naws: {region: mars}|2:15: |eu-west-1",
        "gitlab: {url: 'https://x'}\\nroles:\\n- {name: a, assume: 'arn:aws:iam::1:role/x'}|3:21:"
            + " |arn:aws:iam::123456789012:role/NAME",
        "gitlab: {url: 'https://x'}\\nroles:\\n- name: a\\n"
            + "  duration: 13h\\n"
            + "  assume: none|4:13: |12h",
        "gitlab: {url: 'https://x'}\\nsandbox: {type: docker}|2:17: |host",
        "gitlab: {url: 'https://x'}\\ngitlab: {}|2:1: |second time",
        "gitlab:\\n\\turl: x|2:1: |YAML",
        "gitlab: {url: [|1:|YAML"
      })
  void a_broken_configuration_is_told_with_its_place_and_what_to_write(
      String yaml, String place, String remedy) {
    stages.write(yaml.replace("\\n", "\n").replace("\\t", "\t"));

    DriverSession session = stages.begin(stages.granted());
    Told config = stages.config(session, "--config", stages.configuration().toString());
    String said = stages.cleanup(session).err(); // the runner's own log

    assertThat(config.exitCode()).isEqualTo(2);
    assertThat(config.out()).isEmpty();
    assertThat(config.err()).hasLineCount(1).startsWith("ERROR: ").contains("operator");

    assertThat(said)
        .contains(stages.configuration() + ":" + place, remedy)
        .containsPattern(
            "To check it: /.*/bin/aws-oidc-executor check --config " + stages.configuration())
        .doesNotContain("\tat ", "Exception", "jackson", "snakeyaml");
  }
}
