package awsoidc.setup;

import awsoidc.text.Printable;

/** The provider and the role as a CloudFormation template. JSON is YAML, too. */
final class CloudFormation {

  private CloudFormation() {}

  static String template(RoleRequest request) {
    StringBuilder template = new StringBuilder();
    template.append(
        """
        # aws cloudformation deploy --region %s --stack-name %s \\
        #   --template-file cloudformation.yaml --capabilities CAPABILITY_NAMED_IAM
        AWSTemplateFormatVersion: "2010-09-09"
        Description: "A role for jobs of GitLab"
        Resources:
        """
            .formatted(request.region(), PartText.identifier(request.role().name(), "-")));
    if (!request.providerExists()) {
      template.append(
          """
            Provider:
              Type: AWS::IAM::OIDCProvider
              Properties:
                Url: %s
                ClientIdList: [%s]
          """
              .formatted(Printable.json(request.issuer()), Printable.json(request.audience())));
      if (!request.thumbprints().isEmpty()) {
        template.append("      ThumbprintList: " + PartText.list(request.thumbprints()) + "\n");
      }
    }
    template.append("  Role:\n    Type: AWS::IAM::Role\n");
    if (!request.providerExists()) {
      template.append("    DependsOn: Provider\n");
    }
    template
        .append(
            """
                Properties:
                  RoleName: %s
                  AssumeRolePolicyDocument:
            """
                .formatted(Printable.json(request.role().name())))
        .append(PartText.indented(8, request.trustPolicy()));
    if (request.managedPolicies().isEmpty()) {
      template
          .append("      # " + PartText.STUB_COMMENT + "\n")
          .append("      Policies:\n        - PolicyName: jobs\n          PolicyDocument:\n")
          .append(PartText.indented(12, PartText.PERMISSIONS_STUB));
    } else {
      template.append(
          "      ManagedPolicyArns: " + PartText.list(request.managedPolicies()) + "\n");
    }
    return template.toString();
  }
}
