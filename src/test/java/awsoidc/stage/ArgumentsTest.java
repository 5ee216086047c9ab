package awsoidc.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.stage.Arguments.Unusable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void none_is_fine() throws Unusable {
    assertThat(Arguments.parse(List.of(), 0))
        .isEqualTo(new Arguments(Optional.empty(), false, List.of()));
  }

  @Test
  void the_configuration_is_named_in_two_ways() throws Unusable {
    assertThat(Arguments.parse(List.of("--config", "/etc/x y.yaml"), 0).config())
        .contains("/etc/x y.yaml");
    assertThat(Arguments.parse(List.of("--config=/etc/x=y.yaml"), 0).config())
        .contains("/etc/x=y.yaml");
  }

  @Test
  void of_two_configurations_the_last_counts() throws Unusable {
    assertThat(Arguments.parse(List.of("--config", "a", "--config=b"), 0).config()).contains("b");
  }

  @Test
  void debug_is_seen() throws Unusable {
    assertThat(Arguments.parse(List.of("--debug"), 0).debug()).isTrue();
  }

  @Test
  void the_runners_own_come_last_whatever_they_look_like() throws Unusable {
    assertThat(Arguments.parse(List.of("--config", "c", "--debug", "--config"), 2))
        .isEqualTo(new Arguments(Optional.of("c"), false, List.of("--debug", "--config")));
  }

  @Test
  void a_configuration_without_a_name_does_not_take_the_runners_script() {
    assertThatThrownBy(() -> Arguments.parse(List.of("--config", "/script", "build_script"), 2))
        .isInstanceOf(Unusable.class)
        .hasMessageContaining("unknown argument --config");
  }

  @Test
  void too_few_for_the_runner_says_who_calls() {
    assertThatThrownBy(() -> Arguments.parse(List.of("/script"), 2))
        .isInstanceOf(Unusable.class)
        .hasMessageContaining("GitLab Runner calls it with a script and a sub-stage");
  }

  @Test
  void all_that_is_unknown_is_named_with_what_is_known() {
    assertThatThrownBy(() -> Arguments.parse(List.of("--confg", "x", "--debug"), 0))
        .isInstanceOf(Unusable.class)
        .hasMessage("unknown argument --confg x; --config FILE and --debug are known");
  }
}
