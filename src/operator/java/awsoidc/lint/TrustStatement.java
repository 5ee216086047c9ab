package awsoidc.lint;

import awsoidc.pattern.Wildcards;
import awsoidc.trust.ConditionOperator;
import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A statement of a trust policy, with positions. Read without judgement: what it lacks is empty.
 *
 * @param federated identity providers that it names
 * @param everyone whether {@code *} is a principal, alone or as {@code {"AWS": "*"}}
 * @param notPrincipal whether everybody is meant but those that it names
 * @param principal where the principal stands, or the statement
 * @param action where the action stands, or the statement
 */
record TrustStatement(
    boolean allow,
    List<Piece.Text> federated,
    boolean everyone,
    boolean notPrincipal,
    Mark principal,
    List<Piece.Text> actions,
    boolean notAction,
    Mark action,
    List<Clause> clauses,
    Mark mark) {

  static final String GITLAB_COM = "gitlab.com";

  private static final Pattern PROVIDER =
      Pattern.compile("arn:[\\w-]+:iam::\\d{12}:oidc-provider/([^\\s:*?]*[^\\s:/*?])");

  /** In the host of a provider, or in subjects that only GitLab issues. */
  private static final List<String> GITLABS = List.of("gitlab", "project_path:", "ref_type:");

  /** Of providers that are something else: a host, or how it ends. */
  private static final List<String> OTHERS =
      List.of(
          "accounts.google.com",
          "agent.buildkite.com",
          "api.bitbucket.org",
          "api.pulumi.com",
          "app.terraform.io",
          "auth0.com",
          "circleci.com",
          "cognito-identity.amazonaws.com",
          "graph.facebook.com",
          "login.microsoftonline.com",
          "oidc.fly.io",
          "okta.com",
          "scalr.io",
          "spacelift.io",
          "sts.windows.net",
          "token.actions.githubusercontent.com",
          "vercel.com",
          "www.amazon.com");

  private static final String ACTION = "sts:assumerolewithwebidentity";

  /** The statements of a policy. */
  static List<TrustStatement> of(Piece policy) {
    boolean variables =
        policy.at("Version").flatMap(Piece::known).filter("2012-10-17"::equals).isPresent();
    return policy.at("Statement").stream()
        .flatMap(all -> all.asList().stream())
        .flatMap(one -> one instanceof Piece.Members statement ? Stream.of(statement) : null)
        .map(statement -> of(statement, variables))
        .toList();
  }

  private static TrustStatement of(Piece.Members statement, boolean variables) {
    Optional<Piece.Member> principal = statement.member("Principal");
    Optional<Piece> named = principal.map(Piece.Member::value);
    boolean everyone =
        Stream.of(named, named.flatMap(one -> one.at("AWS")))
            .flatMap(Optional::stream)
            .flatMap(one -> one.asList().stream())
            .anyMatch(one -> one.known().filter("*"::equals).isPresent());
    boolean notAction =
        statement.member("Action").isEmpty() && statement.member("NotAction").isPresent();
    Optional<Piece.Member> action = statement.member(notAction ? "NotAction" : "Action");
    return new TrustStatement(
        statement.value("Effect").flatMap(Piece::known).filter("Allow"::equals).isPresent(),
        texts(
            named.flatMap(one ->
                one instanceof Piece.Text text && text.hidden() ? named : one.at("Federated"))),
        everyone,
        statement.member("NotPrincipal").isPresent(),
        principal.map(Piece.Member::mark).orElse(statement.mark()),
        texts(action.map(Piece.Member::value)),
        notAction,
        action.map(Piece.Member::mark).orElse(statement.mark()),
        statement
            .value("Condition")
            .map(condition -> clauses(condition, variables))
            .orElse(List.of()),
        statement.mark());
  }

  private static List<Piece.Text> texts(Optional<Piece> piece) {
    return piece.stream()
        .flatMap(one -> one.asList().stream())
        .flatMap(one -> one instanceof Piece.Text text ? Stream.of(text) : null)
        .toList();
  }

  private static List<Clause> clauses(Piece condition, boolean variables) {
    List<Clause> clauses = new ArrayList<>();
    hidden("${", condition).ifPresent(clauses::add);
    if (condition instanceof Piece.Members(List<Piece.Member> operators, Mark _)) {
      for (Piece.Member operator : operators) {
        hidden(operator.name(), operator.value()).ifPresent(clauses::add);
        if (operator.value() instanceof Piece.Members(List<Piece.Member> keys, Mark _)) {
          keys.forEach(key -> clauses.add(Clause.of(operator.name(), key, variables)));
        }
      }
    }
    return clauses;
  }

  /** All keys of an operator, or all operators, may be one variable. */
  private static Optional<Clause> hidden(String operator, Piece piece) {
    return piece instanceof Piece.Text text && text.hidden()
        ? Optional.of(
            Clause.of(
                operator,
                new Piece.Member(
                    text.text().contains("${") ? text.text() : "${" + text.text() + "}",
                    text.mark(),
                    text),
                true))
        : Optional.empty();
  }

  /**
   * The same with one more condition, in place of those that are on the same claim and no narrower.
   */
  TrustStatement narrowed(Clause clause) {
    List<Clause> left =
        new ArrayList<>(
            clauses.stream()
                .filter(one -> !one.key().equalsIgnoreCase(clause.key()) || !clause.isWithin(one))
                .toList());
    if (clauses.stream()
        .noneMatch(one -> one.key().equalsIgnoreCase(clause.key()) && one.isWithin(clause))) {
      left.add(clause);
    }
    return new TrustStatement(
        allow,
        federated,
        everyone,
        notPrincipal,
        principal,
        actions,
        notAction,
        action,
        left,
        mark);
  }

  /** Whether it is meant for jobs of a GitLab, or admits them with everybody else. */
  boolean isForGitLab() {
    return allow && (namesGitLab() || isOpen());
  }

  /** Whether everybody, or anybody whom a provider knows that may be a GitLab, gets the role. */
  private boolean isOpen() {
    boolean everybodys =
        on("sub")
            .filter(Clause::wantsValue)
            .flatMap(clause -> clause.values().stream())
            .allMatch(one -> SubjectPattern.firstWildcard(one.text().written()) == 0);
    return admitsWebIdentity()
        && (everyone || (everybodys && providers().stream().anyMatch(TrustStatement::mayBeGitLab)));
  }

  private static boolean mayBeGitLab(String provider) {
    String host = provider.replaceFirst("/.*", "").toLowerCase(Locale.ROOT);
    return OTHERS.stream().noneMatch(host::endsWith) && !host.matches("(.*\\.)?(eks|s3)\\..*");
  }

  /** Whether it is about a GitLab, by a name or by subjects. */
  boolean namesGitLab() {
    return Stream.concat(
            federated.stream().map(Piece.Text::text),
            clauses.stream()
                .flatMap(clause ->
                    Stream.concat(
                        Stream.of(clause.provider()),
                        clause.values().stream().map(one -> one.text().written()))))
        .map(text -> text.toLowerCase(Locale.ROOT))
        .anyMatch(text -> GITLABS.stream().anyMatch(text::contains));
  }

  /** Host and path of the provider that an ARN names; empty if it names none. */
  static Optional<String> provider(String arn) {
    Matcher matcher = PROVIDER.matcher(arn);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Host and path of what is perhaps no ARN of a provider, but is meant to be one. */
  private static Stream<String> meant(String arn) {
    String name = arn.replaceFirst(".*oidc-provider/", "").replaceFirst("^\\w+://", "");
    String host = name.replaceFirst(":\\d+", "").replaceFirst("/+$", "");
    return host.matches("[\\w-]+(\\.[\\w-]+)+(/[\\w./-]*)?") ? Stream.of(host) : Stream.empty();
  }

  /** Those of the providers, of which none may be known. */
  List<String> providers() {
    return federated.stream()
        .flatMap(one -> one.known().stream())
        .flatMap(arn -> provider(arn).stream())
        .toList();
  }

  /** The issuer without https://; gitlab.com's if nothing says which. */
  String host() {
    return Stream.concat(
            federated.stream().flatMap(one -> one.known().stream()).flatMap(TrustStatement::meant),
            clauses.stream()
                .filter(clause -> !clause.isGlobal())
                .map(Clause::provider)
                .filter(provider -> !provider.isEmpty()))
        .findFirst()
        .orElse(GITLAB_COM);
  }

  /** Whether a job may use it to assume the role. */
  boolean admitsWebIdentity() {
    boolean named =
        actions.stream()
            .anyMatch(one ->
                one.hidden() || Wildcards.of(one.text().toLowerCase(Locale.ROOT)).match(ACTION));
    return named != notAction;
  }

  /** The conditions on a claim, of whatever provider. */
  Stream<Clause> on(String claim) {
    return clauses.stream().filter(one -> !one.isGlobal() && one.claim().equals(claim));
  }

  /** Whether a claim must have one of some values. */
  boolean binds(String claim) {
    return on(claim).anyMatch(Clause::binds);
  }

  /** Whether a claim must be one of some values that are no patterns. */
  boolean fixes(String claim) {
    return on(claim).anyMatch(Clause::fixes);
  }

  /** Whether conditions keep jobs of unprotected refs out. */
  boolean protectsRefs() {
    return on("ref_protected")
            .filter(Clause::binds)
            .filter(clause -> clause.isOffered(clause.provider()))
            .anyMatch(clause -> wantsOnly(clause, "true"))
        || on("ref_protected").anyMatch(TrustStatement::excludesUnprotected)
        || fixesInSubject("ref_protected");
  }

  /** A token with this claim has it as true or false. */
  private static boolean excludesUnprotected(Clause clause) {
    return clause.isOffered(clause.provider())
        && clause.comparesText()
        && clause.condition().operator().filter(ConditionOperator::negated).isPresent()
        && wantsOnly(clause, "false");
  }

  private static boolean wantsOnly(Clause clause, String value) {
    boolean folds =
        clause.condition().operator().filter(one -> one == ConditionOperator.BOOL).isPresent();
    return clause.values().stream()
        .map(one -> one.text().text())
        .allMatch(text -> folds ? text.equalsIgnoreCase(value) : text.equals(value));
  }

  /** Whether each value of the subject has a component, with a value that is no pattern. */
  boolean fixesInSubject(String name) {
    List<SubjectPattern> subjects =
        on("sub")
            .filter(Clause::binds)
            .flatMap(clause -> clause.values().stream().map(clause::subject))
            .toList();
    return !subjects.isEmpty()
        && subjects.stream()
            .allMatch(one ->
                one.component(name)
                    .filter(value -> SubjectPattern.firstWildcard(value) < 0)
                    .filter(value -> !value.equals("false"))
                    .isPresent());
  }

  /** Whether more than values is hidden, so that nobody can say whether IAM accepts it. */
  boolean isPartHidden() {
    return federated.stream().anyMatch(Piece.Text::hidden)
        || clauses.stream().anyMatch(Clause::isNameless);
  }

  boolean isHidden() {
    return federated.stream().anyMatch(Piece.Text::hidden)
        || clauses.stream().anyMatch(Clause::isHidden);
  }
}
