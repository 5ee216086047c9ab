package awsoidc.command;

import awsoidc.demo.Issuer;
import awsoidc.demo.Role;
import awsoidc.demo.RoleChain;
import awsoidc.demo.S3;
import awsoidc.demo.Sts;
import awsoidc.demo.TemporaryCredentials;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSettings;
import awsoidc.trust.TrustPolicy;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import awsoidc.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Doubles of GitLab's issuer, STS and S3 on loopback, for an operator's own configuration: every
 * role that it names trusts every token of this issuer, and every other of these roles.
 */
final class Rehearsal implements AutoCloseable {

  private static final Pattern ROLE =
      Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/[\\w+=,.@/-]*[\\w+=.@-]");

  /** The longest that a role can have: whether it has is for IAM to say. */
  private static final Duration MAX_SESSION = Duration.ofHours(12);

  private static final String OPERATOR_LOG = "operator_log";

  /** Replaced here, or of real jobs alone. */
  private static final Set<String> LEFT_OUT = Set.of("gitlab", "aws", "audit", OPERATOR_LOG);

  private final Issuer issuer;
  private final Sts sts;
  private final S3 s3;
  private final String yaml;
  private final TokenSettings token;

  /**
   * @param yaml the configuration, which is valid
   * @param token of the same
   */
  Rehearsal(Clock clock, String yaml, TokenSettings token) {
    this.yaml = yaml;
    this.token = token;
    this.issuer = Issuer.start(clock);
    this.sts = Sts.start(clock);
    this.s3 = S3.start(clock, sts.issued());
  }

  /** The scripts find the doubles, where their sandbox has this machine's network. */
  void addVariables(JobBuilder builder) {
    builder.variable("AWS_ENDPOINT_URL_S3", s3.url()).variable("AWS_ENDPOINT_URL_STS", sts.url());
  }

  /** Gives a job its id_tokens; a variable of its own may choose a role. */
  void addTokens(JobBuilder builder, JobSource.Request request, JobIdentity identity) {
    Job job = builder.build();
    addRoles(
        yaml
            + job.ownVariables().stream()
                .map(variable -> JobIdentity.expanded(variable.value(), job))
                .toList());
    request
        .idTokens()
        .forEach((variable, some) -> {
          List<String> expanded =
              some.stream().map(text -> JobIdentity.expanded(text, job)).toList();
          Optional<IdToken> had = Optional.ofNullable(request.had().get(variable));
          builder.idToken(variable, issuer.idToken(identity.of(job, had), expanded, job.timeout()));
        });
  }

  private void addRoles(String text) {
    Set<String> accounts = new TreeSet<>();
    List<MatchResult> found = ROLE.matcher(text).results().toList();
    for (MatchResult role : found) {
      accounts.add(role.group(1));
      String trust =
          """
          {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Federated":
            "%s:iam::%s:oidc-provider/%s"}, "Action": "sts:AssumeRoleWithWebIdentity"}}
          """
              .formatted(
                  role.group().substring(0, role.group().indexOf(":iam:")),
                  role.group(1),
                  issuer.url().substring("http://".length()));
      sts.role(new Role(role.group(), TrustPolicy.parse(trust), MAX_SESSION));
      found.forEach(other -> sts.chain(new RoleChain(role.group(), other.group(), "")));
    }
    accounts.forEach(
        account -> sts.provider(account, issuer.url(), token.audiences().toArray(String[]::new)));
  }

  /** The configuration with these doubles in place of GitLab and AWS, as a file. */
  Path write(Path directory) throws IOException {
    Node.Block configuration = (Node.Block) YamlTree.parse(yaml, new Problems()).orElseThrow();
    Map<String, String> blocks = new LinkedHashMap<>();
    Map<String, String> gitlab = kept(configuration, "gitlab", Set.of("token", "verify"));
    gitlab.put("url", text(issuer.url()));
    gitlab.put(
        "audience",
        token.audiences().stream().map(Rehearsal::text).collect(Collectors.joining(",", "[", "]")));
    blocks.put("gitlab", block(gitlab));
    Map<String, String> aws = kept(configuration, "aws", Set.of("region", "accounts"));
    aws.put("sts", block(Map.of("endpoint", text(sts.url()))));
    blocks.put("aws", block(aws));
    blocks.put(OPERATOR_LOG, text("none"));
    configuration.entries().stream()
        .filter(entry -> !LEFT_OUT.contains(entry.key()))
        .forEach(entry -> blocks.put(entry.key(), entry.value().json(_ -> {})));
    Path file =
        Files.createFile(
            directory.resolve("rehearsal.yaml"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, block(blocks));
  }

  private static Map<String, String> kept(Node.Block all, String name, Set<String> keys) {
    Map<String, String> kept = new LinkedHashMap<>();
    for (Node.Entry entry : all.entries()) {
      if (entry.key().equals(name) && entry.value() instanceof Node.Block block) {
        block.entries().stream()
            .filter(one -> keys.contains(one.key()))
            .forEach(one -> kept.put(one.key(), one.value().json(_ -> {})));
      }
    }
    return kept;
  }

  private static String block(Map<String, String> entries) {
    return entries.entrySet().stream()
        .map(entry -> text(entry.getKey()) + ":" + entry.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String text(String value) {
    return new Node.Scalar(value, false, Mark.START).json(_ -> {});
  }

  List<TemporaryCredentials> sessions() {
    return sts.issued().all();
  }

  @Override
  public void close() {
    s3.close();
    sts.close();
    issuer.close();
  }
}
