package awsoidc.lint;

import awsoidc.token.Claims;
import awsoidc.trust.Admission;
import awsoidc.trust.Provider;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The condition that a statement should have, from what it says already.
 *
 * @param text in one line, to paste; what is to be filled in is in capitals
 */
record SafeCondition(String text) {

  private static final String SUBJECT = "project_path:%s:ref_type:%s:ref:%s";

  static SafeCondition of(TrustStatement statement) {
    String host = statement.host();
    Claims claims =
        new Claims(
            Map.of(
                "sub", List.of(subject(statement)),
                "project_id", List.of("PROJECT_ID"),
                "namespace_id", List.of("NAMESPACE_ID"),
                "ref_protected", List.of("true")));
    Admission admission =
        new Admission(
            new Provider("aws", "", "https://" + host), audience(statement, host), claims);
    return new SafeCondition(
        admission.condition().stream()
            .map(String::strip)
            .collect(Collectors.joining(" "))
            .replace("{ ", "{"));
  }

  /** The remedy that names it. */
  String use() {
    return "Use " + text;
  }

  private static String audience(TrustStatement statement, String host) {
    return statement
        .on("aud")
        .filter(Clause::wantsValue)
        .flatMap(clause -> clause.values().stream())
        .filter(one -> !one.hidden())
        .map(one -> one.text().text())
        .filter(text -> SubjectPattern.firstWildcard(text) < 0)
        .filter(text -> !text.equals("sts.amazonaws.com"))
        .findFirst()
        .orElse("https://" + host);
  }

  private static String subject(TrustStatement statement) {
    return statement
        .on("sub")
        .filter(Clause::wantsValue)
        .flatMap(clause -> clause.values().stream())
        .filter(one -> !one.hidden())
        .map(one -> SubjectPattern.of(one.text().pattern(), true))
        .findFirst()
        .map(SafeCondition::subject)
        .orElse(SUBJECT.formatted("GROUP/PROJECT", "branch", "main"));
  }

  private static String subject(SubjectPattern pattern) {
    String project =
        exact(pattern.project().filter(path -> path.contains("/")).orElse(""), "GROUP/PROJECT");
    String type = pattern.refType().filter(List.of("branch", "tag")::contains).orElse("branch");
    String ref = exact(pattern.ref().orElse("").replaceFirst("^refs/(heads|tags)/", ""), "main");
    return SUBJECT.formatted(project, type, ref);
  }

  private static String exact(String pattern, String otherwise) {
    return pattern.isEmpty() || SubjectPattern.firstWildcard(pattern) >= 0 ? otherwise : pattern;
  }
}
