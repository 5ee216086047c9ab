package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.config.ConfigurationFile.Result;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No job of a runner that is root runs as root, unless the operator says so. */
final class RootRunnerTest {

  @Test
  void without_a_sandbox_jobs_run_as_the_account_of_gitlabs_packages() {
    assertThat(first("", true).own().type()).isEqualTo("user");
    assertThat(first("", true)).isEqualTo(first("sandbox: {user: gitlab-runner}", true));
    assertThat(first("", false).own().type()).isEqualTo("host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sandbox: {builds_dir: /b}", "sandbox: [{when: {ref: x}}]", "sandbox:"})
  void so_do_they_without_a_type(String sandbox) {
    assertThat(first(sandbox, true).own().type()).isEqualTo("user");
    assertThat(first(sandbox, true).own().toString()).contains("user=gitlab-runner");
    assertThat(first(sandbox, false).own().type()).isEqualTo("host");
  }

  /** A runner that is not root then fails its jobs: it cannot change accounts. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_account_alone_is_enough(boolean root) {
    assertThat(first("sandbox: {user: ci}", root).own().type()).isEqualTo("user");
    assertThat(first("sandbox: {user: ci}", root).own().toString()).contains("user=ci");
  }

  @Test
  void the_host_is_refused_with_the_ways_out() {
    String yaml =
        Reading.MINIMAL + "sandbox:\n  - when: {ref: x}\n    type: host\n  - type: bubblewrap";

    assertThat(read(yaml, true))
        .isInstanceOfSatisfying(
            Result.Invalid.class,
            invalid ->
                assertThat(invalid.problems())
                    .singleElement()
                    .asString()
                    .startsWith("c.yaml:4:11: sandbox 1.type is host, and this runner is root")
                    .contains("`type: user`", "gitlab-runner", "`allow_root: true`"));
    assertThat(read(yaml, false)).isInstanceOf(Result.Valid.class);
  }

  @Test
  void the_host_is_taken_where_the_operator_says_so() {
    SandboxSettings settings = first("sandbox: {type: host, allow_root: true}", true);

    assertThat(settings.own().type()).isEqualTo("host");
  }

  @ParameterizedTest
  @MethodSource("awsoidc.config.Reading#shipped")
  void what_is_shipped_is_for_such_a_runner_too(Path file) throws IOException {
    assertThat(read(Files.readString(file), true)).isInstanceOf(Result.Valid.class);
  }

  private static SandboxSettings first(String sandbox, boolean root) {
    return switch (read(Reading.MINIMAL + sandbox, root)) {
      case Result.Valid valid -> valid.configuration().sandboxes().choices().getFirst().settings();
      case Result.Invalid(List<Problem> problems, Reporting _) ->
          throw new AssertionError(problems);
    };
  }

  private static Result read(String yaml, boolean root) {
    return Reading.read("c.yaml", yaml.getBytes(StandardCharsets.UTF_8), root);
  }
}
