package awsoidc.setup;

import awsoidc.text.Printable;

/** A job of .gitlab-ci.yml that gets the role ("CI/CD YAML syntax reference", GitLab Docs). */
final class AuthorsJob {

  private AuthorsJob() {}

  static String yaml(RoleRequest request) {
    StringBuilder job =
        new StringBuilder(
            """
            deploy:
              id_tokens:
                AWS_ID_TOKEN:
                  aud: %s
            """
                .formatted(Printable.json(request.audience())));
    request.environments().stream()
        .findFirst()
        .map(name -> name.replace("*", "$CI_COMMIT_REF_SLUG"))
        .ifPresent(name -> job.append("  environment:\n    name: " + Printable.json(name) + "\n"));
    job.append("  rules:\n");
    for (TrustedRef ref : request.refs()) {
      job.append("    - if: '" + ref.jobCondition().replace("'", "''") + "'\n");
    }
    return job.append("  script:\n    - aws sts get-caller-identity\n").toString();
  }
}
