"""A whole job in a container of its own, beside the engine's own `run` of one command in the same image."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

from measure import Contestant
from stages import WholeJob, command

IMAGE = "docker.io/library/aws-oidc-executor-bench:1"

# Where an engine is and how it is set up: of our own environment, as the runner's is for jobs.
SETTINGS = ["DOCKER_HOST", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF"]


def engines(world):
    """Those that answer; and why the others do not."""
    world.environment.update({name: os.environ[name] for name in SETTINGS if name in os.environ})
    found, missing = [], []
    for engine in ("docker", "podman"):
        if not shutil.which(engine, path=world.environment["PATH"]):
            missing.append((engine, "not on PATH"))
        elif ask(world, engine, "info").returncode != 0:
            missing.append((engine, "it does not answer"))
        elif not shutil.which("busybox", path=world.environment["PATH"]):
            missing.append((engine, "no busybox to make an image of"))
        else:
            found.append(engine)
    return found, missing


def ask(world, engine, *words, **more):
    return subprocess.run([engine, *words], env=world.environment, capture_output=True, check=False, **more)


def must(world, engine, *words, **more):
    answer = ask(world, engine, *words, **more)
    if answer.returncode != 0:
        raise RuntimeError(f"{engine} {words[0]}: {answer.stderr.decode(errors='replace')}")


def make_image(world, engine):
    """busybox and a name for each of its commands."""
    root = tempfile.mkdtemp(dir=world.root)
    os.makedirs(root + "/bin")
    busybox = shutil.which("busybox", path=world.environment["PATH"])
    shutil.copy(busybox, root + "/bin/busybox")
    for name in subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True).stdout.split():
        if name != "busybox":
            os.symlink("busybox", f"{root}/bin/{name}")
    archive = subprocess.run(["tar", "-C", root, "-c", "."], capture_output=True, check=True).stdout
    must(world, engine, "import", "-", IMAGE, input=archive)


class Registry:
    """The registry of the Docker distribution on loopback, where images come from when they are cold."""

    def __init__(self, world):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        settings = world.write("registry.yml", (
            "version: 0.1\nlog: {level: error}\n"
            f"storage: {{filesystem: {{rootdirectory: \"{world.root}/registry\"}}}}\n"
            f"http: {{addr: \"{self.address}\"}}\n"))
        world.environment["CONTAINERS_REGISTRIES_CONF"] = world.write(
            "registries.conf", f"[[registry]]\nlocation = \"{self.address}\"\ninsecure = true\n")
        server = subprocess.Popen(["docker-registry", "serve", settings],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        world.servers.append(server)
        time.sleep(1)

    def image(self, world, engine):
        name = self.address + "/bench:1"
        must(world, engine, "tag", IMAGE, name)
        must(world, engine, "push", name)
        return name


def comparison(world, engine, image, cold):
    """A job of ours and one `run`; `cold`: the image has to be pulled each time."""
    configuration = world.configuration(engine, sandbox=(
        f"{{type: container, engine: {engine}, pull_policy: if-not-present, "
        f"builds_dir: \"{world.root}/builds\", cache_dir: \"{world.root}/cache\"}}"))

    def forget():
        if cold:
            ask(world, engine, "rmi", image)

    def ours():
        forget()
        return world.ours(configuration, image=image)

    run = command(f"{engine} run --rm … true", world, [engine, "run", "--rm", image, "true"])
    before = run.before
    return [WholeJob("aws-oidc-executor", ours),
            Contestant(run.name, lambda: (forget(), before())[1])]


def tidy(world):
    """Removes what make_image and Registry.image left in the engines."""
    for engine in engines(world)[0]:
        names = ask(world, engine, "images", "--format", "{{.Repository}}:{{.Tag}}").stdout.decode().split()
        for name in names:
            if name.endswith(("aws-oidc-executor-bench:1", "/bench:1")):
                ask(world, engine, "rmi", name)


def comparisons(world, say):
    """Each engine's, warm and cold; and what is left out, with the reason."""
    found, left_out = engines(world)
    groups = {}
    registry = None
    if found and shutil.which("docker-registry"):
        registry = Registry(world)
    elif found:
        left_out.append(("cold images", "docker-registry is not on PATH"))
    for engine in found:
        say(f"an image for {engine}")
        make_image(world, engine)
        groups[f"whole job in {engine}"] = comparison(world, engine, IMAGE, cold=False)
        if registry:
            groups[f"whole job in {engine}, image pulled from loopback"] = comparison(
                world, engine, registry.image(world, engine), cold=True)
    return groups, left_out
