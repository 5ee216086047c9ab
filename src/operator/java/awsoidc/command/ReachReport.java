package awsoidc.command;

import awsoidc.reach.Reach;
import awsoidc.reach.Route;
import awsoidc.reach.TrustFit;
import awsoidc.reach.Weakness;
import awsoidc.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts into words which jobs reach which roles. */
final class ReachReport {

  /** Earlier rules that are named. */
  private static final int MAX_NAMED = 4;

  private final Reach reach;
  private final Report.Draft draft;

  ReachReport(Reach reach, Report.Draft draft) {
    this.reach = reach;
    this.draft = draft;
  }

  /**
   * The routes, with their picture.
   *
   * @param none what to say if there are none
   */
  void addRoutes(String heading, String none) {
    draft.heading(heading);
    if (reach.routes().isEmpty()) {
      draft.paragraph(none);
      return;
    }
    new ReachPicture(reach)
        .draw()
        .ifPresent(picture -> draft.figure(ReachPicture.CAPTION, picture));
    draft.grid(
        List.of("rule", "project", "ref", "environment", "also", "role", "trust policy", "weak"),
        reach.routes().stream().map(ReachReport::row).toList());
  }

  private static List<String> row(Route route) {
    JobDescription jobs = JobDescription.of(route.rule().when());
    return List.of(
        route.number() + " " + route.rule().name(),
        jobs.project(),
        jobs.ref(),
        jobs.environment(),
        jobs.others(),
        role(route),
        trust(route),
        weak(route));
  }

  /** The role, and how the job gets to it. */
  static String role(Route route) {
    return route.role().orElse("none")
        + route.profile().map(name -> ", profile " + name).orElse("")
        + route.variable().map(name -> ", chosen by " + name).orElse("")
        + (route.via().isEmpty() ? "" : ", via " + String.join(", ", route.via()));
  }

  /** Whether AWS admits the jobs. */
  static String trust(Route route) {
    TrustFit trust = route.trust();
    if (route.chain().isEmpty()) {
      return "";
    }
    if (trust.policy().isEmpty()) {
      return trust.reasons().isEmpty() ? "not given" : "not known";
    }
    return switch (trust.fit()) {
      case ALL -> "admits";
      case SOME -> "admits some";
      case NONE -> "refuses";
      case UNKNOWN -> "not known";
    };
  }

  private static String weak(Route route) {
    return Stream.concat(
            route.weaknesses().stream().map(Weakness::words),
            route.trust().findings().stream().map(one -> one.rule().name()).distinct())
        .collect(Collectors.joining(", "));
  }

  /** What the words of the column mean. */
  void addWeaknesses() {
    List<String> meanings =
        reach.routes().stream()
            .flatMap(route -> route.weaknesses().stream())
            .distinct()
            .sorted()
            .map(one -> one.words() + ": " + one.meaning())
            .toList();
    if (!meanings.isEmpty()) {
      draft.heading("What is weak");
      draft.entries(meanings);
    }
  }

  /** Why the trust policies do not admit all jobs of the rules. */
  void addTrust() {
    List<String> reasons =
        reach.routes().stream()
            .filter(route -> !route.trust().reasons().isEmpty())
            .map(route ->
                "rule "
                    + route.number()
                    + ", "
                    + route.chain().getFirst()
                    + ": "
                    + String.join("; ", route.trust().reasons()))
            .distinct()
            .toList();
    if (!reasons.isEmpty()) {
      draft.heading("Why a trust policy does not admit all jobs of a rule");
      draft.entries(reasons);
    }
  }

  /** Which jobs a rule does not get, since one above it does. */
  void addOverlaps(List<String> names) {
    List<String> entries = new ArrayList<>();
    for (int number : reach.routes().stream().map(Route::number).distinct().toList()) {
      List<Integer> above = reach.overlaps().above(number);
      if (!above.isEmpty()) {
        entries.add(
            "rule "
                + number
                + " does not get the jobs that also fit "
                + above.stream()
                    .limit(MAX_NAMED)
                    .map(one -> "rule " + one + " \"" + names.get(one - 1) + "\"")
                    .collect(Collectors.joining(" or "))
                + (above.size() > MAX_NAMED
                    ? " or " + (above.size() - MAX_NAMED) + " other rules above it"
                    : ""));
      }
    }
    if (!entries.isEmpty()) {
      draft.heading("Jobs that an earlier rule takes");
      draft.entries(entries);
    }
    if (!reach.overlaps().complete()) {
      draft.paragraph("Not known for the last rules: there are too many to compare all of them.");
    }
  }

  /** What nobody can say from what was given. */
  void addUnknown() {
    List<String> without =
        reach.routes().stream()
            .filter(route -> !route.chain().isEmpty())
            .filter(route -> route.trust().policy().isEmpty())
            .map(route -> route.chain().getFirst())
            .distinct()
            .toList();
    List<String> entries = new ArrayList<>();
    if (!without.isEmpty()) {
      entries.add(
          "No trust policy was given for "
              + String.join(", ", without.subList(0, Math.min(without.size(), MAX_NAMED)))
              + (without.size() > MAX_NAMED
                  ? " and " + (without.size() - MAX_NAMED) + " others"
                  : "")
              + ": AWS may admit fewer jobs, and others by their token alone.");
    }
    if (reach.others() > 0) {
      entries.add(
          reach.others()
              + " of the trust policies that were given are for other providers or services, and"
              + " left out.");
    }
    if (reach.routes().stream().anyMatch(route -> !route.via().isEmpty())) {
      entries.add("Of a chain, only the first role's trust policy is compared.");
    }
    if (!entries.isEmpty()) {
      draft.heading("What is not known");
      draft.entries(entries);
    }
  }
}
