package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.TemporaryCredentials;
import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.LiveCall;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SecretsIT {

  @RegisterExtension private final World world = new World();

  // Case 23.
  @Test
  void a_secret_that_comes_in_pieces_is_masked_on_both_streams() {
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call =
          World.succeeded(
              session.run(
                  "build_script",
                  """
                  for name in AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN; do
                    secret=${!name}
                    for part in "${secret:0:1}" "${secret:1:6}" "${secret:7:12}" "${secret:19}"; do
                      printf %s "$part"; printf %s "$part" >&2; sleep 0.1
                    done
                    echo; echo >&2
                  done
                  """));

      assertThat(call.stdout().text()).isEqualTo("[MASKED]\n[MASKED]\n");
      assertThat(call.stderr().text()).isEqualTo("[MASKED]\n[MASKED]\n");
    }
  }

  /** A script's shell reads them before the session to be masked is known. */
  @Test
  void what_login_profiles_print_is_masked_too() throws IOException {
    Path home = Files.createDirectory(world.root().resolve("home-with-profile"));
    try (DriverSession session =
        world.prepared(world.runner().environment("HOME", home.toString()), world.granted())) {
      World.succeeded(
          session.run(
              "build_script",
              """
              {
                echo "head -c 300000 /dev/zero | tr '\\0' x; echo"
                echo "echo now $AWS_SESSION_TOKEN"
                echo "echo now $AWS_SECRET_ACCESS_KEY >&2"
              } > ~/.bash_profile
              """));
      DriverCall call = World.succeeded(session.run("after_script", "echo mine"));

      assertThat(call.stdout().text())
          .endsWith("x\nnow [MASKED]\nmine\n")
          .hasSizeGreaterThan(300_000);
      assertThat(call.stderr().text()).contains("now [MASKED]\n");
      assertThat(call.stdout().text() + call.stderr().text())
          .doesNotContain(
              world.credentials().sessionToken(), world.credentials().secretAccessKey());
    }
  }

  // Case 23: text that only begins like a secret is printed.
  @Test
  void half_a_secret_at_the_end_is_passed_on() {
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call =
          World.succeeded(
              session.run(
                  "build_script",
                  "printf '%s%s' \"$AWS_SECRET_ACCESS_KEY\" \"${AWS_SECRET_ACCESS_KEY:0:20}\""));

      assertThat(call.stdout().text())
          .isEqualTo("[MASKED]" + world.credentials().secretAccessKey().substring(0, 20));
    }
  }

  @Test
  void output_that_is_no_secret_arrives_at_once() {
    try (DriverSession session = world.prepared(world.granted())) {
      Path go = world.root().resolve("go");
      LiveCall call =
          session.startRun(
              "build_script",
              "printf progress...; until [ -e %s ]; do sleep 0.05; done".formatted(go));
      call.awaitOutput("progress...", World.PATIENCE);
      World.write(go, "");

      World.succeeded(call.await(World.PATIENCE));
    }
  }

  // Case 24.
  @Test
  void a_traced_script_leaks_no_secret() {
    String log =
        world
            .runner()
            .build()
            .run(
                world
                    .granted()
                    .variable("CI_DEBUG_TRACE", "true")
                    .script(
                        "set -x",
                        "curl --version \"$AWS_SECRET_ACCESS_KEY\" >/dev/null || true",
                        ": \"user=$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"",
                        "env; export -p; declare -p; set",
                        "echo \"{\\\"token\\\":\\\"$AWS_SESSION_TOKEN\\\"}\"")
                    .afterScript("set -x; : $AWS_SESSION_TOKEN; env")
                    .build())
            .log();

    TemporaryCredentials session = world.credentials();
    assertThat(log)
        .contains("user=" + session.accessKeyId() + ":[MASKED]", "{\"token\":\"[MASKED]\"}")
        .doesNotContain(session.secretAccessKey(), session.sessionToken());
  }

  // Case 25.
  @Test
  void no_secret_is_in_argv_on_disk_or_in_what_the_stages_say() throws IOException {
    String token = world.token(GitLabClaims.ofProject(World.PROJECT));
    Set<String> argv = new LinkedHashSet<>();
    List<DriverCall> calls = new ArrayList<>();
    try (DriverSession session =
        world.runner().build().begin(world.plain().idToken("T", token).build())) {
      calls.add(watched(session.startConfig(), argv));
      calls.add(watched(session.startPrepare(), argv));
      calls.add(watched(session.startRun("get_sources"), argv));
      Path go = world.root().resolve("go");
      LiveCall run =
          session.startRun(
              "build_script", "echo here; until [ -e %s ]; do sleep 0.05; done".formatted(go));
      run.awaitOutput("here", World.PATIENCE);
      argv.addAll(Processes.commandLines());
      List<String> secrets = secrets(session, token);
      List<String> onDisk = filesWith(world.root(), secrets.subList(1, secrets.size()));
      assertThat(onDisk).as("files with a secret while a script runs").isEmpty();
      World.write(go, "");
      calls.add(run.await(World.PATIENCE));
      calls.add(watched(session.startCleanup(), argv));

      assertThat(argv).noneMatch(line -> secrets.stream().anyMatch(line::contains));
      for (DriverCall call : calls) {
        World.succeeded(call);
        assertThat(call.stderr().text()).as("%s", call).doesNotContain(secrets);
        assertThat(call.stage().executable().equals("config") ? "" : call.stdout().text())
            .as("%s", call)
            .doesNotContain(secrets);
      }
      assertThat(calls.getLast().stderr().isEmpty()).isTrue();
      assertThat(calls.getLast().stdout().isEmpty()).isTrue();
    }
    assertThat(filesWith(world.root(), secrets(token))).isEmpty();
  }

  /** The id_token comes first, as the runner itself writes it to disk. */
  private List<String> secrets(DriverSession session, String token) {
    List<String> all = new ArrayList<>(secrets(token));
    all.add(session.environment().getOrDefault("AWS_OIDC_EXECUTOR_KEY", "no key"));
    return all;
  }

  private List<String> secrets(String token) {
    TemporaryCredentials session = world.credentials();
    return List.of(token, session.secretAccessKey(), session.sessionToken());
  }

  private static DriverCall watched(LiveCall call, Set<String> argv) {
    while (!call.isDone()) {
      argv.addAll(Processes.commandLines());
      Processes.pause(Duration.ofMillis(3));
    }
    return call.await(World.PATIENCE);
  }

  private static List<String> filesWith(Path root, List<String> secrets) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (secrets.stream().anyMatch(content::contains)) {
          found.add(file.toString());
        }
      }
    }
    return found;
  }
}
