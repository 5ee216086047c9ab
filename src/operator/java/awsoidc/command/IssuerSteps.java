package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.issuer.Bucket;
import awsoidc.issuer.PublicUrl;
import awsoidc.issuer.Publisher;
import awsoidc.report.Report;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an operator does once an issuer's documents are published, in this order. */
final class IssuerSteps {

  private final IssuerTarget target;
  private final PublicUrl url;
  private final String gitlab;
  private final Optional<Configuration> configuration;
  private final Report.Draft draft;

  IssuerSteps(
      IssuerTarget target,
      String gitlab,
      Optional<Configuration> configuration,
      Report.Draft draft) {
    this.target = target;
    this.url = target.url();
    this.gitlab = gitlab;
    this.configuration = configuration;
    this.draft = draft;
  }

  void add() {
    target.bucket().ifPresentOrElse(this::letRead, this::serve);
    draft.code(List.of("curl -fsS " + url + "/" + Publisher.METADATA_PATH));
    draft.heading("2. In AWS, before GitLab changes: the provider, and trust policies for it");
    draft.code(
        List.of(
            "aws iam create-open-id-connect-provider --url "
                + url
                + " --client-id-list "
                + audience()));
    draft.paragraph(
        "In trust policies, the principal ends with oidc-provider/"
            + url.providerName()
            + ", and conditions begin with "
            + url.providerName()
            + ": such as "
            + url.providerName()
            + ":sub.");
    draft.heading("3. In /etc/gitlab/gitlab.rb, GitLab 18.1 or later");
    draft.code(
        List.of(
            "gitlab_rails['ci_id_tokens_issuer_url'] = '" + url + "'",
            "sudo gitlab-ctl reconfigure",
            "sudo gitlab-rake ci:validate_id_token_configuration"));
    draft.paragraph(
        "The Helm chart's is global.appConfig.ciIdTokens.issuerUrl. From then on all ID tokens have"
            + " this issuer, those for Vault and other clouds, too.");
    if (!configuration.map(valid -> valid.token().issuer()).equals(Optional.of(url.url()))) {
      draft.heading("4. In the configuration of aws-oidc-executor, at the same time");
      draft.code(List.of("gitlab:", "  url: " + gitlab, "  issuer: " + url));
    }
  }

  private String audience() {
    return configuration
        .map(Configuration::token)
        .filter(
            token -> Set.of(gitlab, url.url()).contains(token.issuer())) // else of another GitLab
        .map(token -> token.audiences().getFirst())
        .orElse(gitlab);
  }

  private void serve() {
    draft.heading("1. Serve the directory at " + url);
    draft.paragraph(
        "Both files as application/json, by https with a certificate of a public authority. Whoever"
            + " can change them can get the credentials of every role that trusts this issuer.");
  }

  /** Everybody reads these two objects, and the bucket stays private otherwise. */
  private void letRead(Bucket bucket) {
    draft.heading("1. Let everybody read these two objects, by CloudFront or this policy");
    draft.paragraph(
        "Whoever can change them can get the credentials of every role that trusts this issuer. The"
            + " command replaces a policy that the bucket already has.");
    draft.code(
        List.of(
            "aws s3api put-public-access-block --bucket "
                + bucket.name()
                + " --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,"
                + "BlockPublicPolicy=false,RestrictPublicBuckets=false",
            "aws s3api put-bucket-policy --bucket "
                + bucket.name()
                + " --policy '"
                + bucket.readPolicy(List.of(Publisher.KEYS_PATH, Publisher.METADATA_PATH))
                + "'"));
  }
}
