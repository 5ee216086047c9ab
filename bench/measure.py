"""A process, measured: wall and CPU time of it and of all that it waited for; its memory in a run of its own."""

import json
import os
import shlex
import shutil
import statistics
import subprocess
import threading
import time

HYPERFINE = shutil.which("hyperfine")


class Sample:
    """One run of one process."""

    def __init__(self, wall, cpu):
        self.wall, self.cpu = wall, cpu  # milliseconds


class Failed(Exception):
    """A process that had to succeed did not: its figure would be of something else."""


def start(command, env, cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
    return subprocess.Popen(
        command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)


def run(command, env, cwd, stdout=subprocess.DEVNULL):
    """Runs it; a Sample. What it says on standard error is shown if it fails."""
    with open(os.path.join(cwd, "stderr"), "w+b") as stderr:
        sample = (by_hyperfine if HYPERFINE else by_us)(command, env, cwd, stdout, stderr)
        if not sample:
            stderr.seek(0)
            raise Failed(f"{' '.join(command[:3])} … failed\n{stderr.read().decode(errors='replace')}")
        return sample


def by_hyperfine(command, env, cwd, stdout, stderr):
    """One run each time it is called: it has no way to take turns, nor to make another job for each run."""
    figures = os.path.join(cwd, "hyperfine.json")
    process = start([HYPERFINE, "--shell=none", "--runs=1", "--style=none", "--output=inherit",
                     "--export-json=" + figures, shlex.join(command)], env, cwd, stdout, stderr)
    if process.wait() != 0:
        return None
    with open(figures) as file:
        result = json.load(file)["results"][0]
    os.remove(figures)
    return Sample(1000 * result["times"][0], 1000 * (result["user"] + result["system"]))


def clock():
    """What times the processes, in words."""
    if not HYPERFINE:
        return "the benchmark's own loop: there is no hyperfine here"
    return subprocess.run([HYPERFINE, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def by_us(command, env, cwd, stdout, stderr):
    began = time.perf_counter()
    process = start(command, env, cwd, stdout, stderr)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    # Its ru_maxrss is at least our own: an exec counts what was before it.
    return None if status else Sample(1000 * wall, 1000 * (usage.ru_utime + usage.ru_stime))


def together(calls):
    """Makes all the calls at once, each in a thread; the wall time in ms, and their results."""
    results, troubles = [None] * len(calls), []

    def one(i):
        try:
            results[i] = calls[i]()
        except Exception as trouble:  # told below, in the thread that can stop the run
            troubles.append(trouble)

    threads = [threading.Thread(target=one, args=(i,)) for i in range(len(calls))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = 1000 * (time.perf_counter() - began)
    if troubles:
        raise troubles[0]
    return wall, results


def descendants(pid, generations=99):
    """The process and what it has started, so many generations of it, as (pid, name)."""
    found = []
    try:
        with open(f"/proc/{pid}/comm") as comm:
            found.append((pid, comm.read().strip()))
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as children:
                for child in children.read().split() if generations else ():
                    found += descendants(int(child), generations - 1)
    except (FileNotFoundError, ProcessLookupError):
        pass  # it has ended meanwhile
    return found


def memory(pid, file, key):
    """A line of its smaps_rollup or status in MB; 0 when it has ended."""
    try:
        with open(f"/proc/{pid}/{file}") as lines:
            for line in lines:
                if line.startswith(key + ":"):
                    return int(line.split()[1]) / 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


def pss(pid):
    """Its share of memory: what others use too is divided among them."""
    return memory(pid, "smaps_rollup", "Pss")


def peaks(command, env, cwd):
    """(RSS of the largest process, PSS of all together), at their most: they are looked at all the time."""
    process = start(command, env, cwd)
    rss = share = 0
    while process.poll() is None:
        pids = [pid for pid, _ in descendants(process.pid)]
        rss = max(rss, *(memory(pid, "status", "VmHWM") for pid in pids), 0)
        share = max(share, sum(map(pss, pids)))
    return rss, share


class Contestant:
    """Something to measure again and again, against others.

    before() makes what the process needs and returns its (command, env, cwd); after() takes it
    away. Neither is measured.
    """

    def __init__(self, name, before, after=lambda: None):
        self.name, self.before, self.after = name, before, after
        self.samples, self.rss, self.pss = [], 0, 0

    def measure(self):
        try:
            self.samples.append(run(*self.before()))
        finally:
            self.after()

    def weigh(self):
        try:
            self.rss, self.pss = peaks(*self.before())
        finally:
            self.after()

    def median(self, what="wall"):
        return statistics.median(getattr(sample, what) for sample in self.samples)

    def spread(self):
        """Half of all runs are between these."""
        walls = sorted(sample.wall for sample in self.samples)
        return walls[len(walls) // 4], walls[(3 * len(walls)) // 4]


def interleave(contestants, rounds):
    """One after the other, round by round, so that what else the machine does meets all of them."""
    for contestant in contestants:  # caches of files, not counted
        contestant.measure()
        contestant.samples.clear()
    for _ in range(rounds):
        for contestant in contestants:
            contestant.measure()
    for contestant in contestants:
        contestant.weigh()
