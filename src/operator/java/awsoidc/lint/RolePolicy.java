package awsoidc.lint;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A trust policy, and the roles that it is of, as far as its file names them.
 *
 * @param roles none for a policy that stands alone
 */
record RolePolicy(Piece policy, List<RoleName> roles) {

  /** A role's ARN, or what comes behind {@code :role/} where the account is not known. */
  record RoleName(String text) {

    private static final String ROLE = ":role/";

    /** Names that an answer of IAM, a resource of CloudFormation or of Terraform may have. */
    static Optional<RoleName> in(Piece.Members object) {
      Optional<String> arn = text(object, "Arn", "arn").filter(one -> one.contains(ROLE));
      return arn.or(() -> text(object, "RoleName", "name").map(name -> path(object) + name))
          .map(RoleName::new);
    }

    private static String path(Piece.Members object) {
      return text(object, "Path", "path").orElse("/").replaceFirst("^/", "");
    }

    private static Optional<String> text(Piece.Members object, String... names) {
      return Stream.of(names)
          .flatMap(name -> object.value(name).flatMap(Piece::known).stream())
          .findFirst();
    }

    /** As an ARN of the account of another. */
    String like(String arn) {
      int name = arn.indexOf(ROLE);
      return text.contains(ROLE) || name < 0 ? text : arn.substring(0, name) + ROLE + text;
    }
  }

  RolePolicy {
    roles = List.copyOf(roles);
  }
}
