package awsoidc.lint;

import awsoidc.pattern.Wildcards;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A wanted {@code sub}, by its components. GitLab's is {@code
 * project_path:GROUP/PROJECT:ref_type:TYPE:ref:REF}; a project may have others
 * (ci_id_token_sub_claim_components, "OpenID Connect (OIDC) Authentication Using ID Tokens", GitLab
 * Docs).
 *
 * @param text where only wildcards are * and ?
 */
record SubjectPattern(String text, Map<String, String> components) {

  private static final Pattern COMPONENT =
      Pattern.compile(
          "(?:^|:)(project_path|project_id|namespace_path|namespace_id|ref_type|ref_protected|ref"
              + "|environment_protected|environment|deployment_tier|repo):");

  private static final String ESCAPED = "\uE000";

  static SubjectPattern of(Wildcards pattern, boolean wildcards) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pattern.text().length(); i++) {
      char c = pattern.text().charAt(i);
      boolean wild = wildcards && pattern.wild().charAt(i) == c;
      text.append((c == '*' || c == '?') && !wild ? ESCAPED : String.valueOf(c));
    }
    return new SubjectPattern(text.toString(), components(text.toString()));
  }

  private static Map<String, String> components(String text) {
    Map<String, String> components = new LinkedHashMap<>();
    Matcher name = COMPONENT.matcher(text);
    boolean found = name.find();
    while (found) {
      String component = name.group(1);
      int begin = name.end();
      found = name.find(begin - 1); // the colon may begin the next one
      components.put(
          component, text.substring(begin, found ? Math.max(begin, name.start()) : text.length()));
    }
    return components;
  }

  /** What the project's path must be; empty if it is not what the text begins with. */
  Optional<String> project() {
    return text.startsWith("project_path:")
        ? component("project_path").map(SubjectPattern::beforeColon)
        : Optional.empty();
  }

  Optional<String> component(String name) {
    return Optional.ofNullable(components.get(name));
  }

  /** What the kind of ref must be, without a wildcard behind that stands for the ref, too. */
  Optional<String> refType() {
    return component("ref_type").map(SubjectPattern::beforeColon);
  }

  /** What the ref must be; what begins with * if a wildcard before it stands for a part of it. */
  Optional<String> ref() {
    return component("ref")
        .or(() ->
            Optional.of(text.lastIndexOf('*'))
                .filter(star -> star >= 0)
                .map(star -> beforeColon(text.substring(star))));
  }

  /** Whether it names one project, by its number. */
  boolean namesProject() {
    return component("project_id").filter(id -> firstWildcard(id) < 0).isPresent();
  }

  /** Whether a literal is wanted that no kind of ref is: GitLab has branches and tags alone. */
  boolean wantsUnknownRefType() {
    return refType()
        .filter(type -> Stream.of("branch", "tag").noneMatch(Wildcards.of(type)::match))
        .isPresent();
  }

  static int firstWildcard(String pattern) {
    int star = pattern.indexOf('*');
    int mark = pattern.indexOf('?');
    return star < 0 || (mark >= 0 && mark < star) ? mark : star;
  }

  private static String beforeColon(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }
}
