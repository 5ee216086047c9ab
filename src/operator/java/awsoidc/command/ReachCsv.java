package awsoidc.command;

import awsoidc.lint.LintFinding;
import awsoidc.reach.Reach;
import awsoidc.reach.Route;
import awsoidc.reach.Weakness;
import awsoidc.text.Printable;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which jobs reach which roles by rules, as CSV (RFC 4180), a line for each route. */
final class ReachCsv {

  private static final List<String> COLUMNS =
      List.of(
          "rule",
          "name",
          "project",
          "ref",
          "environment",
          "other_claims",
          "role",
          "via",
          "profile",
          "variable",
          "trust_policy",
          "earlier_rules",
          "weak",
          "findings");

  private ReachCsv() {}

  static String of(Reach reach) {
    return Stream.concat(
            Stream.of(COLUMNS), reach.routes().stream().map(route -> cells(route, reach)))
        .map(
            cells -> cells.stream().map(ReachCsv::quoted).collect(Collectors.joining(",")) + "\r\n")
        .collect(Collectors.joining());
  }

  private static List<String> cells(Route route, Reach reach) {
    JobDescription jobs = JobDescription.of(route.rule().when());
    return List.of(
        String.valueOf(route.number()),
        route.rule().name(),
        jobs.project(),
        jobs.ref(),
        jobs.environment(),
        jobs.others(),
        route.role().orElse(""),
        String.join(" ", route.via()),
        route.profile().orElse(""),
        route.variable().orElse(""),
        ReachReport.trust(route),
        reach.overlaps().above(route.number()).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(" ")),
        route.weaknesses().stream().map(Weakness::id).collect(Collectors.joining(" ")),
        route.trust().findings().stream()
            .map(LintFinding::rule)
            .map(Enum::name)
            .distinct()
            .collect(Collectors.joining(" ")));
  }

  /** Spreadsheets take a cell that begins so for a formula, also in quotes. */
  private static String quoted(String cell) {
    String text = Printable.text(cell);
    String plain = text.matches("[=+@-].*") ? "'" + text : text;
    return plain.matches("[^\",]*") ? plain : '"' + plain.replace("\"", "\"\"") + '"';
  }
}
