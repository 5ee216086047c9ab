"""The stages of a job and the whole of it, side by side with what else does the same."""

import os
import shutil
import sys

import measure
from measure import Contestant
from world import HOME

AWS = ("aws sts assume-role-with-web-identity --no-sign-request --endpoint-url \"$STS_URL\" --region eu-west-1"
       " --role-arn \"$ROLE_ARN\" --role-session-name \"gitlab-$CI_JOB_ID\""
       " --web-identity-token \"$AWS_ID_TOKEN\" --output text"
       " --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]'")

BEFORE_SCRIPT = f"answer=$({AWS})\nread -r id secret token <<< \"$answer\"\n" \
    "export AWS_ACCESS_KEY_ID=$id AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token\ntrue"


def of_job(name, make, prior, call):
    """One call of a job; what comes before it and what removes the job is not measured."""
    current = []

    def before():
        current.append(make())
        prior(current[0])
        return call(current[0])

    def after():
        if current:
            job = current.pop()
            job.cleanup()
            job.remove()

    return Contestant(name, before, after)


def command(name, world, words, more=None):
    """A command by itself, in a directory of the world."""
    return Contestant(name, lambda: (words, {**world.environment, **(more or {})}, world.root))


def shell(name, world):
    """A helper's script in a shell without any driver."""
    job = world.peer("plain")
    script = job.script_file(job.body("prepare_script"))
    return command(name, world, ["bash", "-l", script])


def supervised(name, world):
    """The same under another, in a process group of its own."""
    job = world.peer("plain")
    script = job.script_file(job.body("prepare_script"))
    return command(name, world, ["bash", "-pc", "set -m; { exec bash -l; } <\"$0\" & wait $!", script])


class WholeJob(Contestant):
    """All calls of a job, one after the other, as the runner makes them."""

    def __init__(self, name, make):
        super().__init__(name, make)

    def measure(self):
        self.samples.append(self.before().whole())

    def weigh(self):
        pass  # each call has been weighed by itself


def exchange(world, sts, boto3):
    """An exchange over one of the two STSes."""
    configuration = world.configuration("over-" + sts.split(":")[0], sts)
    clients = {**world.clients(sts), "ROLE_ARN": world.ROLE, "CI_JOB_ID": "1", "AWS_ID_TOKEN": world.token(1)}
    contestants = [
        of_job("aws-oidc-executor", lambda: world.ours(configuration), lambda job: job.config(),
               lambda job: job.call("prepare")),
    ]
    if shutil.which("aws", path=world.environment["PATH"]):
        contestants += [
            command("AWS CLI, the call alone", world, ["bash", "-c", "exec " + AWS], clients),
            of_job("driver with the AWS CLI", lambda: world.peer("aws-cli", sts), lambda job: job.config(),
                   lambda job: job.call("prepare")),
        ]
    if boto3:
        contestants.append(command(
            "boto3", world, [boto3, f"{HOME}/bench/peers/boto3_exchange.py"],
            {**clients, **{"CUSTOM_ENV_" + key: value for key, value in clients.items()}}))
    if shutil.which("curl", path=world.environment["PATH"]):
        contestants.append(command("curl, no SDK", world, [
            "curl", "-sSf", "--cacert", world.certificate, "-o", os.devnull, sts,
            "-d", "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=gitlab-1",
            "--data-urlencode", "RoleArn=" + world.ROLE, "-d", "WebIdentityToken=" + world.token(1)]))
    return contestants


def comparisons(world, boto3):
    """All of them: what is compared, and by whom. The first of each is ours."""
    ours, cli, plain = world.ours, lambda: world.peer("aws-cli"), lambda: world.peer("plain")
    has_cli = shutil.which("aws", path=world.environment["PATH"])
    python = command("python3 -c pass", world, [sys.executable, "-c", "pass"])
    # A virtual environment's python3 would do more.
    python_again = command("python3 -c pass", world, [sys.executable, "-c", "pass"])

    def stage(executable, prior, *drivers):
        return [of_job(name, make, prior, lambda job: job.call(executable)) for name, make in drivers]

    def run(sub_stage, *drivers):
        return [of_job(name, make, lambda job: (job.prepared(), job.run("get_sources")),
                       lambda job: job.run_call(sub_stage)) for name, make in drivers]

    me = ("aws-oidc-executor", ours)
    driver = [("driver with the AWS CLI", cli)] if has_cli else []
    whole = [WholeJob("aws-oidc-executor", ours)]
    if has_cli:
        whole += [WholeJob("driver with the AWS CLI", cli),
                  WholeJob("before_script with the AWS CLI",
                           lambda: world.peer("plain", script=BEFORE_SCRIPT))]
    return {
        "config": stage("config", lambda job: None, me, *driver) + [python],
        "prepare": exchange(world, world.https, boto3),
        "user sub-stage": run("step_script", me, *driver, ("plain driver", plain)),
        "helper sub-stage": run("prepare_script", me, *driver, ("plain driver", plain))
        + [shell("bash -l", world), supervised("bash -l under a bash that waits", world)],
        "cleanup": stage("cleanup", lambda job: job.prepared(), me, *driver) + [python_again],
        "whole job": whole + [WholeJob("plain bash, no credentials", plain)],
        "check": [command("aws-oidc-executor", world, [
            f"{HOME}/bin/aws-oidc-executor", "check", "--config", world.configuration("check")])],
    }


def ten_at_once(world, rounds):
    """The wall times of ten prepares at once and of ten calls of the AWS CLI at once, by turns."""
    ours, cli = [], []
    clients = {**world.environment, **world.clients(), "ROLE_ARN": world.ROLE, "CI_JOB_ID": "1",
               "AWS_ID_TOKEN": world.token(1)}
    for _ in range(rounds):
        jobs = [world.ours() for _ in range(10)]
        for job in jobs:
            job.config()
        ours.append(measure.together([job.prepare for job in jobs])[0])
        if shutil.which("aws", path=world.environment["PATH"]):
            cli.append(measure.together([
                lambda job=job: measure.run(["bash", "-c", "exec " + AWS], clients, job.directory)
                for job in jobs])[0])
        for job in jobs:
            job.cleanup()
            job.remove()
    return ours, cli
