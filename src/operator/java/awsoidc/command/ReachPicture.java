package awsoidc.command;

import awsoidc.reach.Fit;
import awsoidc.reach.Reach;
import awsoidc.reach.Route;
import awsoidc.reach.Weakness;
import awsoidc.report.Element;
import awsoidc.report.Labels;
import awsoidc.report.Pictures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Projects, rules and roles as a picture. */
final class ReachPicture {

  static final String CAPTION =
      "Weak: more jobs get the role than it seems. Not known: no trust policy was given, or it"
          + " cannot be compared. The table says the same.";

  /** More are no picture any more. */
  private static final int MAX_RULES = 60;

  private static final int BOX = 280;
  private static final int BETWEEN = 110;
  private static final int WIDTH = 3 * BOX + 2 * BETWEEN;
  private static final int HEIGHT = 46;
  private static final int ROW = 62;
  private static final int TOP = 30;
  private static final int PAD = 8;
  private static final int FIRST_LINE = 19;
  private static final int SECOND_LINE = 36;
  private static final int ONE_LINE = 27;
  private static final int ACCOUNT = 4;
  private static final int ARN_PARTS = 6;
  private static final List<String> COLUMNS = List.of("Projects", "Rules", "Roles");

  /** A box: its place in its column, and what is drawn in it. */
  private record Box(int column, int row, String first, String second, boolean weak) {
    int left() {
      return column * (BOX + BETWEEN);
    }

    int middle() {
      return TOP + row * ROW + HEIGHT / 2;
    }
  }

  private record Edge(Box from, Box to, String style) {}

  private final List<Route> routes;
  private final boolean complete;
  private final List<Map<String, Box>> columns =
      List.of(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
  private final List<Edge> edges = new ArrayList<>();

  ReachPicture(Reach reach) {
    this.routes =
        reach.routes().stream().filter(route -> route.number() <= rules(reach, MAX_RULES)).toList();
    this.complete = routes.size() == reach.routes().size();
  }

  /** The number of the last rule that is drawn. */
  private static int rules(Reach reach, int most) {
    return reach.routes().stream()
        .map(Route::number)
        .distinct()
        .limit(most)
        .reduce(0, (_, last) -> last);
  }

  /** The picture; none if there is nothing to draw. */
  Optional<Element> draw() {
    if (routes.isEmpty()) {
      return Optional.empty();
    }
    routes.forEach(this::add);
    int rows = columns.stream().mapToInt(Map::size).max().orElse(0);
    Element svg =
        Pictures.svg(
            WIDTH,
            TOP + rows * ROW + FIRST_LINE + PAD,
            "Projects, rules and roles",
            columns.get(0).size()
                + " sets of projects, "
                + columns.get(1).size()
                + " rules and "
                + columns.get(2).size()
                + " roles"
                + (complete ? "" : "; the other rules are in the table alone")
                + ". The table below says the same.");
    for (int i = 0; i < COLUMNS.size(); i++) {
      svg.add(
          Labels.at(i * (BOX + BETWEEN), FIRST_LINE, BOX, COLUMNS.get(i)).with("class", "faint"));
    }
    edges.stream().distinct().forEach(edge -> svg.add(line(edge)));
    columns.forEach(column -> column.values().forEach(box -> svg.add(boxed(box))));
    return Optional.of(svg.add(ReachLegend.at(TOP + rows * ROW + FIRST_LINE, WIDTH)));
  }

  private void add(Route route) {
    JobDescription jobs = JobDescription.of(route.rule().when());
    boolean weak = !route.weaknesses().isEmpty();
    Box rule =
        box(
            1,
            String.valueOf(route.number()),
            route.number() + " " + route.rule().name(),
            weak ? "weak: " + words(route.weaknesses()) : jobs.withoutProject(),
            weak);
    Box role =
        box(
            2,
            route.role().orElse("none"),
            route.role().map(ReachPicture::name).orElse("no credentials"),
            route.role().map(ReachPicture::account).orElse("assume: none"),
            false);
    String style = weak ? "edge bad" : route.chain().isEmpty() ? "edge shut" : "edge";
    for (String project : jobs.projects()) {
      edges.add(new Edge(box(0, project, project, "", false), rule, style));
    }
    edges.add(new Edge(rule, role, style(route)));
  }

  private static String style(Route route) {
    if (route.chain().isEmpty()
        || (route.trust().policy().isPresent() && route.trust().fit() == Fit.NONE)) {
      return "edge shut";
    }
    return "edge"
        + (route.isWeak() ? " bad" : "")
        + (route.trust().policy().isEmpty() || route.trust().fit() == Fit.UNKNOWN ? " open" : "");
  }

  private static String name(String arn) {
    int role = arn.indexOf(":role/");
    return role < 0 ? arn : arn.substring(role + ":role/".length());
  }

  private static String account(String arn) {
    String[] parts = arn.split(":", -1);
    return parts.length < ARN_PARTS ? "" : "account " + parts[ACCOUNT];
  }

  private static String words(List<Weakness> weaknesses) {
    return weaknesses.stream().map(Weakness::words).collect(Collectors.joining(", "));
  }

  private Box box(int column, String key, String first, String second, boolean weak) {
    Map<String, Box> all = columns.get(column);
    return all.computeIfAbsent(key, _ -> new Box(column, all.size(), first, second, weak));
  }

  private static Element line(Edge edge) {
    int begin = edge.from().left() + BOX;
    int end = edge.to().left();
    int bend = (begin + end) / 2;
    return Element.of("path")
        .with("class", edge.style())
        .with(
            "d",
            "M%d %d C%d %d %d %d %d %d"
                .formatted(
                    begin,
                    edge.from().middle(),
                    bend,
                    edge.from().middle(),
                    bend,
                    edge.to().middle(),
                    end,
                    edge.to().middle()))
        .add(Element.of("title", edge.from().first() + " → " + edge.to().first()));
  }

  private static Element boxed(Box box) {
    int top = box.middle() - HEIGHT / 2;
    return Element.of("g")
        .add(
            Element.of("rect")
                .with("class", "box")
                .with("x", box.left())
                .with("y", top)
                .with("width", BOX)
                .with("height", HEIGHT)
                .with("rx", 4),
            Labels.at(
                box.left() + PAD,
                top + (box.second().isEmpty() ? ONE_LINE : FIRST_LINE),
                BOX - 2 * PAD,
                box.first()),
            Labels.at(box.left() + PAD, top + SECOND_LINE, BOX - 2 * PAD, box.second())
                .with("class", box.weak() ? "weak" : "faint"));
  }
}
