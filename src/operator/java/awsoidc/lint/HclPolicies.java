package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trust policies in a file of Terraform's HCL: of {@code aws_iam_role}, and of each {@code
 * aws_iam_policy_document} that a role uses or that allows jobs to assume a role.
 */
final class HclPolicies {

  private static final Pattern DOCUMENT =
      Pattern.compile(
          "\\$\\{data\\.aws_iam_policy_document\\.([\\w-]+)(?:\\[.*])?\\.(?:minified_)?json}");

  private static final int MAX_SHOWN = 120;

  private final HclValues values;
  private final Set<Mark> heredocs;
  private final QuotedText file;
  private final PieceCount count;

  private HclPolicies(HclReader.Source source, QuotedText file, PieceCount count) {
    this.values = new HclValues(source.root());
    this.heredocs = source.heredocs();
    this.file = file;
    this.count = count;
  }

  /** As {@link PolicySearch#in} has them. */
  static List<RolePolicy> in(String file) throws UnreadableFile {
    PieceCount count = new PieceCount();
    return new HclPolicies(HclReader.read(file, count), new QuotedText(file), count).all();
  }

  private List<RolePolicy> all() throws UnreadableFile {
    List<Piece.Member> documents = values.labelled("data", "aws_iam_policy_document").toList();
    Set<String> names = new HashSet<>(documents.stream().map(Piece.Member::name).toList());
    Map<String, List<RoleName>> trusted = new HashMap<>();
    List<RolePolicy> found = new ArrayList<>();
    for (Piece.Member named : values.labelled("resource", "aws_iam_role").toList()) {
      Optional<Piece> written = named.value().at("assume_role_policy");
      if (written.isPresent()) {
        Piece policy = policy(written.get());
        Optional<String> document = document(policy).filter(names::contains);
        List<RoleName> role = name(named);
        document.ifPresent(
            one -> trusted.computeIfAbsent(one, _ -> new ArrayList<>()).addAll(role));
        if (document.isEmpty()) {
          found.add(new RolePolicy(policy, role));
        }
      }
    }
    for (Piece.Member document : documents) {
      Piece policy = HclDocument.policy((Piece.Members) values.resolved(document.value()));
      List<RoleName> roles = trusted.get(document.name());
      if (roles != null || namesWebIdentity(policy)) {
        found.add(new RolePolicy(policy, roles == null ? List.of() : roles));
      }
    }
    return found;
  }

  private List<RoleName> name(Piece.Member role) throws UnreadableFile {
    return values.resolved(role.value()) instanceof Piece.Members resolved
        ? RoleName.in(resolved).stream().toList()
        : List.of();
  }

  private static Optional<String> document(Piece policy) {
    return policy instanceof Piece.Text(String text, boolean _, Mark _)
        ? Optional.of(DOCUMENT.matcher(text)).filter(Matcher::matches).map(one -> one.group(1))
        : Optional.empty();
  }

  private static boolean namesWebIdentity(Piece policy) {
    return TrustStatement.of(policy).stream()
        .filter(one -> one.allow() && (one.everyone() || !one.federated().isEmpty()))
        .anyMatch(TrustStatement::admitsWebIdentity);
  }

  /** JSON in a text is read before its variables are put in, which would move its columns. */
  private Piece policy(Piece written) throws UnreadableFile {
    Piece policy = values.followed(written);
    if (!(policy instanceof Piece.Text text)) {
      return values.resolved(policy);
    }
    Optional<Piece> json =
        PieceReader.embedded(
            text,
            heredocs.contains(text.mark())
                ? PieceReader.after(text.mark())
                : PieceReader.within(text, file),
            count);
    if (json.isPresent()) {
      return values.resolved(json.get());
    }
    String line = text.text().strip().lines().findFirst().orElse("");
    String shown = line.substring(0, Math.min(line.length(), MAX_SHOWN));
    return new Piece.Text(shown.equals(text.text()) ? shown : shown + " …", true, text.mark());
  }
}
