package awsoidc.lint;

import java.util.Optional;
import java.util.stream.Stream;

/** A role's ARN, or what comes behind {@code :role/} where the account is not known. */
public record RoleName(String text) {

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

  boolean isArn() {
    return text.contains(ROLE);
  }

  /** An account has no two roles that differ in the path only. */
  String withoutPath() {
    return text.substring(text.lastIndexOf('/') + 1);
  }
}
