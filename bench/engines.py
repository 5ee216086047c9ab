"""The machine's container engines, or engines of our own where it has only their programs; and images made of its programs."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

# Images of the names that a job may use; each is made of this machine's programs.
PREFIX = "docker.io/library/aws-oidc-executor-bench-"
JOB, HELPER, SERVICE = PREFIX + "job:1", PREFIX + "helper:1", PREFIX + "service:1"

# Where an engine is and how it is set up: of our own environment, as the runner's is for jobs.
SETTINGS = ["DOCKER_HOST", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF", "CONTAINERS_REGISTRIES_CONF"]

# Of a gitlab-runner in a helper image, GitLab's Docker executor wants these two names.
HELPER_SHELL = "#!/bin/sh\nexec sh\n"


class Engine:
    """docker or podman, ready to run containers."""

    def __init__(self, world, command, socket_path):
        self.world, self.command, self.socket_path = world, command, socket_path
        self.service = None  # a process that only whole jobs through GitLab's executor need

    def ask(self, *words, **more):
        return subprocess.run([self.command, *words], env=self.world.environment, capture_output=True, check=False,
                              timeout=120, **more)

    def must(self, *words, **more):
        answer = self.ask(*words, **more)
        if answer.returncode != 0:
            raise RuntimeError(f"{self.command} {words[0]}: {answer.stderr.decode(errors='replace')}")

    def tidy(self):
        if self.service:
            self.service.terminate()
        self.ask("rmi", "--force", JOB, HELPER, SERVICE)


def find(world, say):
    """Those that run containers, with the images made; and why the others do not."""
    world.environment.update({name: os.environ[name] for name in SETTINGS if name in os.environ})
    found, missing = [], []
    for command, begin in (("docker", docker), ("podman", podman)):
        if not shutil.which(command, path=world.environment["PATH"]):
            missing.append((command, "not on PATH"))
        elif not shutil.which("busybox", path=world.environment["PATH"]):
            missing.append((command, "no busybox to make images of"))
        else:
            say(f"{command} and its images")
            engine = begin(world)
            if isinstance(engine, str):
                missing.append((command, engine))
            else:
                found.append(engine)
    return found, missing


def docker(world):
    """The machine's, or one of our own; a text if there is neither."""
    address = world.environment.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    engine = Engine(world, "docker", address)
    if engine.ask("info").returncode != 0:
        if os.geteuid() != 0 or not shutil.which("dockerd", path=world.environment["PATH"]):
            return "it does not answer, and only root can start a dockerd"
        root = world.directory("docker")
        address = world.environment["DOCKER_HOST"] = f"unix://{root}/socket"
        log = open(root + "/log", "wb")
        world.processes.append(subprocess.Popen(
            ["dockerd", f"--data-root={root}/data", f"--exec-root={root}/exec", f"--pidfile={root}/pid",
             f"--host={address}", "--bip=172.30.78.1/24"],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=world.environment))
        engine = Engine(world, "docker", address)
        if not wait(lambda: engine.ask("version").returncode == 0):
            return "dockerd did not start here:\n" + text(root + "/log")[-500:]
    make_images(engine)
    return engine


def podman(world):
    """With the machine's own settings, or with some that most machines accept; a text if neither works."""
    engine = Engine(world, "podman", None)
    try:
        make_images(engine)
        ran = engine.ask("run", "--rm", JOB, "true")
    except RuntimeError as trouble:
        ran = None
        why = str(trouble)
    if ran is None or ran.returncode != 0:
        root = world.directory("podman")
        world.environment["CONTAINERS_CONF"] = world.write("podman/containers.conf", (
            '[containers]\ndefault_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]\n'
            f'[engine]\nruntime = "runc"\nstatic_dir = "{root}/static"\ntmp_dir = "{root}/tmp"\n'
            f'volume_path = "{root}/volumes"\nlock_type = "file"\n'
            f'[network]\nnetwork_backend = "netavark"\nnetwork_config_dir = "{root}/networks"\n'))
        world.environment["CONTAINERS_STORAGE_CONF"] = world.write("podman/storage.conf", (
            f'[storage]\ndriver = "overlay"\ngraphroot = "{root}/graph"\nrunroot = "{root}/run"\n'))
        world.environment["CONTAINERS_REGISTRIES_CONF"] = world.write("podman/registries.conf", "")
        try:
            make_images(engine)
            ran = engine.ask("run", "--rm", JOB, "true")
        except RuntimeError as trouble:
            return str(trouble)
    if ran.returncode != 0:
        return ran.stderr.decode(errors="replace")
    engine.socket_path = f"unix://{world.root}/podman.socket"
    log = open(world.root + "/podman.log", "wb")
    engine.service = subprocess.Popen(
        ["podman", "system", "service", "--time=0", engine.socket_path], stdout=log, stderr=log,
        stdin=subprocess.DEVNULL, env=world.environment)
    world.processes.append(engine.service)
    wait(lambda: answers(f"{world.root}/podman.socket"))
    return engine


def answers(path):
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(path) == 0


def wait(ready):
    deadline = time.time() + 30
    while not ready():
        if time.time() > deadline:
            return False
        time.sleep(0.1)
    return True


def text(path):
    with open(path, errors="replace") as file:
        return file.read()


def make_images(engine):
    """busybox with a name for each of its commands; the same with a gitlab-runner; and the same as a server on port 8080."""
    root = tempfile.mkdtemp(dir=engine.world.root)
    for directory in ("bin", "tmp", "www", "etc"):
        os.makedirs(f"{root}/{directory}")
    busybox = shutil.which("busybox", path=engine.world.environment["PATH"])
    shutil.copy(busybox, root + "/bin/busybox")
    for name in subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True).stdout.split():
        if name != "busybox":
            os.symlink("busybox", f"{root}/bin/{name}")
    import_tree(engine, root, JOB)
    import_tree(engine, root, SERVICE, "--change", 'CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]',
                "--change", "EXPOSE 8080")
    if engine.world.gitlab_runner:
        add_runner(root, engine.world.gitlab_runner)
        import_tree(engine, root, HELPER)
    shutil.rmtree(root)


def import_tree(engine, root, name, *changes):
    archive = subprocess.run(["tar", "-C", root, "-c", "."], capture_output=True, check=True).stdout
    engine.must("import", *changes, "-", name, input=archive)


def add_runner(root, program):
    """GitLab's helper image as far as these jobs use it: gitlab-runner-helper is the runner's own program."""
    os.makedirs(root + "/usr/bin")
    shutil.copy(program, root + "/usr/bin/gitlab-runner-helper")
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
    for library in re.findall(r"(/[^ ]+)", listed):  # none for a static one
        os.makedirs(root + os.path.dirname(library), exist_ok=True)
        shutil.copy(os.path.realpath(library), root + library)
    with open(root + "/usr/bin/gitlab-runner-build", "w") as file:
        file.write(HELPER_SHELL)
    os.chmod(root + "/usr/bin/gitlab-runner-build", 0o755)
