package awsoidc.setup;

import java.util.Locale;

/** How the AWS side is written. */
public enum AwsFormat {
  CLOUDFORMATION("for CloudFormation", "cloudformation.yaml"),
  TERRAFORM("for Terraform", "aws-oidc.tf"),
  CLI("as commands", "create-role.sh");

  private final String form;
  private final String file;

  AwsFormat(String form, String file) {
    this.form = form;
    this.file = file;
  }

  /** As picocli compares it with the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  Part part(RoleRequest request) {
    String what = request.providerExists() ? "The role, " : "The provider and the role, ";
    String text =
        switch (this) {
          case CLOUDFORMATION -> CloudFormation.template(request);
          case TERRAFORM -> Terraform.module(request);
          case CLI -> AwsCli.script(request);
        };
    return Part.of(what + form, file, text);
  }
}
