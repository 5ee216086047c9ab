package awsoidc.command;

import awsoidc.config.ConfigurationFile;
import awsoidc.config.Reporting;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.token.Claims;
import awsoidc.token.IdToken;
import awsoidc.trust.TrustPolicy;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code explain}. */
@Command(
    name = "explain",
    description =
        "Says why a token would get credentials, or not: whether it is the AWS token, which rule"
            + " matches, what in a role's trust policy does not, and which policy would admit"
            + " exactly this job. Works offline, unless --role is given without --policy: IAM is"
            + " then asked for the role and its OIDC provider, with your own AWS credentials"
            + " (iam:GetRole, iam:ListOpenIDConnectProviders, iam:GetOpenIDConnectProvider).",
    footer = {
      "%nExamples:",
      "  aws-oidc-executor explain --token token.jwt",
      "  aws-oidc-executor explain --role ARN --profile production --token token.jwt"
    })
final class Explain extends ReportCommand {

  @Mixin private final ConfigOption config;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description = "The file with the ID token; - reads standard input.")
  private @Nullable String token;

  @Option(
      names = "--claim",
      paramLabel = "NAME=VALUE",
      description =
          "A claim, as the job's log shows it; may be repeated. Use it instead of --token.")
  private List<String> claims = new ArrayList<>();

  @Option(
      names = "--role",
      paramLabel = "ARN",
      description =
          "The role to judge, whatever the rules say. No configuration is read then; without"
              + " --policy, IAM is asked for the role's trust policy.")
  private @Nullable String role;

  @Mixin private final AccountOption account;

  @Option(
      names = "--offline",
      description = "Does not ask IAM: a role is judged without its trust policy.")
  private boolean offline;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "The role's trust policy, or the output of aws iam get-role --role-name NAME; - reads"
              + " standard input.")
  private @Nullable String policy;

  @Option(
      names = "--variable",
      paramLabel = "NAME=VALUE",
      description = "A job variable, for rules with assume.variable; may be repeated.")
  private Map<String, String> variables = new LinkedHashMap<>();

  @Option(
      names = "--context",
      paramLabel = "KEY=VALUE",
      description =
          "A condition key of the request that the token does not have, such as"
              + " aws:SourceIp=203.0.113.7; may be repeated.")
  private Map<String, String> context = new LinkedHashMap<>();

  private final Path home;
  private final Clock clock;
  private final Input input;

  Explain(
      Path home, Map<String, String> environment, Clock clock, Input input, OutputOptions output) {
    super(output);
    this.config = new ConfigOption(home, environment);
    this.account = new AccountOption(environment);
    this.home = home;
    this.clock = clock;
    this.input = input;
  }

  @Override
  Report report() {
    IdToken given = given();
    Optional<RoleArn> arn = role();
    Optional<TrustPolicy> trust = trustPolicy();
    Optional<LiveRole> live =
        arn.filter(_ -> policy == null && !offline)
            .map(known -> LiveRole.read(account, known, given));
    if (account.isGiven() && live.isEmpty()) {
      throw new WrongCall("--profile is for --role without --policy and --offline");
    }
    Report.Draft draft = new Report.Draft();
    Explanation explanation =
        new Explanation(
            given,
            token != null,
            trust.or(() -> live.map(LiveRole::policy)),
            context,
            clock.instant(),
            home,
            draft);
    if (arn.isPresent()) {
      boolean provided = live.isEmpty() || live.get().explainProvider(given, draft);
      return draft.of("explain", explanation.ofRole(arn.get()) && provided);
    }
    boolean fine =
        switch (config.read(input, false)) {
          case ConfigurationFile.Result.Valid valid ->
              explanation.ofRules(
                  valid.configuration(), name -> Optional.ofNullable(variables.get(name)));
          case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) -> {
            problems.forEach(problem -> draft.add(Findings.of(Level.ERROR, problem)));
            yield false;
          }
        };
    return draft.of("explain", fine);
  }

  private Optional<RoleArn> role() {
    return Optional.ofNullable(role)
        .map(text ->
            RoleArn.parse(text)
                .orElseThrow(() ->
                    new WrongCall(
                        "--role is not the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME: "
                            + text)));
  }

  private IdToken given() {
    if ((token == null) == claims.isEmpty()) {
      throw new WrongCall("either --token or --claim is needed: the token, or what it claims");
    }
    if (token != null) {
      try {
        return input.token(token);
      } catch (IOException e) {
        throw new WrongCall(e);
      }
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String claim : claims) {
      int equals = claim.indexOf('=');
      if (equals < 1) {
        throw new WrongCall("--claim wants NAME=VALUE, not " + claim);
      }
      values
          .computeIfAbsent(claim.substring(0, equals), name -> new ArrayList<>())
          .add(claim.substring(equals + 1));
    }
    return new IdToken("the token", Secret.of(""), new Claims(values));
  }

  private Optional<TrustPolicy> trustPolicy() {
    if (policy == null) {
      return Optional.empty();
    }
    if (policy.equals(Input.STANDARD) && Input.STANDARD.equals(token)) {
      throw new WrongCall("--token and --policy cannot both be standard input");
    }
    try {
      return Optional.of(TrustPolicy.parse(text(policy)));
    } catch (IllegalArgumentException e) {
      throw new WrongCall("--policy: " + e.getMessage());
    }
  }

  private String text(String file) {
    try {
      return input.text(file);
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }
}
