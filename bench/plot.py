"""docs/performance.svg: medians as bars with the middle half of all runs, and what grows as lines."""

import math

INK, OURS, OTHERS, GRID = "#24292f", "#1f6feb", "#8c959f", "#d0d7de"
LINES = ["#1f6feb", "#bf3989", "#1a7f37", "#9a6700"]


def text(x, y, words, anchor="start", weight="normal", size=12):
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return (f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
            f'fill="{INK}">{words}</text>')


def line(x1, y1, x2, y2, colour=GRID, width=1):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"/>')


def bars(groups, top):
    """Of each group its contestants: wall time in ms. Returns the SVG and where it ends."""
    longest = max(contestant.spread()[1] for _, group in groups for contestant in group)
    scale = 480 / longest
    svg, y = [], top
    for title, group in groups:
        svg.append(text(20, y + 12, title, weight="bold"))
        y += 20
        for contestant in group:
            low, high = contestant.spread()
            colour = OURS if contestant is group[0] else OTHERS
            svg += [text(225, y + 11, contestant.name, "end", size=11),
                    f'<rect x="235" y="{y + 2:.0f}" width="{contestant.median() * scale:.1f}" height="11" '
                    f'fill="{colour}"/>',
                    line(235 + low * scale, y + 7.5, 235 + high * scale, y + 7.5, INK),
                    text(245 + high * scale, y + 12, f"{contestant.median():.0f} ms", size=11)]
            y += 16
        y += 10
    return svg, y


def growth(title, x_words, y_words, series, left, top):
    """Both axes are logarithmic. series: name → [(x, y)]."""
    width, height = 330, 200
    points = [point for line_points in series.values() for point in line_points]

    def axis(values):
        return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
    (x0, x1), (y0, y1) = axis([x for x, _ in points]), axis([y for _, y in points])
    x1, y1 = max(x1, x0 + 1), max(y1, y0 + 1)

    def place(x, y):
        return (left + width * (math.log10(x) - x0) / (x1 - x0),
                top + 25 + height * (1 - (math.log10(y) - y0) / (y1 - y0)))
    svg = [text(left, top + 10, title, weight="bold")]
    for power in range(x0, x1 + 1):
        x, bottom = place(10**power, 10**y0)
        svg += [line(x, top + 25, x, bottom), text(x, bottom + 14, f"{10**power:,g}", "middle", size=10)]
    for power in range(y0, y1 + 1):
        x, y = place(10**x0, 10**power)
        svg += [line(x, y, x + width, y), text(x - 5, y + 4, f"{10**power:,g}", "end", size=10)]
    svg.append(text(left + width, top + 25 + height + 30, f"{x_words} → {y_words}", "end", size=10))
    for colour, (name, line_points) in zip(LINES, series.items()):
        places = [place(*point) for point in line_points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        svg.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        svg.append(f'<g fill="{colour}">' + "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places) + "</g>")
        svg.append(f'<text x="{places[-1][0] - 6:.0f}" y="{places[-1][1] - 6:.0f}" text-anchor="end" font-size="11" '
                   f'fill="{colour}">{name}</text>')
    return svg


def draw(groups, panels):
    """panels: the arguments of growth() but the place."""
    svg, y = bars(groups, 20)
    for i, panel in enumerate(panels):
        svg += growth(*panel, 60 + 410 * (i % 2), y + 10 + 285 * (i // 2))
    height = y + 20 + 285 * ((len(panels) + 1) // 2)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 {height:.0f}" font-family="sans-serif">\n'
            f'<rect width="840" height="{height:.0f}" fill="#ffffff"/>\n' + "\n".join(svg) + "\n</svg>\n")
