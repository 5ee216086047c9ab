package awsoidc.setup;

import awsoidc.text.Printable;
import java.util.List;
import java.util.stream.Collectors;

/** What the texts of several parts have in common. */
final class PartText {

  /** What a job can do without any policy, so that a role can be tried. */
  static final List<String> PERMISSIONS_STUB =
      """
      {
        "Version": "2012-10-17",
        "Statement": [{
          "Effect": "Allow",
          "Action": "sts:GetCallerIdentity",
          "Resource": "*"
        }]
      }
      """
          .lines()
          .toList();

  static final String STUB_COMMENT =
      "Replace this by what the jobs need. As it stands, it allows nothing that everybody may not.";

  private PartText() {}

  /** As lists of JSON, YAML and HCL are written. */
  static String list(List<String> values) {
    return values.stream().map(Printable::json).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Lines, each behind some blanks, and a line break at the end of each. */
  static String indented(int blanks, List<String> lines) {
    return lines.stream()
        .map(line -> " ".repeat(blanks) + line + "\n")
        .collect(Collectors.joining());
  }

  /** A name for what takes letters, digits and some sign alone. */
  static String identifier(String name, String sign) {
    String identifier = name.replaceAll("[^A-Za-z0-9]+", sign);
    return identifier.matches("[A-Za-z].*") ? identifier : "role" + sign + identifier;
  }
}
