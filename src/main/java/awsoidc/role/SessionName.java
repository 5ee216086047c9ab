package awsoidc.role;

import awsoidc.token.Claims;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template of RoleSessionName, claims in braces: {@code "{project_id}-{job_id}"}. It is what
 * CloudTrail shows, so it is made valid rather than refused: a character that STS does not take
 * becomes {@code -}, an absent claim {@code none}, and of a name that is too long the longest
 * claims are cut.
 */
public record SessionName(String template) {

  /** Names the project and the job. */
  public static final SessionName DEFAULT = new SessionName("{project_id}-{job_id}");

  private static final Pattern CLAIM = Pattern.compile("\\{(\\w{1,64})}");
  private static final Pattern NOT_ALLOWED =
      Pattern.compile("[^\\w+=,.@-]"); // AWS STS API Reference
  private static final int SHORTEST = 2;
  private static final int LONGEST = 64;

  /** Whether every brace belongs to a claim, and the rest leaves room for them. */
  public boolean isValid() {
    String rest = CLAIM.matcher(template).replaceAll("");
    return rest.indexOf('{') < 0
        && rest.indexOf('}') < 0
        && !template.isEmpty()
        && rest.length() + claimCount() <= LONGEST;
  }

  /** The name for a token's job: 2 to 64 characters of {@code [\w+=,.@-]}. */
  public String forClaims(Claims claims) {
    List<String> parts = new ArrayList<>();
    List<Integer> fromClaims = new ArrayList<>();
    Matcher claim = CLAIM.matcher(template);
    int end = 0;
    while (claim.find()) {
      parts.add(template.substring(end, claim.start()));
      fromClaims.add(parts.size());
      parts.add(claims.text(claim.group(1)).filter(text -> !text.isEmpty()).orElse("none"));
      end = claim.end();
    }
    parts.add(template.substring(end));
    cut(parts, fromClaims);
    String name = NOT_ALLOWED.matcher(String.join("", parts)).replaceAll("-");
    return name.length() < SHORTEST ? name + "-".repeat(SHORTEST - name.length()) : name;
  }

  private static void cut(List<String> parts, List<Integer> fromClaims) {
    int tooMany = parts.stream().mapToInt(String::length).sum() - LONGEST;
    for (; tooMany > 0; tooMany--) {
      int longest = fromClaims.getFirst();
      for (int candidate : fromClaims) {
        longest = parts.get(candidate).length() > parts.get(longest).length() ? candidate : longest;
      }
      String part = parts.get(longest);
      parts.set(longest, part.substring(0, part.length() - 1));
    }
  }

  private long claimCount() {
    return CLAIM.matcher(template).results().count();
  }
}
