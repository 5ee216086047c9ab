package awsoidc.lint;

import awsoidc.account.IamProvider;
import awsoidc.report.Position;
import awsoidc.yaml.Mark;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The trust policies of an account beside its OIDC providers. */
public final class ProviderCheck {

  private static final String ADD_AUDIENCE =
      "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ";

  private static final String CREATE = "aws iam create-open-id-connect-provider --url https://";

  private final List<IamProvider> providers;
  private final Set<LintFinding> findings = new LinkedHashSet<>();
  private final Set<String> ofGitLab = new HashSet<>();

  private ProviderCheck(List<IamProvider> providers) {
    this.providers = providers;
  }

  /**
   * What does not fit together.
   *
   * @param roles what was read, by their ARNs
   */
  public static List<LintFinding> check(
      List<IamProvider> providers, Map<String, Linter.Result> roles) {
    ProviderCheck check = new ProviderCheck(providers);
    roles.forEach((arn, result) ->
        result
            .ofRoles()
            .forEach(role ->
                Denials.applied(TrustStatement.of(role.policy())).stream()
                    .filter(TrustStatement::isForGitLab)
                    .forEach(statement -> check.statement(new RolePlace(arn, role), statement))));
    providers.stream()
        .filter(one -> one.name().contains("gitlab") || check.ofGitLab.contains(one.arn()))
        .forEach(check::provider);
    return List.copyOf(check.findings);
  }

  private void statement(RolePlace role, TrustStatement statement) {
    for (Piece.Text federated : statement.federated()) {
      String arn = federated.text();
      ofGitLab.add(arn);
      providers.stream()
          .filter(one -> one.arn().equals(arn))
          .findFirst()
          .ifPresentOrElse(
              provider -> audiences(role, statement, provider), () -> missing(role, federated));
    }
  }

  private void missing(RolePlace role, Piece.Text federated) {
    if (TrustStatement.provider(federated.text()).isEmpty()) {
      return; // E3
    }
    String name = IamProvider.name(federated.text());
    List<String> similar =
        providers.stream()
            .filter(one -> folded(one.name()).equals(folded(name)))
            .map(IamProvider::arn)
            .toList();
    add(
        LintRule.A1,
        role,
        federated.mark(),
        "The account has no OIDC provider "
            + federated.text()
            + (similar.isEmpty() ? "" : ", but " + String.join(", ", similar))
            + ": AWS denies every job.",
        CREATE + name + " --client-id-list https://" + name);
  }

  private void audiences(RolePlace role, TrustStatement statement, IamProvider provider) {
    statement
        .on("aud")
        .filter(clause -> clause.binds() && clause.comparesText() && !clause.isHidden())
        .filter(clause -> provider.audiences().stream().noneMatch(aud -> admits(clause, aud)))
        .forEach(clause ->
            add(
                LintRule.A2,
                role,
                clause.mark(),
                "None of the audiences of the provider "
                    + provider.name()
                    + " ("
                    + list(provider.audiences())
                    + ") fulfils this condition, and AWS accepts tokens with those alone: it"
                    + " denies every job.",
                "Write one of them here and into id_tokens: aud: of the jobs, or "
                    + ADD_AUDIENCE
                    + provider.arn()
                    + " --client-id "
                    + clause.values().getFirst().text().text()));
  }

  private static boolean admits(Clause clause, String audience) {
    return clause.values().stream()
        .anyMatch(wanted ->
            clause.takesWildcards()
                ? wanted.text().pattern().match(audience)
                : clause.regardsCase()
                    ? wanted.text().text().equals(audience)
                    : wanted.text().text().equalsIgnoreCase(audience));
  }

  private void provider(IamProvider provider) {
    String host = provider.name().replaceFirst("/+$", "");
    String usual = "https://" + host;
    if (provider.name().endsWith("/")) {
      add(
          LintRule.A3,
          provider,
          "The provider's URL ends with a slash, and the iss of GitLab's tokens does not: AWS finds"
              + " no provider for them.",
          CREATE + host + " --client-id-list " + usual);
    }
    String remedy = ADD_AUDIENCE + provider.arn() + " --client-id " + usual;
    List<String> audiences = provider.audiences();
    if (audiences.isEmpty()) {
      add(LintRule.A2, provider, "The provider has no audience: AWS accepts no token.", remedy);
    }
    if (audiences.contains(StatementRules.OF_GITHUB)) {
      add(
          LintRule.W13,
          provider,
          "Its audience sts.amazonaws.com is what GitHub's action asks for. A GitLab token has the"
              + " aud that its job's id_tokens: says.",
          remedy + ", and remove the other if no job says it");
    }
    audiences.stream()
        .filter(one -> StatementRules.isAlmost(one, host) && !audiences.contains(usual))
        .forEach(one ->
            add(
                LintRule.E12,
                provider,
                "Its audience \""
                    + one
                    + "\" differs from the usual one only in the scheme, in a slash or in case. AWS"
                    + " compares exactly: a job with aud: "
                    + usual
                    + " is denied.",
                remedy));
  }

  private void add(LintRule rule, IamProvider provider, String message, String remedy) {
    findings.add(new LintFinding(rule, new Position(provider.arn(), 1, 1), message, remedy));
  }

  private void add(LintRule rule, RolePlace role, Mark mark, String message, String remedy) {
    findings.add(
        new LintFinding(rule, role.at(mark), role.role().statementAt(mark) + message, remedy));
  }

  private static String list(List<String> audiences) {
    return audiences.isEmpty() ? "it has none" : String.join(", ", audiences);
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT).replaceFirst("/+$", "");
  }
}
