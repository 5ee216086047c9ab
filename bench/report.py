"""docs/performance.md: the figures of one run in words and tables."""

import os
import platform


class Target:
    """What issue or reader asked for: at most (or, if `least`, at least) so much."""

    def __init__(self, words, value, limit, unit="", least=False, why=""):
        self.words, self.value, self.limit, self.unit, self.least, self.why = words, value, limit, unit, least, why

    def met(self):
        return self.value >= self.limit if self.least else self.value <= self.limit

    def row(self):
        sign = "≥" if self.least else "≤"
        verdict = "met" if self.met() else "**not met**" + (": " + self.why if self.why else "")
        return (self.words, f"{sign} {self.limit:g}{self.unit}", f"{self.value:.3g}{self.unit}", verdict)


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def machine():
    model = platform.machine()
    with open("/proc/cpuinfo") as info:
        for line in info:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return f"{len(os.sched_getaffinity(0))} cores of {model}, Linux {platform.release()}"


def control_groups():
    """Whether a process waits when it is put into its job's control group, in words."""
    with open("/proc/mounts") as mounts:
        options = next((line.split()[3].split(",") for line in mounts if line.split()[2] == "cgroup2"), None)
    if options is None:
        return "There are no control groups of version 2 here."
    if "favordynmods" in options:
        return "Control groups are mounted with `favordynmods`: no sub-stage waits for the kernel (see *By hand*)."
    return ("Control groups are mounted as usual, so that get_sources waits 5 to 11 ms for the kernel, in which nothing is computed,\n"
            "and the author's own sub-stages do, while their credentials are made ready (see *By hand*); the other drivers leave behind\n"
            "what a script starts, and do not wait.")


def comparison(group):
    first = group[0].median()
    rows = []
    for contestant in group:
        low, high = contestant.spread()
        memory = (f"{contestant.rss:.0f}", f"{contestant.pss:.0f}") if contestant.pss else ("", "")
        rows.append((contestant.name, f"{contestant.median():.1f}", f"{low:.1f}…{high:.1f}",
                     f"{contestant.median('cpu'):.1f}", *memory, f"{first / contestant.median():.2f}"))
    return table(["", "wall ms", "middle half", "CPU ms", "peak RSS MB", "peak PSS MB", "ours ÷ this"], rows)
