package awsoidc.sts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.net.Connections;
import awsoidc.net.Network;
import awsoidc.role.Grants;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.sts.StsCall.Answer;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.utils.SystemSetting;
import software.amazon.awssdk.utils.internal.SystemSettingUtilsTestBackdoor;

/**
 * Whatever the machine, the account's files and the runner's environment say to an AWS SDK: each
 * request is the same, and goes to the same place.
 */
@Isolated("sets system properties that the SDK reads")
class AmbientSettingsTest {

  private static final String ELSEWHERE = "http://127.0.0.1:1/elsewhere";

  /** What the SDK reads without a constant for it. */
  private static final List<String> WITHOUT_A_CONSTANT =
      List.of("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_LAMBDA_FUNCTION_NAME", "HOME");

  private static final Map<String, String> PROPERTIES_WITHOUT_A_CONSTANT =
      Map.of(
          "aws.endpointUrl", ELSEWHERE,
          "aws.endpointUrlSts", ELSEWHERE,
          "http.proxyHost", "127.0.0.1",
          "http.proxyPort", "1",
          "https.proxyHost", "127.0.0.1",
          "https.proxyPort", "1",
          "socksProxyHost", "127.0.0.1",
          "socksProxyPort", "1",
          "java.net.useSystemProxies", "true");

  @TempDir private static Path directory;

  private final NotingClient http = new NotingClient();

  @BeforeEach
  @AfterEach
  void clear() {
    SystemSettingUtilsTestBackdoor.clearEnvironmentVariableOverrides();
  }

  @Test
  void without_an_endpoint_the_regions_is_asked() {
    assertThat(ask(settings(Optional.empty()))).isInstanceOf(Answer.Yes.class);

    assertThat(http.requests)
        .singleElement()
        .asString()
        .startsWith("POST https://sts.eu-west-1.amazonaws.com ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://sts.example.com",
        "https://sts.example.com/",
        "http://127.0.0.1:9/a/b",
        "http://[::1]:9/a/"
      })
  void the_configured_endpoint_is_asked_as_it_is_written(String url) {
    assertThat(ask(settings(Optional.of(url)))).isInstanceOf(Answer.Yes.class);

    assertThat(http.requests).singleElement().asString().startsWith("POST " + url);
  }

  @ParameterizedTest
  @MethodSource("environmentVariables")
  void a_variable_of_the_environment_moves_nothing(String name) throws IOException {
    List<String> usual = requests();

    for (String value : values(name)) {
      SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride(name, value);
      assertThat(requests()).as(name + "=" + value).isEqualTo(usual);
    }
  }

  @ParameterizedTest
  @MethodSource("systemProperties")
  void a_system_property_moves_nothing(String name) throws IOException {
    List<String> usual = requests();

    for (String value : values(name)) {
      assertThat(withSystemProperties(Map.of(name, value))).as(name + "=" + value).isEqualTo(usual);
    }
  }

  @Test
  void all_of_it_at_once_moves_nothing() throws IOException {
    List<String> usual = requests();

    for (String name : environmentVariables()) {
      SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride(name, values(name).getFirst());
    }
    assertThat(withSystemProperties(PROPERTIES_WITHOUT_A_CONSTANT)).isEqualTo(usual);
  }

  /** A file that moves nothing because nobody could read it would show nothing. */
  @Test
  void the_hostile_files_would_move_others() throws IOException {
    var file =
        ProfileFile.builder()
            .content(Path.of(values("AWS_CONFIG_FILE").getFirst()))
            .type(ProfileFile.Type.CONFIGURATION)
            .build();

    assertThat(file.profile("default").orElseThrow().properties())
        .containsEntry("endpoint_url", ELSEWHERE);
    assertThat(file.getSection("services", "all")).isPresent();
  }

  private static final List<SystemSetting> KNOWN = known();

  /**
   * Every constant of every enum of the SDK that names a setting, so that a new one is tried too.
   */
  private static List<SystemSetting> known() {
    List<SystemSetting> settings = new ArrayList<>();
    for (JavaClass found :
        new ClassFileImporter()
            .importPackages(
                "software.amazon.awssdk.core",
                "software.amazon.awssdk.awscore",
                "software.amazon.awssdk.profiles",
                "software.amazon.awssdk.auth",
                "software.amazon.awssdk.regions",
                "software.amazon.awssdk.utils")) {
      if (found.isEnum() && found.isAssignableTo(SystemSetting.class)) {
        for (Object constant : found.reflect().getEnumConstants()) {
          settings.add((SystemSetting) constant);
        }
      }
    }
    return settings;
  }

  private static Set<String> environmentVariables() {
    Set<String> names = new TreeSet<>(WITHOUT_A_CONSTANT);
    known()
        .forEach(
            setting -> Optional.ofNullable(setting.environmentVariable()).ifPresent(names::add));
    assertThat(names)
        .contains("AWS_PARTITIONS_FILE", "AWS_CONFIG_FILE", "AWS_PROFILE", "https_proxy");
    return names;
  }

  private static Set<String> systemProperties() {
    Set<String> names = new TreeSet<>(PROPERTIES_WITHOUT_A_CONSTANT.keySet());
    KNOWN.forEach(setting -> Optional.ofNullable(setting.property()).ifPresent(names::add));
    assertThat(names)
        .contains("aws.partitionsFile", "aws.configFile", "aws.profile", "https.proxyHost");
    // These are Java's own, and not settings.
    names.removeIf(name ->
        name.startsWith("java.v")
            || name.startsWith("os.")
            || name.startsWith("file.")
            || name.startsWith("user.l")
            || name.startsWith("user.r"));
    return names;
  }

  /** What such a setting may hold: a place, a switch, a number, a file with all of them. */
  private static List<String> values(String name) throws IOException {
    if (name.toUpperCase(Locale.ROOT).contains("PARTITION")) {
      return List.of(partitions());
    }
    if (name.toUpperCase(Locale.ROOT).contains("SOCKET")) {
      return List.of("true", "false"); // with anything else, the SDK makes no client at all
    }
    if (name.equals("HOME") || name.equals("user.home")) {
      return List.of(home().toString());
    }
    if (name.toUpperCase(Locale.ROOT).contains("FILE")
        && !name.toUpperCase(Locale.ROOT).contains("PROFILE")) {
      return List.of(home().resolve(".aws/config").toString(), "/nonexistent", "");
    }
    return List.of(
        ELSEWHERE,
        "true",
        "1",
        "other",
        "adaptive",
        "AKIAAMBIENT",
        "us-iso-east-1",
        "\u0000 no URL");
  }

  private static Path home() throws IOException {
    Path aws = Files.createDirectories(directory.resolve("home/.aws"));
    String settings =
        """
        aws_access_key_id = AKIAAMBIENT
        aws_secret_access_key = ambient
        region = us-iso-east-1
        endpoint_url = %1$s
        services = all
        use_fips_endpoint = true
        use_dualstack_endpoint = true
        defaults_mode = auto
        sts_regional_endpoints = legacy
        retry_mode = adaptive
        max_attempts = 9
        proxy = %1$s
        ca_bundle = /nonexistent
        sdk_ua_app_id = ambient
        credential_process = /bin/false
        role_arn = arn:aws:iam::999999999999:role/Ambient
        source_profile = other
        """
            .formatted(ELSEWHERE);
    Files.writeString(
        aws.resolve("config"),
        "[default]\n"
            + settings
            + "[profile other]\n"
            + settings
            + "[services all]\nsts =\n  endpoint_url = "
            + ELSEWHERE
            + "\n");
    Files.writeString(
        aws.resolve("credentials"), "[default]\n" + settings + "[other]\n" + settings);
    return directory.resolve("home");
  }

  private static String partitions() throws IOException {
    return Files.writeString(
            directory.resolve("partitions.json"),
            """
            {"version": "1.1", "partitions": [{
              "id": "aws", "regionRegex": ".*",
              "regions": {"eu-west-1": {}},
              "outputs": {
                "name": "aws", "dnsSuffix": "evil.example", "dualStackDnsSuffix": "evil.example",
                "implicitGlobalRegion": "us-east-1", "supportsFIPS": true, "supportsDualStack": true}
            }]}
            """)
        .toString();
  }

  /** With and without an endpoint, anonymous and signed. */
  private List<String> requests() {
    http.requests.clear();
    for (Optional<String> endpoint :
        List.of(Optional.<String>empty(), Optional.of("https://sts.example.com/"))) {
      ask(settings(endpoint), WEB_IDENTITY);
      ask(settings(endpoint), CHAINED);
    }
    assertThat(http.requests).hasSize(4);
    return List.copyOf(http.requests);
  }

  private List<String> withSystemProperties(Map<String, String> properties) {
    Map<String, @Nullable String> before = new HashMap<>();
    properties.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
    try {
      return requests();
    } finally {
      before.forEach((name, value) -> {
        if (value == null) {
          System.clearProperty(name);
        } else {
          System.setProperty(name, value);
        }
      });
    }
  }

  private static final RoleArn ROLE = new RoleArn("aws", "123456789012", "R");

  private static final StsRequest WEB_IDENTITY =
      new StsRequest.WebIdentity(
          Grants.assumption(ROLE, Duration.ofHours(1), false, "x-y"), Secret.of("a.b.c"));

  private static final StsRequest CHAINED =
      new StsRequest.Chained(
          new Hop(
              ROLE,
              Duration.ofHours(1),
              "x-y",
              Policies.NONE,
              Optional.empty(),
              Optional.empty(),
              List.of()),
          new Session("ASIAEXAMPLE", Secret.of("k"), Secret.of("t"), Instant.MAX, ""));

  private Answer ask(StsSettings settings) {
    return ask(settings, WEB_IDENTITY);
  }

  private Answer ask(StsSettings settings, StsRequest request) {
    Connections none = new Connections(Network.USUAL, name -> Optional.empty());
    return new SdkCall(settings, none, http).ask(request, Duration.ofSeconds(20));
  }

  private static StsSettings settings(Optional<String> endpoint) {
    return Settings.of(endpoint.map(URI::create), Duration.ofSeconds(30), Optional.empty());
  }

  /** Answers each request as AWS does, and notes all of it that is not made up anew each time. */
  private static final class NotingClient implements SdkHttpClient {

    private static final Set<String> NEW_EACH_TIME =
        Set.of("amz-sdk-invocation-id", "x-amz-date", "authorization");

    final List<String> requests = new ArrayList<>();

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      Map<String, List<String>> headers = new TreeMap<>();
      request
          .httpRequest()
          .forEachHeader((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("x-amzn-trace-id")) {
              return; // of a Lambda function: it names a request, and steers none
            }
            headers.put(
                lower,
                !NEW_EACH_TIME.contains(lower)
                    ? value
                    : value.stream()
                        .map(text -> text.replaceAll("20\\d{6}|Signature=.*|.*-.*-.*|T.*", ""))
                        .toList());
          });
      requests.add(
          request.httpRequest().method()
              + " "
              + request.httpRequest().getUri()
              + " "
              + headers
              + " "
              + request.contentStreamProvider().map(NotingClient::text).orElse(""));
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() {
          return HttpExecuteResponse.builder()
              .response(SdkHttpResponse.builder().statusCode(200).build())
              .responseBody(
                  AbortableInputStream.create(
                      new ByteArrayInputStream(
                          StsDouble.success("2026-11-23T15:04:05Z").getBytes(UTF_8))))
              .build();
        }

        @Override
        public void abort() {}
      };
    }

    private static String text(ContentStreamProvider body) {
      try (var in = body.newStream()) {
        return new String(in.readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {}
  }
}
