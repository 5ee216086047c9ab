package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What is wrong with the values that a condition wants of {@code sub}. */
final class SubjectRules {

  private final String host;
  private final boolean protectedRefs;
  private final boolean oneProject;
  private final SafeCondition safe;
  private final LintFindings findings;

  SubjectRules(TrustStatement statement, SafeCondition safe, LintFindings findings) {
    this.host = statement.host();
    this.protectedRefs = statement.protectsRefs();
    this.oneProject = statement.fixes("project_id") && host.equals(TrustStatement.GITLAB_COM);
    this.safe = safe;
    this.findings = findings;
  }

  /**
   * Judges a condition; whether no token can fulfil it.
   *
   * @param decides whether no narrower condition on the subject stands beside it
   */
  boolean judge(Clause clause, boolean decides) {
    Set<Mark> loose = new HashSet<>();
    int impossible = 0;
    for (Clause.Wanted wanted : clause.values()) {
      if (wanted.hidden()) {
        continue;
      }
      SubjectPattern pattern = clause.subject(wanted);
      if (isImpossible(pattern, clause, wanted)) {
        impossible++;
      } else if (decides && isLoose(pattern, wanted.mark())) {
        loose.add(wanted.mark());
      } else if (decides
          && clause.condition().operator().filter(one -> one.ignoresCase()).isPresent()) {
        caseless(pattern, wanted.mark());
      }
    }
    if (!loose.isEmpty() && loose.size() < clause.values().size()) {
      loose.forEach(mark ->
          findings.add(
              LintRule.W9,
              mark,
              "One value of a list is enough for a token, so this one decides for all: the exact"
                  + " values beside it protect nothing that it admits.",
              "Take this value out, or make it as exact as the others."));
    }
    return impossible > 0 && impossible == clause.values().size();
  }

  private boolean isImpossible(SubjectPattern pattern, Clause clause, Clause.Wanted wanted) {
    String written = wanted.text().written();
    if (!clause.takesWildcards()
        && SubjectPattern.firstWildcard(written.replaceAll("\\$\\{[*?]}", "")) >= 0) {
      findings.literalPattern(
          clause,
          wanted,
          "* and ? for themselves",
          "Prefer the exact subject: "
              + safe.text()
              + "; if it must be a pattern, move it to \"StringLike\": {\""
              + clause.key()
              + "\": \""
              + written
              + "\"}");
      // What another operator would not mend.
      isNeverIssued(SubjectPattern.of(wanted.text().pattern(), true), wanted.mark());
      return true;
    }
    if (isNeverIssued(pattern, wanted.mark())) {
      return true;
    }
    unusual(pattern, wanted.mark());
    return false;
  }

  private void caseless(SubjectPattern pattern, Mark mark) {
    if (!protectedRefs && pattern.refType().filter("tag"::equals).isEmpty()) {
      findings.add(
          LintRule.W3,
          mark,
          "A ref that differs in upper and lower case fits, too, and need not be protected: whoever"
              + " may push one gets the role.",
          safe.use());
    }
  }

  private boolean isNeverIssued(SubjectPattern pattern, Mark mark) {
    Optional<String> never = SubjectShape.neverIssued(pattern);
    never.ifPresent(why -> findings.add(LintRule.E9, mark, why, safe.use()));
    return never.isPresent();
  }

  private void unusual(SubjectPattern pattern, Mark mark) {
    if (!SubjectShape.isUsual(pattern)) {
      findings.add(
          LintRule.W12,
          mark,
          "A usual subject is project_path:GROUP/PROJECT:ref_type:TYPE:ref:REF. This value admits a"
              + " job only if its project has other components (ci_id_token_sub_claim_components);"
              + " without them every job is refused.",
          pattern.namesProject()
              ? "Set ci_id_token_sub_claim_components of the project to what this value has"
              : safe.use()
                  + ", or set ci_id_token_sub_claim_components of the project to what this value"
                  + " has");
    }
  }

  private boolean isLoose(SubjectPattern pattern, Mark mark) {
    boolean named = oneProject || pattern.namesProject();
    if (!named && admitsAnyProject(pattern)) {
      findings.add(
          LintRule.E7,
          mark,
          pattern.text()
              + " fixes no group: * also stands for / and :. Whoever has an account on "
              + host
              + " makes a project that fits and gets the role.",
          safe.use());
      return true;
    }
    boolean loose = !named && isLooseInProject(pattern, mark);
    if (pattern.refType().filter(type -> SubjectPattern.firstWildcard(type) >= 0).isPresent()) {
      findings.add(
          LintRule.W2,
          mark,
          "ref_type:"
              + pattern.refType().orElse("")
              + " admits branches and tags. Whoever may push one of them, but not the other, names"
              + " it as the policy wants.",
          safe.use());
    }
    return ((named || pattern.project().isPresent()) && isLooseInRef(pattern, mark)) || loose;
  }

  private static boolean admitsAnyProject(SubjectPattern pattern) {
    int wild = SubjectPattern.firstWildcard(pattern.project().orElse(pattern.text()));
    return wild == 0 || (wild > 0 && pattern.project().isEmpty());
  }

  private boolean isLooseInProject(SubjectPattern pattern, Mark mark) {
    String path = pattern.project().orElse("");
    int wild = SubjectPattern.firstWildcard(path);
    int slash = path.indexOf('/');
    if (wild < 0) {
      return false;
    }
    String known = path.substring(0, wild);
    if (slash < 0 || slash > wild) {
      String project = example(path, "-evil");
      findings.add(
          LintRule.E8,
          mark,
          "project_path:"
              + path
              + " also admits other groups whose names begin with "
              + known
              + ": whoever registers "
              + project.substring(0, project.indexOf('/'))
              + " on "
              + host
              + " gets the role from project_path:"
              + project
              + ".",
          "End the group's name with a slash (\"project_path:"
              + known
              + "/*\") and, better, name the project. "
              + safe.use());
    } else if (known.endsWith("/")) {
      findings.add(
          LintRule.W1,
          mark,
          "Every project of "
              + known.substring(0, known.length() - 1)
              + " gets the role, its subgroups' and future ones too: whoever may create a project"
              + " there gets it.",
          safe.use());
    } else {
      findings.add(
          LintRule.W4,
          mark,
          "project_path:"
              + path
              + " also admits other projects whose paths begin with "
              + known
              + ", such as project_path:"
              + example(path, "-copy")
              + ": whoever may create a project there gets the role.",
          "End the path with a colon: \"project_path:" + known + ":…\". " + safe.use());
    }
    return true;
  }

  /** A path that fits, which is not the one that was meant. */
  private static String example(String path, String suffix) {
    String example = path.replace("?", "x").replaceFirst("\\*", suffix).replace("*", "x");
    return example.contains("/") ? example : example + "/x";
  }

  private boolean isLooseInRef(SubjectPattern pattern, Mark mark) {
    String ref = pattern.ref().orElse("");
    int wild = SubjectPattern.firstWildcard(ref);
    boolean tag = pattern.refType().filter("tag"::equals).isPresent();
    if (wild < 0 || protectedRefs) {
      return false;
    }
    if (wild == 0) {
      findings.add(
          LintRule.W3,
          mark,
          ref.length() > 1
              ? "ref:"
                  + ref
                  + " also admits other refs that end alike, which need not be protected: whoever"
                  + " may push one gets the role."
              : "Every ref fits: whoever may push any "
                  + (tag ? "tag" : "branch")
                  + ", also a merge request's, gets the role.",
          safe.use());
      return true;
    }
    String known = ref.substring(0, wild);
    boolean collides = Character.isLetterOrDigit(known.charAt(known.length() - 1)) && !tag;
    if (collides) {
      findings.add(
          LintRule.W3,
          mark,
          "ref:"
              + ref
              + " also admits other refs that begin alike, such as "
              + known
              + "-x, which need not be protected: whoever may push one gets the role.",
          safe.use());
    }
    return collides;
  }
}
