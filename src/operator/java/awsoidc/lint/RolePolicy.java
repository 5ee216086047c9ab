package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * A trust policy, and the roles that it is of, as far as its file names them.
 *
 * @param roles none for a policy that stands alone
 */
record RolePolicy(Piece policy, List<RoleName> roles) {

  private static final List<String> HCL = List.of(".tf", ".tofu", ".hcl");

  RolePolicy {
    roles = List.copyOf(roles);
  }

  /** Those of a file, of whatever kind it is. */
  static List<RolePolicy> in(String file, String text) throws UnreadableFile {
    if (HCL.stream().anyMatch(file::endsWith)) {
      return HclPolicies.in(text);
    }
    PieceCount count = new PieceCount();
    QuotedText quoted = new QuotedText(text);
    List<RolePolicy> found = new ArrayList<>();
    List<Piece> documents = PieceReader.read(text, count);
    if (documents.stream().noneMatch(RolePolicy::isStructured)) {
      throw new UnreadableFile("it has no JSON object, YAML mapping or list in it", Mark.START);
    }
    for (Piece document : documents) {
      found.addAll(PolicySearch.in(document, quoted, count));
    }
    return found;
  }

  /** A text may be a policy in quotes. */
  private static boolean isStructured(Piece document) {
    return switch (document) {
      case Piece.Text text ->
          text.text().stripLeading().startsWith("{") || text.text().startsWith("%7B");
      case Piece.Elements _, Piece.Members _ -> true;
    };
  }

  /** Of a role that IAM has. */
  static RolePolicy ofRole(String arn, String text) throws UnreadableFile {
    List<Piece> documents = PieceReader.read(text, new PieceCount());
    if (documents.isEmpty()) {
      throw new UnreadableFile("it is empty", Mark.START);
    }
    return new RolePolicy(documents.getFirst(), List.of(new RoleName(arn)));
  }

  /** Which statement begins last before a place of the policy, as the beginning of a sentence. */
  String statementAt(Mark mark) {
    List<Piece> statements = policy.at("Statement").map(Piece::asList).orElse(List.of());
    int number = (int) statements.stream().filter(one -> !isAfter(one.mark(), mark)).count();
    return number == 0 ? "" : "Statement " + number + ": ";
  }

  private static boolean isAfter(Mark one, Mark other) {
    return one.line() > other.line()
        || (one.line() == other.line() && one.column() > other.column());
  }
}
