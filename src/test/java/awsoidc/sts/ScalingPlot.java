package awsoidc.sts;

import java.util.List;
import java.util.Locale;

/**
 * docs/scaling.svg: the calls that reach STS in each second after so many jobs began.
 *
 * @param deadline in seconds, where a line is drawn
 * @param quota of requests in a second, where another is
 */
record ScalingPlot(int deadline, int quota) {

  /** The calls in each second that so many jobs make. */
  record Curve(int jobs, List<Integer> calls) {}

  private static final List<String> COLOURS =
      List.of("#8c959f", "#1a7f37", "#1f6feb", "#9a6700", "#bf3989");
  private static final int LEFT = 70;
  private static final int TOP = 30;
  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int SECONDS = 36;

  /** Between two lines of the grid, in calls. */
  private static final int STEP = 5000;

  String of(List<Curve> curves) {
    int most =
        curves.stream().flatMap(curve -> curve.calls().stream()).max(Integer::compare).orElse(1);
    int top = (most / STEP + 1) * STEP;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 430" font-family="sans-serif" font-size="12">
        <rect width="740" height="430" fill="#ffffff"/>
        <text x="70" y="18" font-weight="bold">Calls to STS in each second, by the number of jobs that begin together</text>
        """);
    for (int calls = 0; calls <= top; calls += STEP) {
      line(svg, 0, calls, SECONDS, calls, top, "#d0d7de");
      text(svg, LEFT - 6, y(calls, top) + 4, "end", String.format(Locale.ROOT, "%,d", calls));
    }
    for (int second = 0; second <= SECONDS; second += 6) {
      text(svg, x(second), TOP + HEIGHT + 18, "middle", Integer.toString(second));
    }
    text(svg, LEFT + WIDTH / 2.0, TOP + HEIGHT + 38, "middle", "seconds after the jobs began");
    line(svg, 0, quota, SECONDS, quota, top, "#cf222e");
    line(svg, deadline, 0, deadline, top, top, "#cf222e");
    text(svg, x(deadline) + 4, TOP + 14, "start", "deadline");
    text(
        svg,
        LEFT,
        TOP + HEIGHT + 86,
        "start",
        "red: the deadline, and the " + quota + " calls a second that STS admits");
    for (int i = 0; i < curves.size(); i++) {
      curve(svg, curves.get(i), COLOURS.get(i), top);
      svg.append(
          "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s jobs</text>\n"
              .formatted(
                  LEFT + 130 * i,
                  TOP + HEIGHT + 64,
                  COLOURS.get(i),
                  String.format(Locale.ROOT, "%,d", curves.get(i).jobs())));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void curve(StringBuilder svg, Curve curve, String colour, int top) {
    StringBuilder points = new StringBuilder();
    for (int second = 0; second < Math.min(SECONDS, curve.calls().size()); second++) {
      points.append(
          String.format(
              Locale.ROOT, "%.1f,%.1f ", x(second + 0.5), y(curve.calls().get(second), top)));
    }
    svg.append(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n"
            .formatted(points.toString().strip(), colour));
  }

  private static void line(
      StringBuilder svg, int fromX, int fromY, int toX, int toY, int top, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n",
            x(fromX),
            y(fromY, top),
            x(toX),
            y(toY, top),
            colour));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            words));
  }

  private static double x(double second) {
    return LEFT + WIDTH * second / SECONDS;
  }

  private static double y(double calls, int top) {
    return TOP + HEIGHT * (1 - calls / top);
  }
}
