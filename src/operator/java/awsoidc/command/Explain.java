package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.text.FileTrouble;
import awsoidc.token.Claims;
import awsoidc.token.IdToken;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code explain}. */
@Command(
    name = "explain",
    description = {
      "Says why a token would get credentials, or not: whether it is ours, which rule fits, what"
          + " in",
      "a role's trust policy does not, and which policy would admit exactly this job. Asks nobody."
    })
final class Explain implements Callable<Integer> {

  private static final int LARGEST = 1 << 20;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration, as for check. Not read where there is --role.")
  private @Nullable String config;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description = "The id_token; - is standard input.")
  private @Nullable String token;

  @Option(
      names = "--claim",
      paramLabel = "NAME=VALUE",
      description = "A claim, as the job's log shows it; may be repeated. Instead of --token.")
  private List<String> claims = new ArrayList<>();

  @Option(names = "--role", paramLabel = "ARN", description = "The role, whatever the rules say.")
  private @Nullable String role;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = {
        "The role's trust policy, or all that aws iam get-role --role-name NAME says; - is",
        "standard input."
      })
  private @Nullable String policy;

  @Option(
      names = "--variable",
      paramLabel = "NAME=VALUE",
      description = "A job variable, for rules with assume.variable; may be repeated.")
  private Map<String, String> variables = new LinkedHashMap<>();

  @Spec private @Nullable CommandSpec spec;

  private final Path home;
  private final Map<String, String> environment;
  private final Clock clock;
  private final InputStream in;
  private final PrintStream out;

  Explain(
      Path home, Map<String, String> environment, Clock clock, InputStream in, PrintStream out) {
    this.home = home;
    this.environment = environment;
    this.clock = clock;
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    IdToken given = given();
    Optional<TrustPolicy> trust = trustPolicy();
    Explanation explanation =
        new Explanation(given, token != null, trust, clock.instant(), home, new Page(out));
    if (role != null) {
      RoleArn arn = RoleArn.parse(role).orElseThrow(() -> wrong("--role is not the ARN of a role"));
      return explanation.ofRole(arn) ? Operator.OK : Operator.FAILED;
    }
    Optional<Configuration> configuration = configuration();
    if (configuration.isEmpty()) {
      return Operator.FAILED;
    }
    return explanation.ofRules(
            configuration.get(), name -> Optional.ofNullable(variables.get(name)))
        ? Operator.OK
        : Operator.FAILED;
  }

  private IdToken given() throws IOException {
    if ((token == null) == claims.isEmpty()) {
      throw wrong("either --token or --claim is needed: the token, or what it claims");
    }
    if (token != null) {
      try {
        return IdToken.decode("the token", text(token).strip());
      } catch (IOException e) {
        throw wrong("--token: " + e.getMessage());
      }
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String claim : claims) {
      int equals = claim.indexOf('=');
      if (equals < 1) {
        throw wrong("--claim wants NAME=VALUE, not " + claim);
      }
      values
          .computeIfAbsent(claim.substring(0, equals), name -> new ArrayList<>())
          .add(claim.substring(equals + 1));
    }
    return new IdToken("the token", Secret.of(""), new Claims(values));
  }

  private Optional<TrustPolicy> trustPolicy() throws IOException {
    if (policy == null) {
      return Optional.empty();
    }
    if (policy.equals("-") && "-".equals(token)) {
      throw wrong("--token and --policy cannot both be standard input");
    }
    try {
      return Optional.of(TrustPolicy.parse(text(policy)));
    } catch (IllegalArgumentException e) {
      throw wrong("--policy: " + e.getMessage());
    }
  }

  private Optional<Configuration> configuration() throws IOException {
    String name =
        ConfigurationFile.locate(
                Optional.ofNullable(config),
                Optional.ofNullable(environment.get(ConfigurationFile.VARIABLE)),
                home)
            .toString();
    try (InputStream stream = Files.newInputStream(Path.of(name))) {
      return switch (ConfigurationFile.read(name, stream, false)) {
        case ConfigurationFile.Result.Valid valid -> Optional.of(valid.configuration());
        case ConfigurationFile.Result.Invalid(List<String> problems) -> {
          problems.forEach(out::println);
          yield Optional.empty();
        }
      };
    } catch (IOException e) {
      throw wrong(FileTrouble.of(Path.of(name), e));
    }
  }

  private String text(String file) throws IOException {
    try (InputStream stream = file.equals("-") ? in : Files.newInputStream(Path.of(file))) {
      byte[] bytes = stream.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw wrong(file + " is larger than any token or policy");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw wrong(
          file.equals("-")
              ? "standard input: " + e.getMessage()
              : FileTrouble.of(Path.of(file), e));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
