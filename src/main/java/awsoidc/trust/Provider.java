package awsoidc.trust;

import java.util.List;
import java.util.stream.Stream;

/**
 * The OIDC identity provider of an account, as IAM names it: the issuer without its scheme.
 *
 * @param issuer {@code iss} of the tokens
 */
public record Provider(String partition, String account, String issuer) {

  private static final String GITLAB_COM = "https://gitlab.com";

  private static final List<String> EVERYWHERE = List.of("aud", "sub", "amr");

  /** "Available keys for AWS OIDC federation", IAM User Guide: GitLab.com's, beside the usual. */
  private static final List<String> OF_GITLAB_COM =
      List.of(
          "namespace_id",
          "project_id",
          "ref_protected",
          "pipeline_source",
          "runner_environment",
          "user_access_level",
          "user_email",
          "user_id",
          "user_login");

  /** Host and path of the issuer. */
  public String name() {
    int scheme = issuer.indexOf("://");
    return scheme < 0 ? issuer : issuer.substring(scheme + 3);
  }

  public String arn() {
    return "arn:%s:iam::%s:oidc-provider/%s".formatted(partition, account, name());
  }

  /** The condition key of a claim. */
  public String key(String claim) {
    return name() + ":" + claim;
  }

  boolean isGitLabCom() {
    return issuer.equals(GITLAB_COM);
  }

  /** Whether AWS lets conditions look at a claim of this issuer at all. */
  public boolean offers(String claim) {
    return EVERYWHERE.contains(claim) || (isGitLabCom() && OF_GITLAB_COM.contains(claim));
  }

  /** The claims of this issuer that AWS lets conditions look at. */
  public List<String> offered() {
    return isGitLabCom()
        ? Stream.concat(EVERYWHERE.stream(), OF_GITLAB_COM.stream()).toList()
        : EVERYWHERE;
  }
}
