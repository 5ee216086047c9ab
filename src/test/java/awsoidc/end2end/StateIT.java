package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateIT {

  @RegisterExtension private final World world = new World();

  enum Damage {
    FIRST_BIT,
    MIDDLE_BIT,
    LAST_BIT,
    CUT,
    ALMOST_NOTHING,
    EMPTY,
    LONGER,
    HUGE;

    byte[] to(byte[] bytes) {
      return switch (this) {
        case FIRST_BIT -> flipped(bytes, 0);
        case MIDDLE_BIT -> flipped(bytes, bytes.length / 2);
        case LAST_BIT -> flipped(bytes, bytes.length - 1);
        case CUT -> Arrays.copyOf(bytes, bytes.length / 2);
        case ALMOST_NOTHING -> Arrays.copyOf(bytes, 5);
        case EMPTY -> new byte[0];
        case LONGER -> Arrays.copyOf(bytes, bytes.length + 1);
        case HUGE -> new byte[2 << 20];
      };
    }

    private static byte[] flipped(byte[] bytes, int at) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      return changed;
    }
  }

  @Test
  void a_damaged_state_is_a_system_failure() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      byte[] whole = Files.readAllBytes(state(session));
      for (Damage damage : Damage.values()) {
        Files.write(state(session), damage.to(whole));

        assertUnusable(session.run("build_script", "echo ran"));
        assertUnusable(session.prepare());
      }
      World.succeeded(session.cleanup());
      assertThat(state(session)).doesNotExist();
    }
  }

  @Test
  void a_missing_state_is_a_system_failure() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      Files.delete(state(session));

      assertUnusable(session.run("build_script", "echo ran"));
      assertUnusable(session.prepare());
    }
  }

  @Test
  void another_key_does_not_open_the_state() {
    try (DriverSession session = world.prepared(world.granted())) {
      for (String key : List.of("not base64!", "c2hvcnQ=", "", "A".repeat(43) + "=")) {
        session.environment("AWS_OIDC_EXECUTOR_KEY", key);

        DriverCall call = session.run("build_script", "echo ran");

        assertUnusable(call);
        assertThat(key.isEmpty() || !call.stderr().text().contains(key)).isTrue();
      }
    }
  }

  @Test
  void the_state_of_another_job_does_not_open() throws IOException {
    try (DriverSession one = world.prepared(world.granted());
        DriverSession other = world.prepared(world.granted().id(2))) {
      Files.copy(state(other), state(one), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

      assertUnusable(one.run("build_script", "echo ran"));
    }
  }

  @Test
  void the_state_is_sealed_and_for_its_owner_alone() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      Path state = state(session);
      String content = Files.readString(state, StandardCharsets.ISO_8859_1);

      assertThat(content)
          .doesNotContain(
              World.ROLE,
              world.credentials().secretAccessKey(),
              world.credentials().accessKeyId(),
              "project_path");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
          .isEqualTo("rw-------");
      String key = session.environment().getOrDefault("AWS_OIDC_EXECUTOR_KEY", "");
      assertThat(Base64.getDecoder().decode(key)).hasSize(32);
    }
  }

  @Test
  void a_script_before_prepare_is_a_system_failure() {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());

      assertThat(session.run("build_script", "echo ran").exitCode()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"prepare", "build_script", "get_sources"})
  void a_runner_that_does_not_call_config_is_told_so(String what) {
    try (DriverSession session = world.runner().build().begin(world.plain().build())) {
      DriverCall call = what.equals("prepare") ? session.prepare() : session.run(what, "echo ran");

      boolean prepare = what.equals("prepare");
      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.stderr().text()).hasLineCount(1);
      assertThat((prepare ? session.cleanup() : call).stderr().text()).contains("config_exec");
      assertThat(call.stdout().isEmpty()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 1000, -1})
  void a_truncated_payload_is_a_system_failure_that_quotes_nothing(int length) throws IOException {
    try (DriverSession session =
        world.runner().build().begin(world.granted().variable("PASSWORD", "hunter2").build())) {
      byte[] whole = Files.readAllBytes(session.responseFile());
      int end = length < 0 ? whole.length - 3 : length;
      Files.write(session.responseFile(), Arrays.copyOf(whole, end));

      assertNoPayload(session.config());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "null",
        "\"hunter2\"",
        "{\"variables\":[{\"key\":\"A\",\"value\":\"hunter2\"}",
        "{\"variables\":[{\"key\":\"A\",\"value\":\"hunter2\" x}]}",
        "{\"id\": hunter2}"
      })
  void an_unreadable_payload_is_a_system_failure_that_quotes_nothing(String payload)
      throws IOException {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      Files.writeString(session.responseFile(), payload);

      assertNoPayload(session.config());
    }
  }

  @Test
  void a_missing_payload_is_a_system_failure() throws IOException {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      Files.delete(session.responseFile());

      assertNoPayload(session.config());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"variables\":null}",
        "{\"variables\":{\"a\":[1,{}]}}",
        "{\"variables\":[{\"key\":\"A\"},{\"value\":\"x\"},{\"key\":1,\"value\":{\"x\":[]}}]}",
        "{\"runner_info\":{\"timeout\":-5},\"new\":{\"a\":[{}]},\"variables\":[]}",
        "{\"runner_info\":{\"timeout\":\"soon\"}}"
      })
  void an_odd_payload_makes_a_plain_job(String payload) throws IOException {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      Files.writeString(session.responseFile(), payload);

      World.succeeded(session.config());
      World.succeeded(session.prepare());
      World.succeeded(session.run("build_script", "test -z \"${AWS_ACCESS_KEY_ID:-}\""));
    }
  }

  private static Path state(DriverSession session) {
    return session.directory().resolve("aws-oidc-executor.state");
  }

  private static void assertUnusable(DriverCall call) {
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.stderr().text()).contains("the job's state cannot be used").hasLineCount(1);
    assertThat(call.stdout().isEmpty()).isTrue();
  }

  private static void assertNoPayload(DriverCall call) {
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.stdout().isEmpty()).isTrue();
    assertThat(call.stderr().text())
        .contains("payload")
        .doesNotContain("hunter2", "eyJ", "Exception", "\tat ");
  }
}
