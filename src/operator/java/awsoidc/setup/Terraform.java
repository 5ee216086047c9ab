package awsoidc.setup;

import awsoidc.text.Printable;
import java.util.List;

/** The provider and the role in Terraform's HCL, as {@code terraform fmt} writes it. */
final class Terraform {

  private Terraform() {}

  static String module(RoleRequest request) {
    String name = PartText.identifier(request.role().name(), "_");
    StringBuilder module = new StringBuilder("# Needs hashicorp/aws 6 or later.\n");
    if (!request.providerExists()) {
      appendProvider(request, module);
    }
    module.append(
        "resource \"aws_iam_role\" \"%s\" {\n  name               = %s\n"
            .formatted(name, Printable.json(request.role().name())));
    append("assume_role_policy", request.trustPolicy(), module);
    if (!request.providerExists()) {
      module.append("  depends_on         = [aws_iam_openid_connect_provider.gitlab]\n");
    }
    module.append("}\n\n");
    if (request.managedPolicies().isEmpty()) {
      module.append(
          """
          # %s
          resource "aws_iam_role_policy" "%s" {
            name   = "jobs"
            role   = aws_iam_role.%s.name
          """
              .formatted(PartText.STUB_COMMENT, name, name));
      append("policy", PartText.PERMISSIONS_STUB, module);
    } else {
      module.append(
          """
          resource "aws_iam_role_policy_attachment" "%s" {
            for_each   = toset(%s)
            role       = aws_iam_role.%s.name
            policy_arn = each.value
          """
              .formatted(name, PartText.list(request.managedPolicies()), name));
    }
    return module.append("}\n").toString();
  }

  private static void appendProvider(RoleRequest request, StringBuilder into) {
    boolean pinned = !request.thumbprints().isEmpty();
    String column = pinned ? " " : "";
    into.append("resource \"aws_iam_openid_connect_provider\" \"gitlab\" {\n")
        .append("  url            " + column + "= " + Printable.json(request.issuer()) + "\n")
        .append("  client_id_list " + column + "= ")
        .append(PartText.list(List.of(request.audience())) + "\n")
        .append(pinned ? "  thumbprint_list = " + PartText.list(request.thumbprints()) + "\n" : "")
        .append("}\n\n");
  }

  /** Terraform would look for an expression behind "${" and "%{". */
  private static void append(String attribute, List<String> policy, StringBuilder into) {
    List<String> escaped =
        policy.stream().map(line -> line.replace("${", "$${").replace("%{", "%%{")).toList();
    into.append("  " + attribute + " = <<-EOT\n")
        .append(PartText.indented(4, escaped))
        .append("  EOT\n");
  }
}
