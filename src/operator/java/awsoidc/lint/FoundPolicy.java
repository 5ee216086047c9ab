package awsoidc.lint;

import java.util.ArrayList;
import java.util.List;

/**
 * A trust policy of a file.
 *
 * @param policy an object; a text where a variable hides it
 */
record FoundPolicy(Piece policy, PolicyOwner owner) {

  /** Those of a file, of whatever kind it is. */
  static List<FoundPolicy> in(String file, String text) throws UnreadableFile {
    if (file.endsWith(".tf")) {
      return HclPolicies.in(text);
    }
    PieceCount count = new PieceCount();
    List<FoundPolicy> found = new ArrayList<>();
    for (Piece document : PieceReader.read(text, count)) {
      found.addAll(PolicySearch.in(document, count));
    }
    return found;
  }
}
