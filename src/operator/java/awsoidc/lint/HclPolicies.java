package awsoidc.lint;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import awsoidc.lint.PieceReader.Unreadable;
import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Trust policies in Terraform's HCL: of {@code aws_iam_role}, and {@code aws_iam_policy_document}
 * ("Data Source: aws_iam_policy_document", Terraform AWS provider). Known are locals and defaults
 * of variables in the same file, and OIDC providers that it makes. All else is hidden.
 */
final class HclPolicies {

  private static final String PROVIDER = "aws_iam_openid_connect_provider";

  private static final String REFERENCE =
      "((?:var|local|data|" + PROVIDER + ")(?:\\.[\\w-]+|\\[[^\\[\\]{}]*]){1,20})";

  /** Many take https:// from the URL, which the provider's attribute does not have. */
  private static final Pattern KNOWABLE =
      Pattern.compile(
          "\\$\\{\\s*(?:"
              + REFERENCE
              + "|(?:replace|trimprefix)\\(\\s*"
              + REFERENCE
              + "\\s*,\\s*'https?://'\\s*(?:,\\s*''\\s*)?\\))\\s*}");

  private static final Pattern DOCUMENT =
      Pattern.compile(
          "\\$\\{data\\.aws_iam_policy_document\\.([\\w-]+)(?:\\[.*])?\\.(?:minified_)?json}");

  /** Of IAM, such as ${aws:username} and ${*}: it is no expression of HCL. */
  private static final Pattern POLICY_VARIABLE =
      Pattern.compile("\\$\\{(?:[\\w.-]+:[^?{}]*|[*?$])}");

  private static final Set<String> OTHER_DOCUMENTS =
      Set.of(
          "source_json", "override_json", "source_policy_documents", "override_policy_documents");

  private static final Map<String, String> ELEMENTS =
      Map.of(
          "sid", "Sid",
          "effect", "Effect",
          "actions", "Action",
          "not_actions", "NotAction",
          "resources", "Resource",
          "not_resources", "NotResource");

  /** Locals may stand for one another, in a circle, too. */
  private static final int DEEPEST = 20;

  private static final int MAX_SHOWN = 120;

  private static final int MAX_TEXT = 1 << 16;

  private final Piece.Members root;
  private final Set<Mark> heredocs;
  private int pieces;

  private HclPolicies(HclReader.Source source) {
    this.root = source.root();
    this.heredocs = source.heredocs();
  }

  static List<PolicySearch.Found> in(String file) throws Unreadable {
    return new HclPolicies(HclReader.read(file)).all();
  }

  private List<PolicySearch.Found> all() throws Unreadable {
    List<Piece.Member> documents = labelled("data", "aws_iam_policy_document").toList();
    Set<String> names = new HashSet<>(documents.stream().map(Piece.Member::name).toList());
    Set<String> trusted = new HashSet<>();
    List<PolicySearch.Found> found = new ArrayList<>();
    for (Piece.Member role : labelled("resource", "aws_iam_role").toList()) {
      Optional<Piece> written = role.value().at("assume_role_policy");
      if (written.isPresent()) {
        Piece policy = policy(written.get());
        Optional<String> document = document(policy).filter(names::contains);
        document.ifPresent(trusted::add);
        if (document.isEmpty()) {
          found.add(new PolicySearch.Found(policy));
        }
      }
    }
    for (Piece.Member document : documents) {
      Piece policy = document(resolved(document.value(), 0), document.value().mark());
      if (trusted.contains(document.name()) || namesWebIdentity(policy)) {
        found.add(new PolicySearch.Found(policy));
      }
    }
    return found;
  }

  /** The blocks of a kind and a type, under their names. */
  private Stream<Piece.Member> labelled(String kind, String type) {
    return root.members().stream()
        .filter(block -> block.name().equals(kind))
        .flatMap(block -> block.value().at(type).stream())
        .flatMap(named ->
            named instanceof Piece.Members(List<Piece.Member> all, Mark _)
                ? all.stream()
                : Stream.empty())
        .filter(block -> block.value() instanceof Piece.Members);
  }

  private static Optional<String> document(Piece policy) {
    return policy instanceof Piece.Text(String text, boolean _, Mark _)
        ? Optional.of(DOCUMENT.matcher(text)).filter(Matcher::matches).map(one -> one.group(1))
        : Optional.empty();
  }

  private static boolean namesWebIdentity(Piece policy) {
    return TrustStatement.of(policy).stream()
        .filter(TrustStatement::allow)
        .flatMap(statement -> statement.actions().stream())
        .anyMatch(one -> one.text().equalsIgnoreCase("sts:AssumeRoleWithWebIdentity"));
  }

  /** JSON in a text is read before its variables are put in, which would move its columns. */
  private Piece policy(Piece written) throws Unreadable {
    Piece policy = written;
    for (int i = 0; i < DEEPEST; i++) {
      policy = whole(policy).orElse(policy);
    }
    if (!(policy instanceof Piece.Text(String text, boolean hidden, Mark mark))) {
      return resolved(policy, 0);
    }
    Optional<Piece> json =
        PieceReader.embedded(text, mark, heredocs.contains(mark))
            .map(one -> hidden ? PolicySearch.withVariables(one) : one);
    if (json.isPresent()) {
      return resolved(json.get(), 0);
    }
    String line = text.strip().lines().findFirst().orElse("");
    String shown = line.substring(0, Math.min(line.length(), MAX_SHOWN));
    return new Piece.Text(shown.equals(text) ? text : shown + " …", true, mark);
  }

  /** What a text stands for that is nothing but a variable. */
  private Optional<Piece> whole(Piece piece) {
    if (!(piece instanceof Piece.Text(String text, boolean hidden, Mark mark)) || !hidden) {
      return Optional.empty();
    }
    Matcher only = KNOWABLE.matcher(text);
    return only.matches() ? definition(only, mark) : Optional.empty();
  }

  private Optional<Piece> definition(Matcher reference, Mark mark) {
    boolean bare = reference.group(1) == null;
    List<String> path = List.of((bare ? reference.group(2) : reference.group(1)).split("\\.", -1));
    Optional<Piece> found =
        switch (path.getFirst()) {
          case "local" ->
              root.members().stream()
                  .filter(block -> block.name().equals("locals"))
                  .flatMap(block -> block.value().at(path.get(1)).stream())
                  .findFirst();
          case "var" ->
              root.members().stream()
                  .filter(block -> block.name().equals("variable"))
                  .flatMap(block -> block.value().at(path.get(1)).stream())
                  .flatMap(variable -> variable.at("default").stream())
                  .findFirst();
          default -> provider(path, mark);
        };
    boolean named = path.getFirst().equals("local") || path.getFirst().equals("var");
    for (String name :
        named && path.size() > 2 ? path.subList(2, path.size()) : List.<String>of()) {
      found = found.flatMap(one -> one.at(name));
    }
    return bare
        ? found.flatMap(Piece::known).map(url -> new Piece.Text(withoutScheme(url), false, mark))
        : found;
  }

  /** Its ARN, or its URL without https://, as the provider of Terraform has it. */
  private Optional<Piece> provider(List<String> path, Mark mark) {
    boolean data = path.getFirst().equals("data");
    List<String> own = data ? path.subList(1, path.size()) : path;
    if (own.size() != 3 || !own.getFirst().equals(PROVIDER)) {
      return Optional.empty();
    }
    String name = own.get(1).replaceFirst("\\[.*", "");
    Optional<String> host =
        labelled(data ? "data" : "resource", PROVIDER)
            .filter(one -> one.name().equals(name))
            .flatMap(one -> one.value().at("url").stream())
            .findFirst()
            .map(url -> whole(url).orElse(url))
            .flatMap(Piece::known)
            .map(HclPolicies::withoutScheme);
    return switch (own.get(2)) {
      case "arn" -> host.map(one -> text("arn:aws:iam::123456789012:oidc-provider/" + one, mark));
      case "url" -> host.map(one -> text(one, mark));
      default -> Optional.empty();
    };
  }

  private static String withoutScheme(String url) {
    return url.replaceFirst("^https?://", "");
  }

  private static Piece text(String text, Mark mark) {
    return new Piece.Text(text, false, mark);
  }

  /** The same with what is known in the place of variables. */
  private Piece resolved(Piece piece, int deep) throws Unreadable {
    if (++pieces > PieceReader.MAX_PIECES) {
      throw new Unreadable(
          "its variables stand for more than " + PieceReader.MAX_PIECES + " values", piece.mark());
    }
    return switch (piece) {
      case Piece.Text text -> {
        Optional<Piece> whole = deep < DEEPEST ? whole(text) : Optional.empty();
        yield whole.isPresent()
            ? resolved(whole.get(), deep + 1)
            : text.hidden() ? substituted(text.text(), text.mark(), deep) : text;
      }
      case Piece.Elements(List<Piece> elements, Mark mark) -> {
        List<Piece> all = new ArrayList<>();
        for (Piece element : elements) {
          all.add(resolved(element, deep));
        }
        yield new Piece.Elements(all, mark);
      }
      case Piece.Members(List<Piece.Member> members, Mark mark) -> {
        List<Piece.Member> all = new ArrayList<>();
        for (Piece.Member one : members) {
          String name =
              one.name().contains("${")
                  ? substituted(one.name(), one.mark(), deep).text()
                  : one.name();
          all.add(new Piece.Member(name, one.mark(), resolved(one.value(), deep)));
        }
        yield new Piece.Members(all, mark);
      }
    };
  }

  private Piece.Text substituted(String text, Mark mark, int deep) throws Unreadable {
    Matcher variable = KNOWABLE.matcher(text);
    StringBuilder known = new StringBuilder();
    while (variable.find()) {
      Optional<Piece> value =
          deep < DEEPEST && known.length() < MAX_TEXT
              ? definition(variable, mark)
              : Optional.empty();
      String whole =
          value.isPresent()
              ? resolved(value.get(), deep + 1).known().orElse(variable.group())
              : variable.group();
      variable.appendReplacement(known, Matcher.quoteReplacement(whole));
    }
    String all = variable.appendTail(known).toString();
    return new Piece.Text(all, POLICY_VARIABLE.matcher(all).replaceAll("").contains("${"), mark);
  }

  private static Piece document(Piece body, Mark mark) {
    List<Piece> statements = new ArrayList<>();
    for (Piece.Member one : ((Piece.Members) body).members()) {
      if (one.name().equals("statement") && one.value() instanceof Piece.Members statement) {
        statements.add(statement(statement));
      } else if (one.name().equals("dynamic") || OTHER_DOCUMENTS.contains(one.name())) {
        statements.add(hidden(one));
      }
    }
    return new Piece.Members(
        List.of(
            new Piece.Member("Version", mark, body.at("version").orElse(text("2012-10-17", mark))),
            new Piece.Member("Statement", mark, new Piece.Elements(statements, mark))),
        mark);
  }

  private static Piece.Text hidden(Piece.Member block) {
    String label =
        block.name().equals("dynamic")
                && block.value() instanceof Piece.Members(List<Piece.Member> labels, Mark _)
                && !labels.isEmpty()
            ? " " + labels.getFirst().name()
            : "";
    return new Piece.Text("${" + block.name() + label + "}", true, block.mark());
  }

  private static Piece statement(Piece.Members block) {
    List<Piece.Member> elements = new ArrayList<>();
    Map<String, List<Piece.Member>> principals = new LinkedHashMap<>();
    List<Piece.Member> conditions = new ArrayList<>();
    Optional<Piece.Member> hiddenPrincipal = Optional.empty();
    for (Piece.Member one : block.members()) {
      switch (one.name()) {
        case "principals", "not_principals" ->
            principals
                .computeIfAbsent(
                    one.name().equals("principals") ? "Principal" : "NotPrincipal",
                    _ -> new ArrayList<>())
                .add(renamed(one.value(), "type", "identifiers"));
        case "condition" -> {
          Piece.Member key = renamed(one.value(), "variable", "values");
          Piece.Member test = renamed(one.value(), "test", "values");
          conditions.add(
              new Piece.Member(
                  test.name(), test.mark(), new Piece.Members(List.of(key), one.mark())));
        }
        case "dynamic" -> {
          Piece.Text hidden = hidden(one);
          if (one.value().at("condition").isPresent()) {
            conditions.add(new Piece.Member(hidden.text(), one.mark(), hidden));
          } else {
            hiddenPrincipal = Optional.of(new Piece.Member("Principal", one.mark(), hidden));
          }
        }
        default ->
            Optional.ofNullable(ELEMENTS.get(one.name()))
                .ifPresent(name -> elements.add(new Piece.Member(name, one.mark(), one.value())));
      }
    }
    if (block.member("effect").isEmpty()) {
      elements.add(new Piece.Member("Effect", block.mark(), text("Allow", block.mark())));
    }
    principals.forEach((name, all) -> {
      Mark mark = all.getFirst().mark();
      boolean everyone = all.stream().anyMatch(one -> one.name().equals("*"));
      elements.add(new Piece.Member(name, mark, everyone ? text("*", mark) : merged(all, mark)));
    });
    hiddenPrincipal.ifPresent(elements::add);
    if (!conditions.isEmpty()) {
      Mark mark = conditions.getFirst().mark();
      elements.add(new Piece.Member("Condition", mark, merged(conditions, mark)));
    }
    return new Piece.Members(elements, block.mark());
  }

  /** An attribute's value as the name of another's; for the policy's variables it writes &{…}. */
  private static Piece.Member renamed(Piece block, String name, String value) {
    Piece named = block.at(name).orElse(text("", block.mark()));
    List<Piece> values =
        block.at(value).stream()
            .flatMap(all -> all.asList().stream())
            .map(one ->
                one instanceof Piece.Text(String text, boolean hidden, Mark mark)
                    ? new Piece.Text(text.replace("&{", "${"), hidden, mark)
                    : one)
            .toList();
    return new Piece.Member(
        named instanceof Piece.Text(String text, boolean _, Mark _) ? text : "${…}",
        named.mark(),
        new Piece.Elements(values, block.mark()));
  }

  /** Terraform puts together what has the same name. */
  private static Piece merged(List<Piece.Member> all, Mark mark) {
    Map<String, List<Piece.Member>> alike =
        all.stream().collect(groupingBy(Piece.Member::name, LinkedHashMap::new, toList()));
    List<Piece.Member> merged = new ArrayList<>();
    alike.forEach((name, same) -> {
      Piece.Member first = same.getFirst();
      List<Piece> values = same.stream().map(Piece.Member::value).toList();
      Piece value =
          switch (first.value()) {
            case Piece.Text text -> text;
            case Piece.Elements list ->
                new Piece.Elements(
                    values.stream().flatMap(one -> one.asList().stream()).toList(), list.mark());
            case Piece.Members object ->
                merged(
                    values.stream()
                        .flatMap(one ->
                            one instanceof Piece.Members(List<Piece.Member> keys, Mark _)
                                ? keys.stream()
                                : Stream.empty())
                        .toList(),
                    object.mark());
          };
      merged.add(new Piece.Member(name, first.mark(), value));
    });
    return new Piece.Members(merged, mark);
  }
}
