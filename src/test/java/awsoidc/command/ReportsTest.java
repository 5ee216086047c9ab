package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands report, as text, in colour and as JSON. */
class ReportsTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/ShopDeploy";

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private String stdin = "rolls: 3";

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(
        directory.resolve("c.yaml"),
        """
        gitlab: {url: https://gitlab.example.com}
        roles:
          - name: production
            when: {project_path: acme/shop}
            assume: %s
        """
            .formatted(ROLE));
  }

  @Test
  void check_says_where_a_problem_is() {
    assertThat(run("check", "--config", "-", "--format", "json")).isEqualTo(1);
    assertThat(out.toString(UTF_8))
        .contains("\"file\" : \"standard input\"", "\"line\" : 1,", "\"column\" : 1")
        .contains("\"level\" : \"error\"");
    out.reset();
    assertThat(run("check", "--config", "-", "--color", "always")).isEqualTo(1);
    assertThat(out.toString(UTF_8)).startsWith("\u001b[31mstandard input:1:1: ");
  }

  @Test
  void a_full_disk_is_no_success() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    assertThat(run(full, "config", "schema")).isEqualTo(1);
    assertThat(run("config", "schema")).isZero();
  }

  @Test
  void standard_input_is_read_once() {
    assertThat(run("lint", "-", "-")).isEqualTo(2);
    assertThat(out.toString(UTF_8)).contains("standard input can be read only once");
  }

  @Test
  void metrics_replace_metrics_alone() throws IOException {
    Path audit =
        Files.writeString(
            directory.resolve("audit.jsonl"),
            "{\"time\":\"2026-11-30T10:00:00Z\",\"event\":\"grant\"}\n");
    Path metrics = directory.resolve("m.prom");
    String[] toItself = {"report", "--metrics", audit.toString(), audit.toString()};

    assertThat(run(toItself)).isEqualTo(2);
    assertThat(audit).content().startsWith("{\"time\"");
    for (int i = 0; i < 2; i++) {
      assertThat(run("report", "--metrics", metrics.toString(), audit.toString())).isZero();
      assertThat(metrics).content().startsWith("# HELP aws_oidc_executor_");
    }
  }

  @Test
  void a_file_without_a_line_of_an_audit_file_is_not_empty_history() throws IOException {
    Path other = Files.writeString(directory.resolve("other"), "eyJh.eyJh.x\n");

    assertThat(run("report", other.toString())).isEqualTo(2);
  }

  @Test
  void explain_in_plain_text() {
    String[] call = explain("project_path=acme/other");

    assertThat(run(call)).isEqualTo(1);
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            Token:
              aud           https://gitlab.example.com
              iss           https://gitlab.example.com
              project_path  acme/other

            Rules:
              "production" does not fit
              ✗ project_path  wants acme/shop, the token has acme/other
              none fits
            """);
    String plain = out.toString(UTF_8);
    out.reset();
    run(Stream.concat(Stream.of(call), Stream.of("--color", "always")).toArray(String[]::new));
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            plain
                .replace("Token:", "\u001b[1mToken:\u001b[0m")
                .replace("Rules:", "\u001b[1mRules:\u001b[0m"));
  }

  @Test
  void the_schema_refuses_what_is_no_report() throws IOException {
    out.writeBytes("{\"version\": 2, \"command\": \"x\", \"exit_code\": 0}".getBytes(UTF_8));

    assertThat(problems()).isNotEmpty();
  }

  @Test
  void a_token_is_never_shown_as_json() {
    String payload = "{\"iss\":\"https://gitlab.example.com\",\"aud\":\"a\",\"sub\":\"s\"}";
    String claims = Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(UTF_8));
    stdin = "eyJhbGciOiJub25lIn0." + claims + ".c2ln";

    run("explain", "--offline", "--role", ROLE, "--token", "-", "--format", "json");

    assertThat(out.toString(UTF_8)).contains(ROLE).doesNotContain(claims, "c2ln");
  }

  private String[] explain(String claim) {
    String gitlab = "https://gitlab.example.com";
    return new String[] {
      "explain",
      "--config",
      directory.resolve("c.yaml").toString(),
      "--claim",
      "iss=" + gitlab,
      "--claim",
      "aud=" + gitlab,
      "--claim",
      claim
    };
  }

  private List<String> problems() throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(Path.of("docs/report.schema.json")));
    return schema.validate(out.toString(UTF_8), InputFormat.JSON).stream()
        .map(Error::toString)
        .toList();
  }

  private int run(String... arguments) {
    return run(out, arguments);
  }

  private int run(OutputStream to, String... arguments) {
    return new Operator(
            directory,
            directory,
            "BUILD",
            directory,
            Map.of(),
            Clock.systemUTC(),
            new ByteArrayInputStream(stdin.getBytes(UTF_8)),
            new PrintStream(to, true, UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), true, UTF_8))
        .run(List.of(arguments));
  }
}
