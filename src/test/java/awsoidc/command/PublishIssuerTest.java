package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code publish-issuer} against a GitLab on loopback. */
class PublishIssuerTest {

  private static final String PUBLIC = "https://oidc.example.com";
  private static final RSAKey FIRST = key("first");
  private static final RSAKey SECOND = key("second");

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Queue<Runnable> meanwhile = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-11-29T12:00:00Z");
  private volatile int status = 200;
  private volatile List<RSAKey> keys = List.of(FIRST);
  private HttpServer gitlab;

  @BeforeEach
  void start() throws IOException {
    gitlab = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gitlab.createContext("/", this::answer);
    gitlab.start();
  }

  @AfterEach
  void stop() {
    gitlab.stop(0);
  }

  @Test
  void a_gitlab_is_published_and_the_next_steps_are_said() throws Exception {
    assertThat(publish("--gitlab", url() + "/")).isZero();

    assertThat(kids()).containsExactly("first");
    assertThat(Files.readString(published(".well-known/openid-configuration")))
        .contains("\"issuer\":\"" + PUBLIC + "\"", PUBLIC + "/oauth/discovery/keys");
    assertThat(printed())
        .contains(
            "gitlab_rails['ci_id_tokens_issuer_url'] = 'https://oidc.example.com'",
            "aws iam create-open-id-connect-provider --url https://oidc.example.com"
                + " --client-id-list "
                + url(),
            "came over http");
  }

  /** The configuration may have it already. */
  @Test
  void the_audience_of_the_configuration_becomes_the_client_id() throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("executor.yaml"),
            """
            gitlab: {url: https://gitlab.internal, issuer: https://oidc.example.com, audience: aws}
            roles: [{name: all, when: {namespace_path: acme}, assume: none}]
            """);
    assertThat(publish("--gitlab", url(), "--config", configuration.toString())).isZero();

    assertThat(printed()).contains("--client-id-list aws").doesNotContain("  issuer: " + PUBLIC);
  }

  @Test
  void a_gitlab_that_does_not_answer_publishes_nothing() {
    status = 502;

    assertThat(publish("--gitlab", url())).isEqualTo(1);
    assertThat(printed())
        .isEqualTo(url() + "/.well-known/openid-configuration: it answers with HTTP 502\n");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_watch_says_which_keys_come_and_go() throws Exception {
    meanwhile.add(() -> {});
    meanwhile.add(() -> keys = List.of(SECOND));
    meanwhile.add(() -> status = 500);
    meanwhile.add(() -> {});
    meanwhile.add(() -> status = 200);
    meanwhile.add(() -> now = now.plus(Duration.ofHours(2)));
    publish("--gitlab", url(), "--watch", "--keep", "2h");

    assertThat(printed().lines().filter(line -> line.contains("2026-")))
        .containsExactly(
            "2026-11-29T12:02:00Z key second is new: published",
            "2026-11-29T12:02:00Z key first is gone from GitLab: it is removed at"
                + " 2026-11-29T14:02:00Z, or now with --prune",
            "WARNING: 2026-11-29T12:03:00Z tried again until it succeeds: "
                + url()
                + "/.well-known/openid-configuration: it answers with HTTP 500",
            "2026-11-29T14:06:00Z key first is removed: tokens signed with it are refused");
    assertThat(kids()).containsExactly("second");
  }

  @Test
  void documents_may_come_from_files() throws Exception {
    Path discovery = Files.writeString(directory.resolve("discovery"), metadata("https://git.lan"));
    Path set = Files.writeString(directory.resolve("keys"), new JWKSet(FIRST).toString());

    assertThat(
            publish(
                "--gitlab",
                "https://git.lan",
                "--discovery",
                discovery.toString(),
                "--keys",
                set.toString()))
        .isZero();
    assertThat(kids()).containsExactly("first");
    assertThat(printed()).doesNotContain("came over http");
  }

  @ParameterizedTest
  @CsvSource({
    "--gitlab git.lan, --gitlab must be such as https://gitlab.example.com",
    "--gitlab https://git.lan?a=b, --gitlab must be such as https://gitlab.example.com",
    "--gitlab https://git.lan --interval 1s, --interval must be at least 10s",
    "--gitlab https://git.lan --keep long, --keep must be a duration",
    "--gitlab https://git.lan --config /nowhere.yaml, /nowhere.yaml: there is no such file",
    "--gitlab https://git.lan --discovery - --keys -, cannot both be standard input",
    "--gitlab https://git.lan --discovery /nowhere --keys -, /nowhere: there is no such file",
    "--gitlab https://git.lan --discovery -, Missing required argument(s): --keys=FILE",
    "--gitlab https://git.lan --watch --discovery - --keys a, leave out --discovery and --keys",
    "--gitlab https://git.lan --s3 s3://b --region a, mutually exclusive",
    "'', Missing required option: '--gitlab=URL'",
  })
  void a_wrong_call_says_what_is_wrong(String arguments, String message) {
    String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);

    assertThat(publish(words)).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains(message);
  }

  @Test
  void a_bucket_without_its_region_is_not_enough() {
    assertThat(run("--gitlab", "https://git.lan", "--s3", "s3://acme-oidc")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("--region");
  }

  private int publish(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--issuer", PUBLIC));
    all.addAll(List.of("--output", directory.resolve("public").toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  /** A wait takes no time but the clock's; it ends once nothing is left to happen meanwhile. */
  private int run(String... arguments) {
    PrintStream print = new PrintStream(out, true, UTF_8);
    PublishIssuer command =
        new PublishIssuer(
            Path.of("/nowhere"),
            Map.of(),
            () -> now = now.plusMillis(1),
            time -> {
              now = now.plus(time);
              Runnable next = meanwhile.poll();
              if (next == null) {
                throw new InterruptedException("end of the test");
              }
              next.run();
            },
            new Input(new ByteArrayInputStream(new byte[0])),
            new OutputOptions(new Terminal(false, Map.of()), print, print));
    return new CommandLine(command)
        .setErr(new java.io.PrintWriter(err, true, UTF_8))
        .setExecutionExceptionHandler((e, line, parsed) -> {
          if (e instanceof WrongCall) { // as Operator does
            line.getErr().println(e.getMessage());
            return 2;
          }
          throw e;
        })
        .execute(arguments);
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean metadata = exchange.getRequestURI().getPath().startsWith("/.well-known/");
    String body = metadata ? metadata(url()) : new JWKSet(List.copyOf(keys)).toString();
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String url() {
    return "http://127.0.0.1:" + gitlab.getAddress().getPort();
  }

  private static String metadata(String issuer) {
    return """
    {"issuer": "%1$s", "jwks_uri": "%1$s/oauth/discovery/keys",
     "id_token_signing_alg_values_supported": ["RS256"]}
    """
        .formatted(issuer);
  }

  private Path published(String path) {
    return directory.resolve("public").resolve(path);
  }

  private List<String> kids() throws IOException, ParseException {
    return JWKSet.load(published("oauth/discovery/keys").toFile()).getKeys().stream()
        .map(key -> key.getKeyID())
        .toList();
  }

  private String printed() {
    return out.toString(UTF_8);
  }

  private static RSAKey key(String kid) {
    try {
      return new RSAKeyGenerator(2048).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
