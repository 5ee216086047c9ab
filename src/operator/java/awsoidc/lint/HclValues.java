package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What variables of a file of Terraform's HCL stand for: locals, defaults of variables, and OIDC
 * providers that it makes. All else stays hidden. Must not know policies.
 */
final class HclValues {

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

  /** Of IAM, such as ${aws:username} and ${*}: it is no expression of HCL. */
  private static final Pattern POLICY_VARIABLE =
      Pattern.compile("\\$\\{(?:[\\w.-]+:[^?{}]*|[*?$])}");

  /** Locals may stand for one another, in a circle, too. */
  private static final int MAX_DEPTH = 20;

  private static final int MAX_TEXT = 1 << 16;

  private final Piece.Members root;
  private final PieceCount count = new PieceCount();

  HclValues(Piece.Members root) {
    this.root = root;
  }

  /** The blocks of a kind and a type, under their names. */
  Stream<Piece.Member> labelled(String kind, String type) {
    return root.members().stream()
        .filter(block -> block.name().equals(kind))
        .flatMap(block -> block.value().at(type).stream())
        .flatMap(named ->
            named instanceof Piece.Members(List<Piece.Member> all, Mark _)
                ? all.stream()
                : Stream.empty())
        .filter(block -> block.value() instanceof Piece.Members);
  }

  /** What it stands for if it is nothing but a variable, else itself. */
  Piece followed(Piece piece) {
    Piece value = piece;
    for (int i = 0; i < MAX_DEPTH; i++) {
      value = whole(value).orElse(value);
    }
    return value;
  }

  /** The same with what is known in the place of variables. */
  Piece resolved(Piece piece) throws UnreadableFile {
    return resolved(piece, 0);
  }

  private Piece resolved(Piece piece, int depth) throws UnreadableFile {
    count.add();
    if (count.isTooLarge()) {
      throw new UnreadableFile(
          "its variables stand for more than " + PieceCount.MAX + " values", piece.mark());
    }
    return switch (piece) {
      case Piece.Text text -> {
        Optional<Piece> whole = depth < MAX_DEPTH ? whole(text) : Optional.empty();
        yield whole.isPresent()
            ? resolved(whole.get(), depth + 1)
            : text.hidden() ? substituted(text.text(), text.mark(), depth) : text;
      }
      case Piece.Elements(List<Piece> elements, Mark mark) -> {
        List<Piece> all = new ArrayList<>();
        for (Piece element : elements) {
          all.add(resolved(element, depth));
        }
        yield new Piece.Elements(all, mark);
      }
      case Piece.Members(List<Piece.Member> members, Mark mark) -> {
        List<Piece.Member> all = new ArrayList<>();
        for (Piece.Member one : members) {
          String name =
              one.name().contains("${")
                  ? substituted(one.name(), one.mark(), depth).text()
                  : one.name();
          all.add(new Piece.Member(name, one.mark(), resolved(one.value(), depth)));
        }
        yield new Piece.Members(all, mark);
      }
    };
  }

  private Piece.Text substituted(String text, Mark mark, int depth) throws UnreadableFile {
    Matcher variable = KNOWABLE.matcher(text);
    StringBuilder known = new StringBuilder();
    while (variable.find()) {
      Optional<Piece> value =
          depth < MAX_DEPTH && known.length() < MAX_TEXT
              ? definition(variable, mark)
              : Optional.empty();
      String whole =
          value.isPresent()
              ? resolved(value.get(), depth + 1).known().orElse(variable.group())
              : variable.group();
      variable.appendReplacement(known, Matcher.quoteReplacement(whole));
    }
    String all = variable.appendTail(known).toString();
    return new Piece.Text(all, POLICY_VARIABLE.matcher(all).replaceAll("").contains("${"), mark);
  }

  /** What a text of nothing but a variable stands for. */
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
          case "local" -> inner(named("locals", path), path);
          case "var" ->
              inner(named("variable", path).flatMap(one -> one.at("default").stream()), path);
          default -> provider(path, mark);
        };
    return bare
        ? found.flatMap(Piece::known).map(url -> new Piece.Text(withoutScheme(url), mark))
        : found;
  }

  private Stream<Piece> named(String kind, List<String> path) {
    return root.members().stream()
        .filter(block -> block.name().equals(kind))
        .flatMap(block -> block.value().at(path.get(1)).stream());
  }

  /** What the path's names after the second select in the first definition. */
  private static Optional<Piece> inner(Stream<Piece> definitions, List<String> path) {
    Optional<Piece> found = definitions.findFirst();
    for (String name : path.subList(2, path.size())) {
      found = found.flatMap(one -> one.at(name));
    }
    return found;
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
            .map(HclValues::withoutScheme);
    return switch (own.get(2)) {
      case "arn" ->
          host.map(one -> new Piece.Text("arn:aws:iam::123456789012:oidc-provider/" + one, mark));
      case "url" -> host.map(one -> new Piece.Text(one, mark));
      default -> Optional.empty();
    };
  }

  private static String withoutScheme(String url) {
    return url.replaceFirst("^https?://", "");
  }
}
