package awsoidc.lint;

import awsoidc.pattern.Glob;
import awsoidc.report.Position;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problem;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Values;
import awsoidc.yaml.YamlTree;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Findings that somebody has accepted, for a reason and until a day. */
public final class Suppressions {

  private static final Set<String> ROOT = Fields.keys("suppressions");
  private static final Set<String> KEYS = Fields.keys("rule", "file", "text", "reason", "until");

  private final String file;
  private final List<Suppression> all = new ArrayList<>();

  private record Suppression(
      LintRule rule, Optional<Glob> file, String text, LocalDate until, Mark mark) {
    boolean fits(LintFinding finding) {
      return finding.rule() == rule
          && file.map(glob -> glob.matches(finding.position().file())).orElse(true)
          && finding.message().contains(text);
    }
  }

  private Suppressions(String file) {
    this.file = file;
  }

  /**
   * Reads them.
   *
   * @param file its name, for positions
   * @param problems gets what is wrong with it
   */
  public static Suppressions read(String file, String yaml, List<Problem> problems) {
    Suppressions suppressions = new Suppressions(file);
    Problems found = new Problems();
    YamlTree.parse(yaml, found)
        .map(root -> Fields.of("the file", root, ROOT, found))
        .flatMap(root -> root.node("suppressions"))
        .ifPresent(list -> suppressions.addAll(list, found));
    problems.addAll(found.in(file));
    return suppressions;
  }

  private void addAll(Node list, Problems problems) {
    if (!(list instanceof Node.Items(List<Node> items, Mark _))) {
      problems.wrong(list, "suppressions", "a list");
      return;
    }
    for (Node item : items) {
      Fields fields = Fields.of("suppression " + (all.size() + 1), item, KEYS, problems);
      fields.require("rule", "W1");
      fields.require("reason", "all projects of the group deploy this");
      fields.require("until", "2027-03-31");
      fields.value("reason", Values::text, "a sentence");
      Optional<LintRule> rule =
          fields.value("rule", Suppressions::rule, "the name of a rule, such as W1");
      Optional<LocalDate> until =
          fields.value("until", Suppressions::day, "a day such as 2027-03-31");
      all.add(
          new Suppression(
              rule.orElse(LintRule.N2),
              fields.value("file", Values::text, "a pattern of files").map(Glob::new),
              fields.value("text", Values::text, "a part of the message").orElse(""),
              until.orElse(LocalDate.MAX),
              item.mark()));
    }
  }

  private static Optional<LintRule> rule(String text) {
    return Arrays.stream(LintRule.values()).filter(rule -> rule.name().equals(text)).findFirst();
  }

  private static Optional<LocalDate> day(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** What of the findings is left today, and those suppressions that suppress nothing. */
  public List<LintFinding> apply(List<LintFinding> findings, LocalDate today) {
    List<LintFinding> left = new ArrayList<>(findings);
    for (Suppression one : all) {
      boolean expired = one.until.isBefore(today);
      boolean fits = findings.stream().anyMatch(one::fits);
      if (!expired) {
        left.removeIf(one::fits);
      }
      if (expired || !fits) {
        left.add(
            new LintFinding(
                LintRule.N2,
                new Position(file, one.mark.line(), one.mark.column()),
                expired
                    ? "This suppression of " + one.rule + " expired after " + one.until + "."
                    : "This suppression of " + one.rule + " fits no finding.",
                expired && fits
                    ? "Mend what it suppressed, or set another until:"
                    : "Take it out"));
      }
    }
    return left;
  }
}
