package awsoidc.role;

import awsoidc.role.ClaimTemplate.Part;
import awsoidc.token.Claims;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A template of RoleSessionName or SourceIdentity, claims in braces: {@code
 * "{project_id}-{job_id}"}. It is what CloudTrail shows, so it is made valid rather than refused: a
 * character that STS does not take becomes {@code -}, an absent claim {@code none}, and of a name
 * that is too long the longest claims are cut, which leaves the numbers that make it unique.
 */
public record SessionName(String template) {

  public static final SessionName DEFAULT = new SessionName("{project_id}-{job_id}");

  private static final Pattern NOT_ALLOWED =
      Pattern.compile("[^\\w+=,.@-]"); // AWS STS API Reference
  private static final int MIN_LENGTH = 2;
  private static final int MAX_LENGTH = 64;

  /** Whether every brace belongs to a claim, and the rest leaves room for them. */
  public boolean isValid() {
    ClaimTemplate parts = new ClaimTemplate(template);
    return parts.isValid()
        && !template.isEmpty()
        && parts.literal().length() + parts.claimCount() <= MAX_LENGTH;
  }

  /** The name for a token's job: 2 to 64 characters of {@code [\w+=,.@-]}. */
  public String forClaims(Claims claims) {
    List<Part> parts = new ArrayList<>(new ClaimTemplate(template).fill(claims));
    cut(parts);
    String whole = parts.stream().map(Part::text).collect(Collectors.joining());
    String name = NOT_ALLOWED.matcher(whole).replaceAll("-");
    return name.length() < MIN_LENGTH ? name + "-".repeat(MIN_LENGTH - name.length()) : name;
  }

  private static void cut(List<Part> parts) {
    int tooMany = parts.stream().mapToInt(part -> part.text().length()).sum() - MAX_LENGTH;
    for (; tooMany > 0; tooMany--) {
      int longest = longestClaim(parts);
      String text = parts.get(longest).text();
      parts.set(longest, new Part(text.substring(0, text.length() - 1), true));
    }
  }

  private static int longestClaim(List<Part> parts) {
    int longest = 1; // a template without claims is never too long
    for (int i = 1; i < parts.size(); i++) {
      boolean longer = parts.get(i).text().length() > parts.get(longest).text().length();
      longest = parts.get(i).fromClaim() && longer ? i : longest;
    }
    return longest;
  }
}
