package awsoidc.config;

import awsoidc.config.Configuration.WhenUnmatched;
import awsoidc.delivery.DeliverySettings;
import awsoidc.delivery.DeliverySettings.OnConflict;
import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.net.HttpProxy;
import awsoidc.net.Network;
import awsoidc.role.Rules;
import awsoidc.sts.StsSettings;
import awsoidc.systemlog.SystemLog;
import awsoidc.token.TokenSettings;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Values;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the YAML. docs/configuration.md has every key; config/aws-oidc-executor.schema.json is the
 * same for editors, and a test holds the two and the sets of keys here equal.
 */
final class ConfigurationReader {

  static final Set<String> ROOT =
      Fields.keys(
          "gitlab",
          "aws",
          "credentials",
          "roles",
          "sandbox",
          "audit",
          "operator_log",
          "gitlab_runner",
          "help_url");
  static final Set<String> GITLAB =
      Fields.keys("url", "issuer", "audience", "token", "verify", "ca_bundle");
  static final Set<String> AWS = Fields.keys("region", "accounts", "sts");
  static final Set<String> STS =
      Fields.keys("endpoint", "fips", "dualstack", "deadline", "ca_bundle", "proxy");
  static final Set<String> CREDENTIALS =
      Fields.keys(
          "delivery",
          "on_conflict",
          "when_unmatched",
          "refresh_before",
          "verify_identity",
          "mask_access_key_id");
  static final Set<String> AUDIT = Fields.keys("file", "journal");

  private static final Node NOTHING = new Node.Scalar("", true, Mark.START);
  private static final String DEFAULT_REGION = "us-east-1";
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);
  private static final Duration DEFAULT_REFRESH_BEFORE = Duration.ofMinutes(5);
  private static final String PEM = "the absolute path of a PEM file";

  private final Problems problems;
  private final ConditionCheck check;
  private final boolean rootRunner;

  ConfigurationReader(Problems problems, boolean rootRunner, ConditionCheck check) {
    this.check = check;
    this.problems = problems;
    this.rootRunner = rootRunner;
  }

  /** The settings; meaningless if there are problems afterwards. */
  Configuration read(Node node) {
    Fields root = Fields.of("the configuration", node, ROOT, problems);
    root.require("gitlab", "{url: https://gitlab.example.com}");
    Fields aws = block("aws", root, "aws", AWS);
    String region = aws.value("region", Parse.AN_AWS_REGION, Parse.REGION).orElse(DEFAULT_REGION);
    Fields credentials = block("credentials", root, "credentials", CREDENTIALS);
    StsSettings sts = sts(aws, region, credentials);
    DeliverySettings delivery = delivery(credentials);
    RoleLimits limits =
        new RoleLimits(
            aws.values(
                "accounts", Parse.ACCOUNT, "the 12 digits of an account, in quotes, or a list"),
            sts.endpoint().isPresent() ? Optional.empty() : Optional.of(region),
            problems);
    RolesReader roles = new RolesReader(problems, limits, check);
    TokenSettings token = gitlab(root);
    boolean verified = token.verification().isPresent();
    return new Configuration(
        token,
        region,
        sts,
        credentials
            .value("when_unmatched", Values.oneOf(WhenUnmatched.values()), "fail or continue")
            .orElse(WhenUnmatched.FAIL),
        delivery,
        new Rules(root.node("roles").map(roles::read).orElse(List.of())),
        new SandboxReader(problems, delivery.way(), verified, rootRunner, check)
            .read(root.node("sandbox")),
        root.value("gitlab_runner", Values::absolutePath, "the absolute path of a program"),
        reporting(root));
  }

  private Reporting reporting(Fields root) {
    Fields audit = block("audit", root, "audit", AUDIT);
    return new Reporting(
        audit.value("file", Values::absolutePath, "the absolute path of a file"),
        audit.value("journal", Values::bool, Values.BOOLEAN).orElse(false),
        root.value("operator_log", Values.oneOf(SystemLog.values()), "journal, syslog or none"),
        root.value("help_url", Parse::url, Parse.URL));
  }

  private TokenSettings gitlab(Fields root) {
    Fields gitlab = block("gitlab", root, "gitlab", GITLAB);
    if (root.node("gitlab").isPresent()) {
      gitlab.require("url", "https://gitlab.example.com");
    }
    // GitLab's own iss has no slash at its end. An issuer or audience is taken as written: AWS
    // compares both exactly.
    String url =
        gitlab
            .value("url", ConfigurationReader::urlAsWritten, Parse.URL)
            .orElse("")
            .replaceFirst("/+$", "");
    String issuer =
        gitlab.value("issuer", ConfigurationReader::urlAsWritten, Parse.URL).orElse(url);
    if (isReadableOnTheWay(issuer)) {
      gitlab.warn(
          gitlab.node("issuer").isPresent() ? "issuer" : "url",
          "is http: whoever is on the way can replace the keys that tokens are checked with; use"
              + " https");
    }
    List<String> audience =
        gitlab.values("audience", Values::text, "an audience or a list of them");
    Optional<String> token =
        gitlab.value(
            "token", Parse.VARIABLE, "the name of an id_tokens: entry, such as AWS_ID_TOKEN");
    boolean verify =
        gitlab.value("verify", Values.oneOf(Verify.values()), "none or jwks").orElse(Verify.NONE)
            == Verify.JWKS;
    Optional<Path> caBundle = gitlab.value("ca_bundle", Values::absolutePath, PEM);
    if (caBundle.isPresent() && !verify) {
      problems.add(
          gitlab.node("ca_bundle").orElseThrow().mark(),
          "gitlab.ca_bundle has no effect without verify: jwks: add that, or take it out;"
              + " aws.sts.ca_bundle is for STS");
    }
    return new TokenSettings(
        issuer,
        audience.isEmpty() ? List.of(url) : audience,
        token,
        verify ? Optional.of(new Network(caBundle, Optional.empty())) : Optional.empty());
  }

  private StsSettings sts(Fields aws, String region, Fields credentials) {
    Fields sts = block("aws.sts", aws, "sts", STS);
    Optional<URI> endpoint = sts.value("endpoint", Parse::url, Parse.ENDPOINT);
    if (endpoint.map(URI::toString).filter(ConfigurationReader::isReadableOnTheWay).isPresent()) {
      sts.warn(
          "endpoint", "is http: whoever is on the way can read tokens and credentials; use https");
    }
    boolean fips = sts.value("fips", Values::bool, Values.BOOLEAN).orElse(false);
    boolean dualstack = sts.value("dualstack", Values::bool, Values.BOOLEAN).orElse(false);
    if (endpoint.isPresent() && (fips || dualstack)) {
      problems.add(
          sts.node(fips ? "fips" : "dualstack").orElseThrow().mark(),
          "aws.sts.fips and aws.sts.dualstack choose among AWS's own endpoints: take them out, or"
              + " aws.sts.endpoint");
    }
    return new StsSettings(
        region,
        endpoint,
        fips,
        dualstack,
        sts.value("deadline", Values::deadline, Values.DURATION + ", 10m at most")
            .orElse(DEFAULT_DEADLINE),
        new Network(
            sts.value("ca_bundle", Values::absolutePath, PEM),
            sts.secret("proxy", HttpProxy::parse, "http://[user:password@]host[:port]")),
        credentials.value("verify_identity", Values::bool, Values.BOOLEAN).orElse(false));
  }

  /** Whether this is a URL of http that leaves the machine. */
  private static boolean isReadableOnTheWay(String url) {
    return url.startsWith("http:")
        && Parse.url(url).filter(parsed -> !Parse.isLoopback(parsed.getHost())).isPresent();
  }

  private static DeliverySettings delivery(Fields credentials) {
    return new DeliverySettings(
        credentials
            .value("delivery", Values.oneOf(Way.values()), "environment, files or endpoint")
            .orElse(Way.ENVIRONMENT),
        credentials
            .value("on_conflict", Values.oneOf(OnConflict.values()), "fail, job or executor")
            .orElse(OnConflict.FAIL),
        credentials
            .value("refresh_before", Parse::refreshBefore, Values.DURATION + ", 1h at most")
            .orElse(DEFAULT_REFRESH_BEFORE),
        credentials.value("mask_access_key_id", Values::bool, Values.BOOLEAN).orElse(false));
  }

  private Fields block(String name, Fields parent, String key, Set<String> known) {
    return Fields.of(name, parent.node(key).orElse(NOTHING), known, problems);
  }

  private static Optional<String> urlAsWritten(String text) {
    return Parse.url(text).map(URI::toString);
  }

  private enum Verify {
    NONE,
    JWKS
  }
}
