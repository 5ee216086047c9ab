package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Trust policies in a document: a policy itself, answers of {@code aws iam}, templates of
 * CloudFormation, SAM and the CDK, plans and states of Terraform as JSON.
 */
final class PolicySearch {

  /**
   * The trust policy's name, in whatever case: in IAM's API, CloudFormation and CloudTrail, and in
   * Terraform.
   */
  private static final Set<String> TRUST_POLICY =
      Set.of("assumerolepolicydocument", "assume_role_policy", "custom_role_trust_policy");

  /** In a request of UpdateAssumeRolePolicy; of a policy that permits, too. */
  private static final String DOCUMENT = "policydocument";

  private final Template template;
  private final QuotedText file;
  private final PieceCount count;
  private final List<RolePolicy> found = new ArrayList<>();

  private PolicySearch(Template template, QuotedText file, PieceCount count) {
    this.template = template;
    this.file = file;
    this.count = count;
  }

  /**
   * All of a document: objects, and in the place of those that a variable hides, something else.
   *
   * @param file that the document is in
   * @param count of the file, to which the pieces of policies that are texts are added
   */
  static List<RolePolicy> in(Piece root, QuotedText file, PieceCount count) throws UnreadableFile {
    PolicySearch search = new PolicySearch(new Template(root), file, count);
    Optional<Piece> alone = search.alone(root);
    if (alone.isPresent()) {
      search.found.add(new RolePolicy(alone.get(), List.of()));
    } else if (root instanceof Piece.Elements(List<Piece> elements, Mark _)) {
      for (Piece element : elements) {
        search.found.addAll(in(element, file, count));
      }
    } else {
      // A plan has each role a second time in resource_changes, and its past in prior_state.
      search.walk(root.at("planned_values").orElse(root));
    }
    return search.found;
  }

  /** A policy that is the whole document: itself, as a text, or its statements alone. */
  private Optional<Piece> alone(Piece root) throws UnreadableFile {
    if (root.at("Statement").isPresent()) {
      return Optional.of(root);
    }
    if (root instanceof Piece.Text) {
      return Optional.of(policy(root)).filter(policy -> policy.at("Statement").isPresent());
    }
    boolean statements =
        root.asList().stream()
            .allMatch(one -> one.at("Effect").isPresent() && one.at("Principal").isPresent());
    return statements && !root.asList().isEmpty()
        ? Optional.of(
            new Piece.Members(
                List.of(new Piece.Member("Statement", root.mark(), root)), root.mark()))
        : Optional.empty();
  }

  private void walk(Piece piece) throws UnreadableFile {
    switch (piece) {
      case Piece.Text _ -> {}
      case Piece.Elements(List<Piece> elements, Mark _) -> {
        for (Piece element : elements) {
          walk(element);
        }
      }
      case Piece.Members object -> {
        for (Piece.Member member : object.members()) {
          String name = member.name().toLowerCase(Locale.ROOT);
          if (TRUST_POLICY.contains(name)) {
            found.add(new RolePolicy(policy(template.resolve(member.value())), names(object)));
          } else if (name.equals(DOCUMENT) && namesPrincipals(member.value())) {
            found.add(new RolePolicy(policy(member.value()), names(object)));
          } else {
            walk(member.value());
          }
        }
        knownAfterApply(object).ifPresent(found::add);
      }
    }
  }

  private boolean namesPrincipals(Piece document) throws UnreadableFile {
    return policy(document)
        .at("Statement")
        .filter(all -> all.asList().stream().anyMatch(one -> one.at("Principal").isPresent()))
        .isPresent();
  }

  private List<RoleName> names(Piece.Members role) {
    return template.resolve(role) instanceof Piece.Members resolved
        ? RoleName.in(resolved).stream().toList()
        : List.of();
  }

  /** Terraform leaves out of planned_values what it does not know yet. */
  private static Optional<RolePolicy> knownAfterApply(Piece.Members resource) {
    return resource
        .value("type")
        .filter(type -> type.known().filter("aws_iam_role"::equals).isPresent())
        .flatMap(_ -> resource.value("values"))
        .filter(values -> values.at("assume_role_policy").isEmpty())
        .map(values ->
            new RolePolicy(
                new Piece.Text("(known after apply)", true, values.mark()),
                values instanceof Piece.Members members
                    ? RoleName.in(members).stream().toList()
                    : List.of()));
  }

  /** Terraform, and the API itself, have the policy as a text. */
  private Piece policy(Piece piece) throws UnreadableFile {
    if (!(piece instanceof Piece.Text(String text, boolean hidden, Mark mark))) {
      return piece;
    }
    if (text.startsWith("%7B")) {
      Piece.Text json = new Piece.Text(decoded(text), hidden, mark);
      return PieceReader.embedded(json, _ -> mark, count).orElse(piece);
    }
    Piece.Text json = (Piece.Text) piece;
    return PieceReader.embedded(json, PieceReader.within(json, file), count).orElse(piece);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) { // a % that begins nothing
      return text;
    }
  }
}
