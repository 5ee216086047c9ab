package awsoidc.refusal;

import awsoidc.token.IdToken;
import awsoidc.token.NearMiss;
import awsoidc.token.TokenSettings;

/** Refusals of the token, and what is said of other tokens than the AWS token. */
public final class TokenMessages {

  private TokenMessages() {}

  /** An info line of the log. */
  public static String notOurs(IdToken token, TokenSettings ours) {
    return "The id_token "
        + token.variable()
        + " (iss "
        + token.issuer()
        + ", aud "
        + Phrases.audience(token)
        + ") is ignored: for AWS credentials, this runner needs iss "
        + ours.issuer()
        + ", aud "
        + String.join(" or ", ours.audiences())
        + ".";
  }

  /** A warning: it was probably meant for AWS. */
  public static String nearMiss(IdToken token, NearMiss miss) {
    return "This job gets no AWS credentials: the "
        + miss.claim()
        + " of the id_token "
        + token.variable()
        + " is "
        + (miss.found().isEmpty() ? "missing" : miss.found())
        + ", but "
        + miss.expected()
        + " is expected ("
        + difference(miss)
        + "). "
        + remedy(token, miss);
  }

  private static String difference(NearMiss miss) {
    return switch (miss.difference()) {
      case SLASH -> "they differ in a slash at the end, and must match exactly";
      case SCHEME -> "they differ in the scheme, and must match exactly";
      case CASE -> "they differ in upper and lower case, and must match exactly";
      case HOST -> "they differ in a letter or two of the host, and must match exactly";
      case ISSUER -> "its aud matches, but GitLab issues its tokens under another URL";
      case AWS_AUDIENCE -> "other tools use this audience";
      case NO_AUDIENCE -> "it has no aud at all";
    };
  }

  private static String remedy(IdToken token, NearMiss miss) {
    return miss.claim().equals("iss")
        ? "The operator of the runner sets gitlab.issuer to "
            + miss.found()
            + " if that is this GitLab (ci_id_tokens_issuer_url in gitlab.rb moves it)."
        : "In .gitlab-ci.yml: id_tokens: {"
            + token.variable()
            + ": {aud: "
            + miss.expected()
            + "}}; or the operator of the runner adds it to gitlab.audience.";
  }

  /** An information for a job of a GitLab before 17. */
  public static String oldToken(TokenSettings ours) {
    return "CI_JOB_JWT_V2 is not used: for AWS credentials, .gitlab-ci.yml needs id_tokens:"
        + " {AWS_ID_TOKEN: {aud: "
        + ours.audiences().getFirst()
        + "}}.";
  }
}
