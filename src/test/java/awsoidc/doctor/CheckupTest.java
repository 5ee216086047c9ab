package awsoidc.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.Executables;
import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.doctor.Diagnosis.State;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckupTest {

  private static final String KEY = "{\"kty\": \"RSA\", \"n\": \"AQAB\", \"e\": \"AQAB\"}";
  private static final String KEYS = "{\"keys\": [" + KEY + ", " + KEY + "]}";

  @TempDir private Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private HttpServer server;
  private String url;
  private String issuer;
  private Clock clock = Clock.systemUTC();

  @BeforeEach
  void start() throws IOException {
    for (String name : List.of("config", "prepare", "run", "cleanup")) {
      Path file = Files.createFile(Files.createDirectories(home().resolve("bin")).resolve(name));
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("CONFIG_FILE", directory.resolve("config.toml").toString());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    issuer = url;
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String answer =
              switch (path) {
                case "/.well-known/openid-configuration" ->
                    "{\"issuer\": \"" + issuer + "\", \"jwks_uri\": \"" + url + "/keys\"}";
                case "/keys" -> KEYS;
                default -> "STS";
              };
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(path.equals("/") ? 302 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Path home() {
    return directory.resolve("home");
  }

  private Configuration configuration(String more, String gitlab) throws IOException {
    String sandbox = more.contains("sandbox:") ? "" : "sandbox: {type: host, allow_root: true}\n";
    String text =
        "gitlab: {url: '"
            + url
            + "'"
            + gitlab
            + "}\naws: {sts: {endpoint: '"
            + url
            + "'}}\n"
            + sandbox
            + more;
    ConfigurationFile.Result result =
        ConfigurationFile.read(
            "x", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), false);
    return ((ConfigurationFile.Result.Valid) result).configuration();
  }

  private void register(String more) throws IOException {
    Path bin = home().resolve("bin");
    Files.writeString(
        directory.resolve("config.toml"),
        """
        [[runners]]
          name = "one"
          executor = "custom"
          [runners.custom]
            config_exec = "%s/config"
            prepare_exec = "%s/prepare"
            run_exec = "%s/run"
            cleanup_exec = "%s/cleanup"
            %s
        """
            .formatted(bin, bin, bin, bin, more));
  }

  private List<Diagnosis> look(String more, boolean ask) throws Exception {
    return look(more, ask, "");
  }

  private List<Diagnosis> look(String more, boolean ask, String gitlab) throws Exception {
    return new Checkup(
            home(),
            directory.resolve("account"),
            name -> Optional.ofNullable(environment.get(name)),
            clock,
            Optional.empty())
        .diagnoses(
            Optional.of(configuration(more, gitlab)), directory.resolve("checked.yaml"), ask);
  }

  private static List<String> texts(List<Diagnosis> all, State state) {
    List<String> texts = new ArrayList<>();
    for (Diagnosis one : all) {
      if (one.state() == state) {
        texts.add(one.subject() + ": " + one.text());
      }
    }
    return texts;
  }

  @Test
  void all_is_well_with_a_runner_that_calls_all_four() throws Exception {
    register("");

    List<Diagnosis> found = look("audit: {file: '" + directory + "/audit.jsonl'}\n", true);

    assertThat(texts(found, State.ERROR)).isEmpty();
    assertThat(texts(found, State.OK))
        .contains(
            "config.toml: "
                + directory
                + "/config.toml: the runner \"one\" calls all four executables of this"
                + " installation",
            "audit.file: " + directory + "/audit.jsonl",
            "leftovers: none; jobs that run now: 0",
            "issuer " + url + ": answers, with 2 keys",
            "STS " + url + ": answers");
  }

  @Test
  void nobody_is_asked_unless_that_is_wanted() throws Exception {
    register("");

    assertThat(look("", false)).noneMatch(one -> one.subject().contains(url));
  }

  @Test
  void an_executable_that_is_missing_relative_or_anothers_is_an_error() throws Exception {
    register("");
    Path toml = directory.resolve("config.toml");
    Path bin = home().resolve("bin");
    Path other = Files.createFile(directory.resolve("prepare"));
    assertThat(other.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        toml,
        Files.readString(toml)
            .replaceFirst("config_exec = .*", "")
            .replaceFirst("prepare_exec = .*", "prepare_exec = \"" + other + "\"")
            .replaceFirst("cleanup_exec = .*", "cleanup_exec = \"bin/cleanup\""));

    assertThat(texts(look("", false), State.ERROR))
        .anyMatch(text -> text.contains("lacks config_exec: every job fails"))
        .anyMatch(text ->
            text.contains("prepare_exec = \"" + other + "\": that is not " + bin + "/prepare"))
        .anyMatch(
            text -> text.contains("cleanup_exec = \"bin/cleanup\": the path is not absolute"));
    Files.delete(bin.resolve("run"));
    assertThat(texts(look("", false), State.ERROR))
        .as("no runner calls an executable of this installation any more")
        .isEmpty();
  }

  @Test
  void without_cleanup_jobs_run_and_leave_something() throws Exception {
    register("");
    Path toml = directory.resolve("config.toml");
    Files.writeString(toml, Files.readString(toml).replaceFirst("cleanup_exec = .*", ""));

    List<Diagnosis> found = look("", false);

    assertThat(texts(found, State.ERROR)).isEmpty();
    assertThat(texts(found, State.WARNING)).anyMatch(text -> text.contains("lacks cleanup_exec"));
  }

  @Test
  void timeouts_that_end_a_call_too_early_are_warned_of() throws Exception {
    register("prepare_exec_timeout = 20\n    graceful_kill_timeout = 5");

    assertThat(texts(look("", false), State.WARNING))
        .anyMatch(text -> text.contains("prepare_exec_timeout = 20"))
        .anyMatch(text -> text.contains("graceful_kill_timeout = 5 is not longer"));
  }

  @Test
  void where_no_runner_is_registered_nothing_is_worse_than_a_warning() throws Exception {
    List<Diagnosis> found =
        look("sandbox: {type: host, builds_dir: " + directory + "/home/bin/run/x}\n", false);

    assertThat(texts(found, State.ERROR)).isEmpty();
    assertThat(texts(found, State.WARNING))
        .contains(
            "config.toml: no runner of this machine calls this installation: there is no "
                + directory
                + "/config.toml")
        .anyMatch(
            text -> text.startsWith("sandbox.builds_dir: " + directory + "/home/bin/run is no"));
  }

  @Test
  void an_audit_file_that_would_never_be_written_is_an_error() throws Exception {
    register("");

    for (String file : List.of("/nodir/audit.jsonl", "")) {
      assertThat(texts(look("audit: {file: " + directory + file + "}\n", false), State.ERROR))
          .as(file)
          .anyMatch(
              text -> text.startsWith("audit.file: ") && text.contains("so nothing is recorded"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config_args = [\"--confg\", \"/c.yaml\"]",
        "config_args = [\"--config\"]",
        "config_args = [\"--config\", \"c.yaml\"]",
        "config_args = \"--config /c.yaml\"",
        "prepare_args = [\"x\"]",
        "run_args = [\"--config=\"]"
      })
  void arguments_that_fail_every_job_are_an_error(String line) throws Exception {
    register("    " + line + "\n");

    assertThat(texts(look("", false), State.ERROR))
        .anyMatch(text -> text.startsWith("config.toml: ") && text.contains("fail every job"));
  }

  @Test
  void executables_above_their_table_are_told() throws Exception {
    Files.writeString(
        directory.resolve("config.toml"),
        """
        [[runners]]
          name = "one"
          executor = "custom"
          config_exec = "/x/bin/config"
        """);

    assertThat(texts(look("", false), State.WARNING))
        .anyMatch(text -> text.contains("no [runners.custom]: what stands under [[runners]]"));
  }

  @Test
  void what_a_sandbox_binds_must_be_there() throws Exception {
    register("");

    assertThat(texts(look("sandbox: {type: bubblewrap, binds: [/no/such]}\n", false), State.ERROR))
        .anyMatch(text -> text.contains("/no/such does not exist"));
  }

  @Test
  void a_directory_that_cannot_be_made_is_an_error() throws Exception {
    register("");

    assertThat(
            texts(look("audit: {file: " + directory + "/config.toml/audit}\n", false), State.ERROR))
        .anyMatch(text ->
            text.startsWith("audit.file: " + directory + "/config.toml/audit cannot be written"));
  }

  @Test
  void a_sandbox_whose_program_or_account_is_missing_is_an_error() throws Exception {
    register("");
    Path programs = Files.createDirectory(directory.resolve("programs"));
    Executables.write(programs.resolve("bash"), "#!/bin/sh\necho GNU bash, version 5\n");
    environment.put("PATH", programs.toString());

    assertThat(
            texts(look("sandbox: {type: bubblewrap, user: no-such-account}\n", false), State.ERROR))
        .anyMatch(text -> text.startsWith("sandbox bubblewrap: bwrap is not on the PATH"))
        .anyMatch(text -> text.contains("no-such-account"));
    assertThat(texts(look("sandbox: {type: container}\n", false), State.ERROR))
        .anyMatch(text -> text.startsWith("sandbox container: podman or docker is not on the"));
    assertThat(texts(look("sandbox: {type: host, allow_root: true}\n", false), State.OK))
        .anyMatch(
            text -> text.matches("sandbox host: scripts run as .* \\(GNU bash, version 5\\)"));
  }

  @Test
  void the_programs_of_another_driver_are_looked_at_and_never_called() throws Exception {
    register("");
    Path run = directory.resolve("driver-run");
    Path called = directory.resolve("called");
    Executables.write(run, "#!/bin/sh\ntouch '%s'\n".formatted(called));
    String driver = "sandbox: {type: driver, run: '%s', cleanup: '%s'}\n";

    assertThat(texts(look(driver.formatted(run, run), false), State.OK))
        .contains("sandbox driver: its driver is there (" + run + ")");
    assertThat(texts(look(driver.formatted(run, directory), false), State.ERROR))
        .contains("sandbox driver: " + directory + " is no executable file");
    assertThat(called).doesNotExist();
  }

  @Test
  void directories_of_config_toml_count_for_another_driver() throws Exception {
    Path toml = directory.resolve("config.toml");
    register("");
    Files.writeString(
        toml, Files.readString(toml).replace("executor =", "builds_dir = \"/b\"\n  executor ="));

    assertThat(texts(look("", false), State.WARNING)).anyMatch(text -> text.contains("builds_dir"));
    assertThat(texts(look("sandbox: {type: driver, run: /bin/true}\n", false), State.WARNING))
        .noneMatch(text -> text.contains("builds_dir"));
  }

  @Test
  void another_issuer_in_gitlabs_own_document_is_an_error() throws Exception {
    register("");
    issuer = "https://git.example";

    assertThat(texts(look("", true), State.ERROR))
        .anyMatch(text -> text.contains("names the issuer https://git.example, not " + url));
  }

  @Test
  void a_clock_that_aws_would_refuse_is_an_error() throws Exception {
    register("");
    clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));

    assertThat(texts(look("", true), State.ERROR))
        .anyMatch(
            text -> text.matches("clock: this machine's clock is (59\\d|60\\d) s behind STS's"));
    clock = Clock.fixed(Instant.now().plusSeconds(120), clock.getZone());
    assertThat(texts(look("", true), State.WARNING))
        .anyMatch(text -> text.contains("s ahead of GitLab's"));
  }

  @Test
  void a_server_that_is_not_there_is_a_warning() throws Exception {
    register("");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.stop(0);
      url = "http://127.0.0.1:" + free.getLocalPort();
    }

    List<Diagnosis> found = look("", true);

    assertThat(texts(found, State.ERROR)).isEmpty();
    assertThat(texts(found, State.WARNING))
        .anyMatch(text -> text.startsWith("issuer " + url + ": cannot be read from here: "))
        .anyMatch(text -> text.startsWith("STS " + url + ": cannot be reached from here: "));
  }

  @Test
  void a_ca_bundle_that_cannot_be_read_is_an_error() throws Exception {
    register("");

    assertThat(texts(look("", true, ", verify: jwks, ca_bundle: /nowhere.pem"), State.ERROR))
        .anyMatch(text -> text.startsWith("issuer " + url + ": ") && text.contains("/nowhere.pem"));
  }

  @Test
  void the_gitlab_of_the_example_is_not_asked() throws Exception {
    register("");
    url = "https://gitlab.example.com";

    assertThat(look("", true)).noneMatch(one -> one.subject().startsWith("issuer "));
  }

  @Test
  void a_document_that_is_none_is_an_error() throws Exception {
    register("");
    issuer = "\"";

    assertThat(texts(look("", true), State.ERROR))
        .anyMatch(text -> text.contains("names no jwks_uri"));
  }

  @Test
  void settings_of_config_toml_that_have_no_effect_or_a_bad_one_are_warned_of() throws Exception {
    register("[runners.feature_flags]\n FF_SKIP_NOOP_BUILD_STAGES = false\n FF_TIMESTAMPS = true");
    Path toml = directory.resolve("config.toml");
    Files.writeString(
        toml,
        "concurrent = 4\n"
            + Files.readString(toml)
                .replace(
                    "executor =",
                    "builds_dir = \"/b\"\n  environment = [\n\"AWS_PROFILE=ops\",\n"
                        + " \"FF_NETWORK_PER_BUILD=1\"]\n  executor ="));

    List<Diagnosis> found = look("", false);

    assertThat(texts(found, State.ERROR)).isEmpty();
    assertThat(texts(found, State.WARNING))
        .anyMatch(text -> text.contains("has builds_dir = \"/b\", which is not used"))
        .anyMatch(text -> text.contains("has AWS_PROFILE in its environment: every job has it"))
        .anyMatch(text -> text.contains("has FF_NETWORK_PER_BUILD = 1: it is for the docker"))
        .anyMatch(text -> text.contains("has FF_SKIP_NOOP_BUILD_STAGES = false: "))
        .noneMatch(text -> text.contains("FF_TIMESTAMPS") || text.contains("ops"));
    assertThat(texts(found, State.OK))
        .contains("config.toml: " + toml + ": jobs at once, of all its runners: 4");
  }

  @Test
  void a_runner_that_reads_another_configuration_than_is_checked_is_told() throws Exception {
    Path other = Files.writeString(directory.resolve("other.yaml"), "");
    register("config_args = [\"--config\", \"" + other + "\"]");

    assertThat(texts(look("", false), State.WARNING))
        .anyMatch(text ->
            text.contains("reads " + other + ", and this check " + directory + "/checked.yaml"));
    register("config_args = [\"--config=" + directory + "/./checked.yaml\"]");
    Files.writeString(directory.resolve("checked.yaml"), "");
    assertThat(texts(look("", false), State.WARNING)).noneMatch(text -> text.contains(" reads "));
  }

  @Test
  void a_runner_that_takes_no_jobs_is_told() throws Exception {
    register("");
    Path toml = directory.resolve("config.toml");
    Files.writeString(toml, "concurrent = 0\n" + Files.readString(toml));

    assertThat(texts(look("", false), State.WARNING))
        .anyMatch(text -> text.contains("no job runs"));
  }

  @Test
  void a_logout_script_that_clears_the_screen_is_told() throws Exception {
    register("");
    Path script = Files.createDirectories(directory.resolve("account")).resolve(".bash_logout");
    Files.writeString(script, "# bye\nclear\n");

    assertThat(texts(look("", false), State.WARNING))
        .anyMatch(text -> text.startsWith("sandbox host: " + script + " clears the screen"));
    // Debian's.
    Files.writeString(script, "if [ \"$SHLVL\" = 1 ]; then\n    /usr/bin/clear_console -q\nfi\n");
    assertThat(texts(look("", false), State.WARNING)).noneMatch(text -> text.contains("logout"));
    Files.writeString(script, "# clear\nsync\n");
    assertThat(texts(look("", false), State.WARNING)).noneMatch(text -> text.contains("logout"));
  }

  @Test
  void a_ca_bundle_that_is_not_there_is_told_without_asking_anybody() throws Exception {
    register("");

    assertThat(texts(look("", false, ", verify: jwks, ca_bundle: /nowhere.pem"), State.ERROR))
        .anyMatch(text -> text.startsWith("gitlab.ca_bundle: /nowhere.pem does not exist"));
  }

  @Test
  void the_usual_places_of_builds_and_caches_are_looked_at_too() throws Exception {
    register("");
    environment.put("STATE_DIRECTORY", directory.resolve("aws-oidc-executor").toString());

    assertThat(texts(look("", false), State.OK))
        .contains(
            "sandbox.builds_dir: " + directory + "/aws-oidc-executor/builds",
            "sandbox.cache_dir: " + directory + "/aws-oidc-executor/cache");
  }

  @Test
  void a_section_that_another_executor_does_not_read_is_an_error() throws Exception {
    register("");
    Path toml = directory.resolve("config.toml");
    Files.writeString(toml, Files.readString(toml).replace("\"custom\"", "\"shell\""));

    assertThat(texts(look("", false), State.ERROR))
        .contains(
            "config.toml: "
                + toml
                + ": the runner \"one\" has executor = \"shell\" beside [runners.custom], which"
                + " only executor = \"custom\" reads: no job of it gets here");
    Files.writeString(toml, Files.readString(toml).replaceFirst("executor = .*", ""));
    assertThat(texts(look("", false), State.ERROR))
        .anyMatch(text -> text.contains("has no executor beside [runners.custom]"));
  }

  @Test
  void a_section_for_another_program_that_nobody_reads_is_warned_of() throws Exception {
    register("");
    Path toml = directory.resolve("config.toml");
    Files.writeString(
        toml,
        Files.readString(toml)
            + "[[runners]]\n  name = \"two\"\n  executor = \"docker\"\n  [runners.custom]\n"
            + "    run_exec = \"/opt/other/run\"\n");

    List<Diagnosis> found = look("", false);

    assertThat(texts(found, State.ERROR)).isEmpty();
    assertThat(texts(found, State.WARNING))
        .anyMatch(text -> text.contains("\"two\" has executor = \"docker\" beside"));
  }

  @Test
  void a_file_whose_runners_are_all_others_is_named() throws Exception {
    Path toml = directory.resolve("config.toml");
    Files.writeString(toml, "[[runners]]\n  executor = \"docker\"\n");

    assertThat(texts(look("", false), State.WARNING))
        .contains(
            "config.toml: no runner of this machine calls this installation: none of the 1 in "
                + toml);
  }
}
