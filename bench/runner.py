"""Whole jobs through a real gitlab-runner: GitLab's own executors, a driver in bash, and this one in its sandboxes."""

import itertools
import os
import pwd
import shutil
import signal
import statistics
import subprocess
import sys
import time

import engines
from gitlab import Failed, GitLab
from world import HOME

ME = "aws-oidc-executor"
SHELL, CLI, PLAIN = "shell executor", "bash driver with the AWS CLI", "bash driver, no credentials"
EMPTY, SERVICES = "an empty job", "a job with two services"
IDS = itertools.count(900_000)


def find():
    """The program: of GITLAB_RUNNER, or on PATH; None if there is none."""
    return os.environ.get("GITLAB_RUNNER") or shutil.which("gitlab-runner")


class Entry:
    """An executor in config.toml, and what its jobs took."""

    def __init__(self, name, token, lines, image=None, services=0):
        self.name, self.token, self.lines, self.image, self.services = name, token, lines, image, services
        self.seconds = []

    def median(self):
        return statistics.median(self.seconds)

    def spread(self):
        ordered = sorted(self.seconds)
        return ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4]


def custom(driver, *arguments):
    lines = ["[runners.custom]"]
    for stage in ("config", "prepare", "run", "cleanup"):
        lines += [f'{stage}_exec = "{driver}/{stage}"',
                  f"{stage}_args = [" + ", ".join(f'"{each}"' for each in arguments) + "]"]
    return ['executor = "custom"', *lines]


def docker_executor(engine):
    return ['executor = "docker"', "[runners.docker]", f'host = "{engine.socket_path}"',
            f'image = "{engines.JOB}"', f'helper_image = "{engines.HELPER}"', 'pull_policy = ["if-not-present"]']


def entries(world, found):
    """All of them: the empty job's, then those of the job with services."""
    directories = f'builds_dir: "{world.root}/builds", cache_dir: "{world.root}/cache"'
    empty = [Entry(SHELL, "shell", ['executor = "shell"']),
             Entry(PLAIN, "plain", custom(HOME + "/bench/peers/plain"))]
    if shutil.which("aws", path=world.environment["PATH"]):
        empty.append(Entry(CLI, "cli", custom(HOME + "/bench/peers/aws-cli")))

    def ours(kind, sandbox, **more):
        configuration = world.configuration("runner-" + kind, sandbox=sandbox)
        return Entry(f"{ME}, {kind}", kind, custom(HOME + "/bin", "--config", configuration), **more)

    root = os.geteuid() == 0
    empty.append(ours("host", f"{{type: host, {'allow_root: true, ' if root else ''}{directories}}}"))
    account = unprivileged() if root else None
    if account:
        empty.append(ours("user", f"{{type: user, user: {account}, {directories}}}"))
    if shutil.which("bwrap", path=world.environment["PATH"]):
        empty.append(ours("bubblewrap", f"{{type: bubblewrap, {directories}}}"))
    services = []
    for engine in found:
        sandbox = f"{{type: container, engine: {engine.command}, pull_policy: if-not-present, {directories}}}"
        theirs = docker_executor(engine)
        name = f"Docker executor on {engine.command}"
        empty += [Entry(name, "their-" + engine.command, theirs, engines.JOB),
                  ours(engine.command, sandbox, image=engines.JOB)]
        # podman has no links, by which this executor otherwise connects a job with its services.
        network = ["[runners.feature_flags]", "FF_NETWORK_PER_BUILD = true"] if engine.command == "podman" else []
        services += [Entry(name, "their-services-" + engine.command, theirs + network, engines.JOB, services=2),
                     Entry(f"{ME}, {engine.command}", "services-" + engine.command, empty[-1].lines, engines.JOB, 2)]
    return empty, services


def unprivileged():
    """An account for `type: user` that most machines have."""
    for name in ("gitlab-runner", "daemon", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            pass
    return None


class Runner:
    """gitlab-runner with all of the entries; `with Runner(...)`."""

    def __init__(self, world, all_entries):
        self.world, self.gitlab = world, GitLab()
        root = world.directory("runner")
        lines = ["concurrent = 1", "check_interval = 1", "shutdown_timeout = 5"]
        for number, entry in enumerate(all_entries, 1):
            lines += ["[[runners]]", f'name = "{entry.token}"', f'url = "{self.gitlab.url}"', f'token = "{entry.token}"',
                      f"id = {number}", 'shell = "bash"']
            if not entry.image:
                lines += [f'builds_dir = "{root}/builds"', f'cache_dir = "{root}/cache"']
            lines += entry.lines
        self.config = world.write("runner/config.toml", "\n".join(lines) + "\n")
        self.log = open(root + "/log", "wb")

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.world.gitlab_runner, "run", "--config", self.config, "--working-directory", self.world.root + "/runner"],
            env={**self.world.environment, **self.world.clients(), "TMPDIR": self.world.tmp}, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGQUIT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.gitlab.shutdown()

    def job(self, entry):
        return self.gitlab.run(entry.token, payload(self.world, entry))


def payload(world, entry):
    """A job that does nothing but what every job does: no sources, `true` as script and as after_script."""
    number = next(IDS)

    def step(name, when):
        return {"name": name, "script": ["true"], "timeout": 3600, "when": when, "allow_failure": name != "script"}

    variables = {
        "CI": "true", "CI_JOB_ID": number, "CI_JOB_STATUS": "running", "CI_PROJECT_ID": 20, "CI_PROJECT_PATH": "acme/shop",
        "CI_SERVER_URL": "https://gitlab.example.com", "CI_COMMIT_REF_NAME": "main", "GIT_STRATEGY": "none",
        "ROLE_ARN": world.ROLE, "AWS_ID_TOKEN": world.token(number)}
    return {
        "id": number, "token": "glcbt-64_0123456789abcdefghij", "allow_git_fetch": True,
        "job_info": {"id": number, "name": "bench", "stage": "test", "project_id": 20, "project_name": "shop",
                     "project_full_path": "acme/shop"},
        "git_info": {"repo_url": "https://gitlab.example.com/acme/shop.git", "ref": "main", "sha": "0" * 40,
                     "before_sha": "0" * 40, "ref_type": "branch", "protected": True},
        "runner_info": {"timeout": 3600},
        "variables": [{"key": key, "value": str(value), "public": True, "file": False, "raw": True,
                       "masked": key == "AWS_ID_TOKEN"} for key, value in variables.items()],
        "steps": [step("script", "on_success"), step("after_script", "always")],
        "image": {"name": entry.image} if entry.image else None,
        "services": [{"name": engines.SERVICE, "alias": f"service-{i}"} for i in range(entry.services)],
        "artifacts": [], "cache": [], "credentials": [], "dependencies": [], "hooks": [], "secrets": {},
        "features": {"trace_sections": True}}


def measure(world, found, rounds, say):
    """The entries of the two jobs with their seconds; and those that do not work here. A round is a job of each."""
    groups, left_out = entries(world, found), []
    with Runner(world, [entry for group in groups for entry in group]) as runner:
        for name, group in zip((EMPTY, SERVICES), groups):
            say(f"gitlab-runner: {name}")
            for entry in list(group):  # not counted: caches of files
                try:
                    runner.job(entry)
                except Failed as trouble:
                    group.remove(entry)
                    print(trouble, file=sys.stderr)
                    left_out.append((f"{entry.name}: {name}", "its first job did not succeed"))
            for _ in range(rounds):
                for entry in group:
                    entry.seconds.append(runner.job(entry))
    return groups, left_out


class Calls:
    """What a job of ours asks an engine, call by call: a program of the engine's name comes first on PATH."""

    def __init__(self, world, engine):
        self.world, self.engine = world, engine
        self.directory = world.directory("calls-" + engine.command)
        self.log = self.directory + "/log"
        program = shutil.which(engine.command, path=world.environment["PATH"])
        wrapper = world.write(f"calls-{engine.command}/{engine.command}", (
            f"#!/bin/bash\nbegan=$EPOCHREALTIME\n{program} \"$@\"\ncode=$?\n"
            f"printf '%s %s %s\\n' \"$began\" \"$EPOCHREALTIME\" \"$(printf '%s ' \"$@\" | tr '\\n' ' ')\" >>'{self.log}'\n"
            "exit $code\n"))
        os.chmod(wrapper, 0o755)
        self.configuration = world.configuration("calls-" + engine.command, sandbox=(
            f"{{type: container, engine: {engine.command}, pull_policy: if-not-present, "
            f"builds_dir: \"{world.root}/builds\", cache_dir: \"{world.root}/cache\"}}"))

    def job(self):
        """(stage, ms since the stage began, ms, words) of each call, and the ms of each stage, of one job."""
        more = {"PATH": self.directory + ":" + self.world.environment["PATH"]}
        job = self.world.ours(self.configuration, image=engines.JOB, more=more)
        open(self.log, "w").close()
        calls, stages = [], []

        def stage(name, call):
            began = time.time()
            call()
            stages.append((name, 1000 * (time.time() - began)))
            with open(self.log) as log:
                for line in log.read().splitlines():
                    start, end, words = line.split(" ", 2)
                    start, end = float(start.replace(",", ".")), float(end.replace(",", "."))
                    calls.append((name, 1000 * (start - began), 1000 * (end - start), words))
            open(self.log, "w").close()

        stage("config", job.config)
        stage("prepare", job.prepare)
        for name in ("prepare_script", "get_sources", "step_script", "after_script", "cleanup_file_variables"):
            stage("run " + name, lambda name=name: job.run(name))
        stage("cleanup", job.cleanup)
        job.remove()
        return calls, stages
