"""docs/performance.md: the figures of one run in words and tables."""

import os
import platform
import re
import statistics
import time

import measure
import runner


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
        return "there are none of version 2"
    return "mounted with `favordynmods`" if "favordynmods" in options else "mounted without `favordynmods`"


BUSY_LOAD = 1
BUSY = ("**The machine was busy with other things** when this was measured: times and their ratios are distorted. To be measured "
        "again on a quiet one.\n")


def page(found, targets, installed, load):
    parts = [
        "# How fast it is\n",
        "`./install.sh && bench/run` writes this page: all of it in one run on one machine, each contestant in turn, round by round.\n"
        "The ratios say more than the times, which differ from machine to machine.\n",
        f"{time.strftime('%Y-%m-%d')}, build {installed}, {machine()}; load before the run {load:.1f}.\n"]
    if load > BUSY_LOAD:
        parts.append(BUSY)
    parts += ["## What a job pays\n", *jobs(found), "![whole jobs, stages, and what grows](performance.svg)\n",
              "## Targets\n", table(["", "target", "here", ""], [target.row() for target in targets])]
    if found.left_out:
        parts.append("**Left out**, with the targets that need it: " + "; ".join(found.left_out) + ".\n")
    parts += [
        "## Stage by stage\n",
        "Whole processes. CPU: of all that the call started. Memory, measured in runs of its own: PSS of all processes of the call together.\n",
        table(["stage", "", "ms", "middle half", "CPU ms", "PSS MB"],
              [row for stage, group in found.stages.items() for row in stage_rows(stage, group)]),
        *calls(found), *cluster(found), "## What grows\n", *growth(found), *measured(),
        "## Tried, and not in the code\n",
        "What did not help, with figures: [bench/tried.md](../bench/tried.md).\n",
        "## A guard without a clock\n",
        "`StartUpGuardIT` holds what does not depend on the machine: classes loaded outside the AOT cache, system calls, processes and\n"
        "bytes allocated, stage by stage. Times of a shared CI machine would fail for reasons of its own.\n"]
    return "\n".join(parts)


def seconds(entry):
    low, high = entry.spread()
    return f"{entry.median():.2f}", f"{low:.2f}…{high:.2f}"


def jobs(found):
    """The tables of whole jobs through gitlab-runner; without one, of the calls that it would make."""
    if not found.jobs:
        return ["Without a gitlab-runner only the calls of its driver can be timed: *whole job* [below](#stage-by-stage).\n"]
    parts = []
    for words, group in zip((
            "An empty job through gitlab-runner: `true` as script and as after_script, no sources, warm images. From the moment at which\n"
            "the runner gets the job until GitLab hears of its success, cleanup included. Ours and the AWS CLI's include the exchange at STS.\n",
            "The same with two services, which answer on a port before the script starts.\n"), found.jobs):
        if not group:
            continue
        first = group[0]
        rows = []
        for entry in group:
            engine = re.search("docker$|podman$", entry.name)
            theirs = next((each for each in group if engine and each.name == f"Docker executor on {engine[0]}"), None)
            rows.append((entry.name, *seconds(entry),
                         f"{entry.median() - first.median():.2f}" if first.name == runner.SHELL else "",
                         f"{entry.median() / theirs.median():.2f}" if theirs and theirs is not entry else ""))
        parts += [words, table(["", "seconds", "middle half", "beyond the shell executor",
                                "÷ GitLab's Docker executor on the same engine"], rows)]
    return parts


def stage_rows(stage, group):
    for contestant in group:
        low, high = contestant.spread()
        yield (stage if contestant is group[0] else "", contestant.name, f"{contestant.median():.1f}", f"{low:.1f}…{high:.1f}",
               f"{contestant.median('cpu'):.1f}", f"{contestant.pss:.0f}" if contestant.pss else "")


def calls(found):
    if not found.calls:
        return []
    columns = {engine: medians(runs) for engine, runs in found.calls.items()}
    keys = []
    for column in columns.values():
        keys += [key for key in column if key not in keys]
    rows = []
    for stage, call in keys:
        rows.append((stage, call, *(f"{column[stage, call]:.0f}" if (stage, call) in column else "" for column in columns.values())))
    return ["## In containers, call by call\n",
            "An empty job without a runner. *All of it*: the stage, with the JVM where it has one. The calls of prepare are made at the\n"
            "same time, while STS answers; an `exec` of the author's scripts starts while its credentials are made ready.\n",
            table(["stage", "call", *(engine + ", ms" for engine in columns)], rows)]


def medians(runs):
    """(stage, call) → ms, of several jobs."""
    times = {}
    for made, stages in runs:
        for stage, wall in stages:
            times.setdefault((stage, "*all of it*"), []).append(wall)
            for of, _, took, words in sorted(made, key=lambda call: call[1]):
                if of == stage:
                    times.setdefault((stage, short(words)), []).append(took)
    return {key: statistics.median(values) for key, values in times.items()}


def answering(runs):
    """Seconds in which an engine answers a job's calls: those at the same time count once. The median of several jobs."""
    totals = []
    for made, _ in runs:
        total = 0
        for stage in {call[0] for call in made}:
            until = 0
            for _, start, took, _ in sorted((call for call in made if call[0] == stage), key=lambda call: call[1]):
                total += max(0, start + took - max(start, until))
                until = max(until, start + took)
        totals.append(total / 1000)
    return statistics.median(totals)


def short(words):
    """The first words of a call, and which container it is for."""
    name = re.search(r"-(job|helper|service-\d+)\b", words)
    verb = re.match(r"(image inspect|network \w+|volume \w+|\w+)", words)[0]
    return f"`{verb}`" + (f" {name[1]}" if name else "")


def cluster(found):
    if not found.slurm:
        return []
    ours, machine_job, step = found.slurm
    return ["## In a Slurm cluster\n",
            f"A whole job costs {ours.median() - machine_job.median():.0f} ms more there than on the runner's machine, where it takes "
            f"{machine_job.median():.0f} ms: an allocation, a step for\neach of the author's two scripts, and its release. "
            f"`srun true`, an allocation and a step, takes {step.median():.0f} ms. One node on loopback.\n"]


def growth(found):
    empty, full = found.audit
    return [
        "Rules of two conditions each; job variables; the payload, `response.json`; jobs at once, each checked to have its own\n"
        "credentials and to leave nothing (PSS: of each one's driver while the script runs).\n",
        table(["rules", "config, ms: the first fits", "the last fits"],
              [(f"{n:,}", f"{first:.0f}", f"{last:.0f}") for n, first, last in found.rules]),
        table(["variables", "config ms", "prepare ms", "user sub-stage ms"],
              [(f"{n:,}", *(f"{each:.0f}" for each in rest)) for n, *rest in found.variables]),
        table(["jobs at once", "until all have ended, s", "PSS, MB"],
              [(n, f"{wall:.1f}", f"{pss:.1f}") for n, wall, pss in found.at_once]),
        "The payload, MB → config, ms: " + ", ".join(f"{size:g} → {wall:.0f}" for size, wall in found.payloads)
        + ". The log, MB → user sub-stage, s: " + ", ".join(f"{size:,} → {wall:.2f}" for size, wall in found.logs)
        + f".\nThe audit file: prepare takes {empty:.0f} ms with an empty one, {full:.0f} ms with one of 1 GB.\n",
        "Masking, by what a log consists of. On one core: bytes ÷ the CPU time that a log costs beyond an empty one and beyond the\n"
        "same script without a driver. A line is timed from its `printf` to the reader of the driver's output.\n",
        table(["log", "through, MB/s", "on one core, MB/s", "a line: median ms", "most"],
              [(name, f"{through:.0f}", f"{alone:.0f}", f"{median:.1f}", f"{most:.1f}")
               for name, through, alone, median, most in found.masked])]


def measured():
    return [
        "## How it was measured\n",
        "- Medians. *Middle half*: half of all runs took a time in between; so do the whiskers of the picture.\n"
        "- STS is a small server on loopback, so no figure has a network in it; the real one adds the same round trips to all.\n"
        "- GitLab is a small server on loopback, too. Images are made of busybox; GitLab's helper image of that and the gitlab-runner.\n"
        f"- Each process is timed by {measure.clock()}, except whole jobs through the runner, which GitLab's double times.\n"
        f"- Control groups: {control_groups()}.\n",
        "**A slow moment of cgroup v2**: the kernel lets a process into a job's control group only when all processors have passed a quiet\n"
        "moment, 5 to 11 ms in which nothing is computed. Linux 6.0 and later have an option; with it 0.2 ms. Once it was on, it stays so\n"
        "until the machine starts again (Linux 6.18):\n",
        "    mount -t cgroup2 -o remount,favordynmods cgroup2 /sys/fs/cgroup\n"]
