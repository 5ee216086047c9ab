package awsoidc.reach;

import awsoidc.config.Breadth;
import awsoidc.pattern.Glob;
import awsoidc.role.Assume;
import awsoidc.role.Rule;
import awsoidc.role.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a rule gives its role to more jobs than it seems to. */
public enum Weakness {
  ANY_PROJECT(
      "any project",
      "jobs of every project get the role: add project_path, project_id or namespace_path"),
  NAMES_ALIKE(
      "names alike",
      "a pattern that does not end at a slash also fits other groups or projects whose names begin"
          + " alike: write acme/** for the group acme, or the whole path (as lint's E8 and W4)"),
  GROUP(
      "group",
      "every project of the group gets the role, future ones too: whoever may create a project"
          + " there gets it (as lint's W1)"),
  ANY_REF(
      "any ref",
      "whoever may push any branch or tag, also a merge request's, gets the role: add"
          + " ref_protected: true (as lint's W3)"),
  REF_UNPROTECTED(
      "ref unprotected",
      "the ref need not be protected: whoever may push to it or create it gets the role: add"
          + " ref_protected: true (as lint's W5 and W7)"),
  ANY_ROLE(
      "any role",
      "the author chooses any role of the account: narrow allow, for example to role/ci/*");

  /** Claims that one project has alone, or that say which configuration runs. */
  private static final List<String> EXACT =
      List.of(
          "project_path", "project_id", "job_project_path", "job_project_id", "ci_config_ref_uri");

  private static final Set<String> PATHS =
      Set.of("project_path", "namespace_path", "job_project_path", "job_namespace_path", "sub");

  private static final List<String> PROTECTIONS = List.of("ref_protected", "environment_protected");

  /** A star within a name: what is before it is not a slash, nor a star after one. */
  private static final Pattern WITHIN_NAME = Pattern.compile("[^/*:]\\*");

  private static final String REF = ":ref:";

  private final String words;
  private final String meaning;

  Weakness(String words, String meaning) {
    this.words = words;
    this.meaning = meaning;
  }

  /** Two words or so. */
  public String words() {
    return words;
  }

  /** Who gets the role for it, and what to do. */
  public String meaning() {
    return meaning;
  }

  /** As programs know it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Those of a rule that gives a role. */
  static List<Weakness> of(Rule rule) {
    List<Weakness> found = new ArrayList<>();
    ofProject(rule.when(), found);
    ofRef(rule.when(), found);
    if (rule.assume() instanceof Assume.FromVariable(String _, List<Glob> allow)
        && allow.stream().anyMatch(Breadth::isAnyRole)) {
      found.add(ANY_ROLE);
    }
    return found;
  }

  private static void ofProject(When when, List<Weakness> found) {
    if (!Breadth.isOfSomeProjects(when)) {
      found.add(ANY_PROJECT);
    } else if (!isExact(when)) {
      boolean any =
          PATHS.stream()
              .flatMap(claim -> globs(when, claim))
              .anyMatch(glob -> project(glob).startsWith("*"));
      boolean alike =
          PATHS.stream()
              .flatMap(claim -> globs(when, claim))
              .anyMatch(glob -> WITHIN_NAME.matcher(project(glob)).find());
      found.add(any ? ANY_PROJECT : alike ? NAMES_ALIKE : GROUP);
    }
  }

  private static boolean isExact(When when) {
    boolean subject =
        globs(when, "sub").findAny().isPresent()
            && globs(when, "sub").allMatch(glob -> project(glob).indexOf('*') < 0);
    return subject
        || EXACT.stream()
            .filter(when.conditions()::containsKey)
            .anyMatch(claim -> globs(when, claim).allMatch(Glob::isLiteral));
  }

  /** Of a subject the project's path, of a path all. */
  private static String project(Glob glob) {
    return glob.pattern().replaceFirst("^project_path:([^:]*).*", "$1");
  }

  private static void ofRef(When when, List<Weakness> found) {
    boolean isProtected =
        PROTECTIONS.stream()
            .filter(when.conditions()::containsKey)
            .anyMatch(claim -> globs(when, claim).allMatch(glob -> glob.pattern().equals("true")));
    if (isProtected) {
      return;
    }
    boolean named =
        Stream.of("ref", "ref_path")
                .filter(when.conditions()::containsKey)
                .anyMatch(claim -> globs(when, claim).noneMatch(glob -> isAny(glob.pattern())))
            || (when.conditions().containsKey("sub")
                && globs(when, "sub").allMatch(glob -> namesRef(glob.pattern())));
    found.add(named ? REF_UNPROTECTED : ANY_REF);
  }

  private static boolean namesRef(String subject) {
    int ref = subject.indexOf(REF);
    return ref >= 0 && !isAny(subject.substring(ref + REF.length()));
  }

  private static boolean isAny(String pattern) {
    return pattern.replaceFirst("^refs/(heads|tags)/", "").chars().allMatch(c -> c == '*');
  }

  private static Stream<Glob> globs(When when, String claim) {
    return when.conditions().getOrDefault(claim, List.of()).stream();
  }
}
