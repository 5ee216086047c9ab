package awsoidc.trust;

import java.util.List;
import java.util.Optional;

/** What is wrong with one condition, judged by what it wants and what the token has. */
final class Hints {

  private Hints() {}

  /**
   * Words that follow the two values, or nothing where those say it all.
   *
   * @param actual the token's values; empty if AWS sees none
   */
  static Optional<String> about(PolicyCondition condition, Provider provider, List<String> actual) {
    if (WebIdentityRequest.isNeverThere(condition.key())) {
      return Optional.of("AssumeRoleWithWebIdentity is called without AWS credentials");
    }
    if (WebIdentityRequest.isGlobal(condition.key())) {
      return Optional.empty();
    }
    int colon = condition.key().lastIndexOf(':');
    String host = colon < 0 ? "" : condition.key().substring(0, colon);
    String claim = condition.key().substring(colon + 1);
    if (!host.equalsIgnoreCase(provider.name())) {
      return Optional.of("the key must begin with the issuer, " + provider.name() + ":");
    }
    if (!provider.offers(claim)) {
      return Optional.of(
          "AWS does not offer this claim of "
              + provider.name()
              + " to conditions, only aud and sub"
              + (provider.isGitLabCom() ? " and a few others" : ""));
    }
    // Near misses explain only what wants to be met.
    Optional<ConditionOperator> alike =
        condition.operator().filter(known -> known.comparesText() && !known.negated());
    return alike.flatMap(operator ->
        condition.values().stream()
            .flatMap(wanted ->
                actual.stream()
                    .flatMap(found -> about(operator, claim, wanted.text(), found).stream()))
            .findFirst());
  }

  private static Optional<String> about(
      ConditionOperator operator, String claim, String wanted, String found) {
    if (!operator.takesWildcards() && (wanted.contains("*") || wanted.contains("?"))) {
      return Optional.of("it takes * and ? for themselves: patterns need StringLike");
    }
    if (wanted.equalsIgnoreCase(found)) {
      return Optional.of("they differ in upper and lower case");
    }
    if (stripped(wanted).equals(stripped(found))) {
      return Optional.of("they differ in the scheme or in a slash at the end");
    }
    return claim.equals("sub") ? aboutSub(wanted, found) : Optional.empty();
  }

  private static Optional<String> aboutSub(String wanted, String found) {
    if (wanted.startsWith("repo:")) {
      return Optional.of("repo: is GitHub's; GitLab's sub begins with project_path:");
    }
    if (wanted.contains(":environment:")) {
      return Optional.of("GitLab does not put the environment into sub; GitHub does");
    }
    if (wanted.contains("refs/heads/") || wanted.contains("refs/tags/")) {
      return Optional.of("GitLab writes a ref without refs/heads/ and refs/tags/");
    }
    if (!found.startsWith("project_path:") && wanted.startsWith("project_path:")) {
      return Optional.of("this project or instance has other sub components than the usual ones");
    }
    for (String part : List.of("project_path:", ":ref_type:", ":ref:")) {
      String one = after(part, wanted);
      String other = after(part, found);
      if (!one.isEmpty() && !other.isEmpty() && !one.equals(other)) {
        String name = part.replace(":", "");
        return Optional.of(name + " differs: " + one + " is wanted, " + other + " is there");
      }
    }
    return Optional.empty();
  }

  /** The value of one component of sub. */
  private static String after(String part, String sub) {
    int begin = sub.indexOf(part);
    if (begin < 0) {
      return "";
    }
    String rest = sub.substring(begin + part.length());
    int end = part.equals(":ref:") ? -1 : rest.indexOf(':');
    return end < 0 ? rest : rest.substring(0, end);
  }

  private static String stripped(String url) {
    return url.replaceFirst("^https?://", "").replaceFirst("/$", "");
  }
}
