package awsoidc.refusal;

import awsoidc.role.Grant;
import awsoidc.token.IdToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Refusals of the token. */
public final class TokenRefusals {

  private TokenRefusals() {}

  /** Several id_tokens match the configuration. */
  public static Refusal several(List<IdToken> tokens) {
    String names = tokens.stream().map(IdToken::variable).collect(Collectors.joining(", "));
    return Refusal.of(
        Entry.SEVERAL_TOKENS,
        List.of(
            "Several id_tokens of this job are for AWS: " + names + ".",
            "  Keep one of them under id_tokens: in .gitlab-ci.yml, or give the others another"
                + " aud;",
            "  or the operator of the runner names the one to use: gitlab.token in the"
                + " configuration."));
  }

  /** The variable of the token holds something else. */
  public static Refusal unreadable(String variable, String why) {
    return Refusal.of(
        Entry.UNREADABLE_TOKEN,
        List.of(
            "The variable " + variable + " is to hold the id_token for AWS, but " + why + ".",
            "  In .gitlab-ci.yml, id_tokens: must have an entry of this name, and no variable may"
                + " replace it."));
  }

  /** {@code verify: jwks} does not accept the token. */
  public static Refusal unverified(IdToken token, String why, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("The id_token is not one that GitLab signed for this job: " + why + ".");
    lines.addAll(Phrases.claims(token, now));
    lines.add("  " + Entry.UNVERIFIED.remedy());
    return Refusal.of(Entry.UNVERIFIED, lines);
  }

  /** {@code verify: jwks} finds that the token has expired. */
  public static Refusal expired(IdToken token, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("The id_token of this job has expired, by the clock of this runner (" + now + ").");
    lines.addAll(Phrases.claims(token, now));
    lines.add("  " + Entry.EXPIRED_TOKEN.remedy());
    return Refusal.of(Entry.EXPIRED_TOKEN, lines);
  }

  /** The session has expired, and the token too, so that there can be no other. */
  public static Refusal ended(Grant grant, IdToken token, Instant ended, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("The AWS credentials of this job ended at " + ended + ", and so did its id_token.");
    lines.add("  role: " + grant.role());
    lines.add("  rule: \"" + grant.rule() + "\", duration " + Phrases.duration(grant.duration()));
    lines.addAll(Phrases.claims(token, now));
    lines.add("  " + Entry.SESSION_ENDED.remedy());
    return Refusal.of(Entry.SESSION_ENDED, lines);
  }
}
