package awsoidc.refusal;

import awsoidc.role.Grant;
import awsoidc.token.IdToken;
import awsoidc.token.NearMiss;
import awsoidc.token.TokenSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Refusals of the token, and what is said of other tokens than the AWS token. */
public final class TokenMessages {

  private TokenMessages() {}

  /** A quiet line. */
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

  /** A quiet line for a job of a GitLab before 17. */
  public static String oldToken(TokenSettings ours) {
    return "CI_JOB_JWT_V2 is not used: for AWS credentials, .gitlab-ci.yml needs id_tokens:"
        + " {AWS_ID_TOKEN: {aud: "
        + ours.audiences().getFirst()
        + "}}.";
  }

  static List<String> several(List<IdToken> tokens) {
    String names = tokens.stream().map(IdToken::variable).collect(Collectors.joining(", "));
    return List.of(
        "Several id_tokens of this job are for AWS: " + names + ".",
        "  Keep one of them under id_tokens: in .gitlab-ci.yml, or give the others another aud;",
        "  or the operator of the runner names the one to use: gitlab.token in the configuration.");
  }

  static List<String> unreadable(String variable, String why) {
    return List.of(
        "The variable " + variable + " is to hold the id_token for AWS, but " + why + ".",
        "  In .gitlab-ci.yml, id_tokens: must have an entry of this name, and no variable may"
            + " replace it.");
  }

  static List<String> unverified(IdToken token, String why, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("The id_token is not one that GitLab signed for this job: " + why + ".");
    lines.addAll(Phrases.claims(token, now));
    lines.add("  " + Entry.UNVERIFIED.remedy());
    return lines;
  }

  static List<String> expired(IdToken token, Instant now, Help help) {
    List<String> lines = new ArrayList<>();
    lines.add("The id_token of this job has expired, by the clock of this runner (" + now + ").");
    lines.addAll(Phrases.claims(token, now));
    lines.add("  " + Entry.EXPIRED_TOKEN.remedy());
    lines.add("  " + help.more(Entry.EXPIRED_TOKEN));
    return lines;
  }

  static List<String> ended(Grant grant, IdToken token, Instant ended, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("The AWS credentials of this job ended at " + ended + ", and so did its id_token.");
    lines.add("  role: " + grant.role());
    lines.add("  rule: \"" + grant.rule() + "\", duration " + Phrases.duration(grant.duration()));
    lines.addAll(Phrases.claims(token, now));
    lines.add("  " + Entry.SESSION_ENDED.remedy());
    return lines;
  }
}
