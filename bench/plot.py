"""docs/performance.svg: medians as bars with the middle half of all runs, and what grows as lines."""

import math

import runner

INK, SOFT, OURS, OTHERS, GRID = "#24292f", "#57606a", "#1f6feb", "#8c959f", "#d0d7de"
LINES = ["#1f6feb", "#bf3989", "#1a7f37", "#9a6700"]
WIDTH, NAMES = 900, 300  # of the picture; of the names of bars


def text(x, y, words, anchor="start", weight="normal", size=12, colour=INK):
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return (f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
            f'fill="{colour}">{words}</text>')


def line(x1, y1, x2, y2, colour=GRID, width=1):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"/>')


def box(x, y, width, height, colour):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def legend(top):
    """What colours and whiskers mean."""
    y = top + 10
    return [box(NAMES, top, 14, 11, OURS), text(NAMES + 20, y, "aws-oidc-executor", size=11),
            box(NAMES + 140, top, 14, 11, OTHERS), text(NAMES + 160, y, "others", size=11),
            line(NAMES + 220, top + 5.5, NAMES + 244, top + 5.5, INK),
            text(NAMES + 250, y, "half of all runs took a time in this range; bars are medians", size=11)]


def bars(title, groups, unit, digits, top):
    """groups: (name, contestants), all of one scale. Returns the SVG and where it ends."""
    longest = max(contestant.spread()[1] for _, group in groups for contestant in group)
    scale = (WIDTH - NAMES - 110) / longest
    svg, y = [text(20, top + 14, title, weight="bold", size=14)], top + 26
    for name, group in groups:
        svg.append(text(20, y + 11, name, weight="bold", size=11))
        y += 18
        for contestant in group:
            low, high = contestant.spread()
            colour = OURS if contestant.name.startswith(runner.ME) else OTHERS
            svg += [text(NAMES - 10, y + 10, contestant.name, "end", size=11),
                    box(NAMES, y + 1, contestant.median() * scale, 11, colour),
                    line(NAMES + low * scale, y + 6.5, NAMES + high * scale, y + 6.5, INK),
                    text(NAMES + 8 + max(high, contestant.median()) * scale, y + 11,
                         f"{contestant.median():.{digits}f} {unit}", size=11)]
            y += 16
        y += 6
    return svg, y + 10


def growth(title, x_words, y_words, series, left, top):
    """Both axes are logarithmic. series: name → [(x, y)]."""
    width, height = 345, 170
    points = [point for line_points in series.values() for point in line_points]

    def axis(values):
        return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) - 1e-9)
    (x0, x1), (y0, y1) = axis([x for x, _ in points]), axis([y for _, y in points])
    x1, y1 = max(x1, x0 + 1), max(y1, y0 + 1)
    y_top = top + 44

    def place(x, y):
        return (left + width * (math.log10(x) - x0) / (x1 - x0),
                y_top + height * (1 - (math.log10(y) - y0) / (y1 - y0)))
    svg = [text(left, top + 12, title, weight="bold", size=13), text(left, top + 28, y_words, size=10, colour=SOFT)]
    for power in range(x0, x1 + 1):
        x, bottom = place(10**power, 10**y0)
        svg += [line(x, y_top, x, bottom), text(x, bottom + 14, f"{10**power:,g}", "middle", size=10)]
    for power in range(y0, y1 + 1):
        x, y = place(10**x0, 10**power)
        svg += [line(x, y, x + width, y), text(x - 5, y + 4, f"{10**power:,g}", "end", size=10)]
    svg.append(text(left + width / 2, y_top + height + 29, x_words, "middle", size=10, colour=SOFT))
    beside = left + width  # the legend's entries, from the right
    for colour, (name, line_points) in reversed(list(zip(LINES, series.items()))):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in line_points))
        svg.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        svg.append(f'<g fill="{colour}">' + "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in (place(*point) for point in line_points)) + "</g>")
        if name:
            svg.append(text(beside, top + 28, name, "end", size=11, colour=colour))
            beside -= 5.8 * len(name) + 38
            svg.append(line(beside + 14, top + 24.5, beside + 32, top + 24.5, colour, 2))
    return svg


def draw(found):
    svg = [text(20, 26, "aws-oidc-executor: what a job pays, and beside what", weight="bold", size=17)]
    svg += legend(40)
    y = 66
    names = (runner.EMPTY, runner.SERVICES)
    jobs = [(name, group) for name, group in zip(names, found.jobs) if group]
    if jobs:
        more, y = bars("Whole jobs through gitlab-runner, seconds (shorter is better)", jobs, "s", 2, y)
        svg += more
    more, y = bars("Single calls of the driver, milliseconds (shorter is better)", list(found.stages.items()), "ms", 0, y)
    svg += more
    panels = [
        ("Rules", "rules", "ms of config", {"the last one fits": [(n, last) for n, _, last in found.rules]}),
        ("Job variables", "variables", "ms", {
            name: [(row[0], row[i]) for row in found.variables]
            for i, name in ((1, "config"), (2, "prepare"), (3, "user sub-stage"))}),
        ("Length of a log", "MB of log", "seconds of the sub-stage", {"": found.logs}),
        ("Jobs at once", "jobs", "", {
            "seconds until all have ended": [(n, s) for n, s, _ in found.at_once],
            "MB of each driver": [(n, pss) for n, _, pss in found.at_once]})]
    svg.append(text(20, y + 14, "What grows (both axes logarithmic)", weight="bold", size=14))
    for i, panel in enumerate(panels):
        svg += growth(*panel, 70 + 430 * (i % 2), y + 30 + 265 * (i // 2))
    height = y + 40 + 265 * ((len(panels) + 1) // 2)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" font-family="sans-serif">\n'
            f'<rect width="{WIDTH}" height="{height:.0f}" fill="#ffffff"/>\n' + "\n".join(svg) + "\n</svg>\n")
