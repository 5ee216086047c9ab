package awsoidc.lint;

import java.util.ArrayList;
import java.util.List;

/**
 * A trust policy, and the roles that it is of, as far as its file names them.
 *
 * @param roles none for a policy that stands alone
 */
record RolePolicy(Piece policy, List<RoleName> roles) {

  RolePolicy {
    roles = List.copyOf(roles);
  }

  /** Those of a file, of whatever kind it is. */
  static List<RolePolicy> in(String file, String text) throws UnreadableFile {
    if (file.endsWith(".tf")) {
      return HclPolicies.in(text);
    }
    PieceCount count = new PieceCount();
    QuotedText quoted = new QuotedText(text);
    List<RolePolicy> found = new ArrayList<>();
    for (Piece document : PieceReader.read(text, count)) {
      found.addAll(PolicySearch.in(document, quoted, count));
    }
    return found;
  }
}
