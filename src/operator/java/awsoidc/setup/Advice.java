package awsoidc.setup;

import java.util.ArrayList;
import java.util.List;

/** What the parts alone do not say. */
public final class Advice {

  /** "IAM and AWS STS quotas": of a trust policy, white space aside, unless AWS raises it. */
  private static final int MAX_POLICY = 2048;

  private Advice() {}

  /** What is wrong or may be, a sentence each. */
  public static List<String> warnings(RoleRequest request) {
    List<String> warnings = new ArrayList<>();
    int length = String.join("", request.trustPolicy()).replace(" ", "").length();
    if (length > MAX_POLICY) {
      warnings.add(
          "The trust policy has "
              + length
              + " characters, and IAM takes "
              + MAX_POLICY
              + " unless AWS has raised that for the account: name fewer projects and refs, or make"
              + " a role for each part of them.");
    }
    return warnings;
  }

  /** What to do and to know, a sentence each. */
  public static List<String> notes(RoleRequest request) {
    List<String> notes = new ArrayList<>();
    notes.add(
        request.awsSeesProtection()
            ? "The refs must be protected in GitLab, else every job is refused: Settings >"
                + " Repository."
            : "Protect the branches in GitLab (Settings > Repository): of this issuer AWS sees sub"
                + " alone, which says nothing of protection, and the rule asks for it. A job could"
                + " call AWS without the rule.");
    if (!request.awsSeesIds()) {
      notes.add(
          "Paths alone bind the role: whoever takes the path of a project that was renamed or"
              + " removed gets it. --project-id, with project_id in --sub-components, prevents"
              + " that.");
    }
    if (!request.environments().isEmpty()) {
      notes.add(
          "AWS sees no environment: the rule alone asks for it, and a job of the same ref could"
              + " call AWS without the rule. Whoever may not deploy must not be able to push or"
              + " merge to the refs.");
    }
    if (request.providerExists()) {
      notes.add(
          "The provider "
              + request.provider().arn()
              + " must list the audience "
              + request.audience()
              + ", which --as cli adds: aws iam get-open-id-connect-provider shows them.");
    } else {
      notes.add(
          request.thumbprints().isEmpty()
              ? "The provider has no thumbprint: AWS compares one only where the certificate of the"
                  + " issuer is from an authority that it does not trust, and then reads it when"
                  + " the provider is made. --thumbprint names one instead."
              : "AWS compares the thumbprint only where the certificate of the issuer is from an"
                  + " authority that it does not trust, and then refuses jobs once it changes.");
      notes.add(
          "AWS must be able to fetch " + request.issuer() + "/.well-known/openid-configuration.");
    }
    notes.add(
        request.runnerAccount().equals("root")
            ? "The runner is root; scripts run under the account gitlab-runner, unless sandbox: in"
                + " the YAML says otherwise."
            : "The runner and, unless sandbox: in the YAML says otherwise, the scripts run as "
                + request.runnerAccount()
                + ".");
    return notes;
  }
}
