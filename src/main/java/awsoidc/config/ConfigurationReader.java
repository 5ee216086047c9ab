package awsoidc.config;

import awsoidc.config.Configuration.WhenUnmatched;
import awsoidc.role.Rules;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sts.StsSettings;
import awsoidc.token.TokenSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the YAML. docs/configuration.md has every key; config/aws-oidc-executor.schema.json is the
 * same for editors, and a test holds the two and the sets of keys here equal.
 */
final class ConfigurationReader {

  static final Set<String> ROOT = ordered("gitlab", "aws", "credentials", "roles", "sandbox");
  static final Set<String> GITLAB = ordered("url", "issuer", "audience", "token");
  static final Set<String> AWS = ordered("region", "sts");
  static final Set<String> STS = ordered("endpoint", "deadline", "ca_bundle");
  static final Set<String> CREDENTIALS = ordered("when_unmatched");
  static final Set<String> SANDBOX = ordered("type", "builds_dir", "cache_dir");

  private static final Node NOTHING = new Node.Scalar("", true, Mark.START);
  private static final String DEFAULT_REGION = "us-east-1";
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

  private final Problems problems;

  ConfigurationReader(Problems problems) {
    this.problems = problems;
  }

  /** The settings; meaningless if there are problems afterwards. */
  Configuration read(Node node) {
    Fields root = Fields.of("the configuration", node, ROOT, problems);
    root.require("gitlab", "{url: https://gitlab.example.com}");
    Fields aws = block("aws", root, "aws", AWS);
    String region = aws.value("region", Parse::region, Parse.REGION).orElse(DEFAULT_REGION);
    return new Configuration(
        gitlab(root),
        region,
        sts(aws, region),
        whenUnmatched(root),
        new Rules(
            root.node("roles")
                .map(roles -> new RolesReader(problems).read(roles))
                .orElse(List.of())),
        sandbox(root));
  }

  private TokenSettings gitlab(Fields root) {
    Fields gitlab = block("gitlab", root, "gitlab", GITLAB);
    if (root.node("gitlab").isPresent()) {
      gitlab.require("url", "https://gitlab.example.com");
    }
    // GitLab's own iss has no slash at its end. An issuer or audience is taken as written: AWS
    // compares both to the letter.
    String url =
        gitlab
            .value("url", ConfigurationReader::urlAsWritten, Parse.URL)
            .orElse("")
            .replaceFirst("/+$", "");
    String issuer =
        gitlab.value("issuer", ConfigurationReader::urlAsWritten, Parse.URL).orElse(url);
    List<String> audience = gitlab.values("audience", Parse::text, "an audience or a list of them");
    Optional<String> token =
        gitlab.value(
            "token", Parse::variable, "the name of an id_tokens: entry, such as AWS_ID_TOKEN");
    return new TokenSettings(issuer, audience.isEmpty() ? List.of(url) : audience, token);
  }

  private StsSettings sts(Fields aws, String region) {
    Fields sts = block("aws.sts", aws, "sts", STS);
    return new StsSettings(
        region,
        sts.value("endpoint", Parse::url, Parse.ENDPOINT),
        sts.value("deadline", Parse::deadline, Parse.DURATION + ", 10m at most")
            .orElse(DEFAULT_DEADLINE),
        sts.value("ca_bundle", Parse::absolutePath, "the absolute path of a PEM file"));
  }

  private WhenUnmatched whenUnmatched(Fields root) {
    return block("credentials", root, "credentials", CREDENTIALS)
        .value("when_unmatched", oneOf(WhenUnmatched.values()), "fail or continue")
        .orElse(WhenUnmatched.FAIL);
  }

  private SandboxSettings sandbox(Fields root) {
    Fields sandbox = block("sandbox", root, "sandbox", SANDBOX);
    if (root.node("sandbox").isPresent()) {
      sandbox.require("type", "host");
    }
    sandbox.value("type", text -> Parse.text(text).filter("host"::equals), "host");
    return new SandboxSettings(
        sandbox.value("builds_dir", Parse::absolutePath, "an absolute path"),
        sandbox.value("cache_dir", Parse::absolutePath, "an absolute path"));
  }

  private Fields block(String name, Fields parent, String key, Set<String> known) {
    return Fields.of(name, parent.node(key).orElse(NOTHING), known, problems);
  }

  private static Optional<String> urlAsWritten(String text) {
    return Parse.url(text).map(URI::toString);
  }

  private static <E extends Enum<E>> Function<String, Optional<E>> oneOf(E[] values) {
    return text ->
        Arrays.stream(values)
            .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
            .findFirst();
  }

  /** A set that lists its keys in the order in which messages name them. */
  static Set<String> ordered(String... keys) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(keys)));
  }
}
