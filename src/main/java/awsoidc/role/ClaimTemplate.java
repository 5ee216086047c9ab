package awsoidc.role;

import awsoidc.token.Claims;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with claims in braces: {@code "{project_id}-{job_id}"}. */
record ClaimTemplate(String text) {

  private static final Pattern CLAIM = Pattern.compile("\\{(\\w{1,64})}");

  /** A piece of the text, once it is filled in. */
  record Part(String text, boolean fromClaim) {}

  boolean isValid() {
    String rest = literal();
    return rest.indexOf('{') < 0 && rest.indexOf('}') < 0;
  }

  String literal() {
    return CLAIM.matcher(text).replaceAll("");
  }

  long claimCount() {
    return CLAIM.matcher(text).results().count();
  }

  /** Its pieces for a token; an absent claim, or an empty one, is {@code none}. */
  List<Part> fill(Claims claims) {
    List<Part> parts = new ArrayList<>();
    Matcher claim = CLAIM.matcher(text);
    int end = 0;
    while (claim.find()) {
      parts.add(new Part(text.substring(end, claim.start()), false));
      String value = claims.text(claim.group(1)).filter(found -> !found.isEmpty()).orElse("none");
      parts.add(new Part(value, true));
      end = claim.end();
    }
    parts.add(new Part(text.substring(end), false));
    return parts;
  }
}
