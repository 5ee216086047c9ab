"""A Slurm cluster of one node on loopback, and what a job costs there beside plain srun."""

import os
import shutil
import socket
import subprocess
import time

import runner
from measure import Contestant
from stages import WholeJob

PROGRAMS = ["munged", "slurmctld", "slurmd", "srun", "salloc"]

CONFIGURATION = """ClusterName=bench
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={control}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={root}/munge.socket
CredType=cred/munge
ProctrackType=proctrack/cgroup
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmdParameters=config_overrides
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1
SlurmctldPidFile={root}/slurmctld.pid
SlurmctldLogFile={root}/slurmctld.log
StateSaveLocation={root}/state
SlurmdPidFile={root}/slurmd.pid
SlurmdLogFile={root}/slurmd.log
SlurmdSpoolDir={root}/spool
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={node} CPUs=128 RealMemory=1000
PartitionName=ci Nodes=n1 Default=YES MaxTime=INFINITE
"""

CGROUPS = """CgroupPlugin=cgroup/v1
CgroupMountpoint=/sys/fs/cgroup
CgroupAutomount=no
ConstrainCores=no
ConstrainRAMSpace=no
"""


def start(world):
    """Starts the cluster; why there is none, or ""."""
    path = world.environment["PATH"]
    lacking = [program for program in PROGRAMS if not shutil.which(program, path=path)]
    if lacking:
        return lacking[0] + " is not on PATH"
    if os.geteuid() != 0:
        return "only root can start a cluster here"
    if not os.path.isdir("/sys/fs/cgroup/freezer"):
        return "a node without systemd needs cgroup v1"
    root = world.directory("slurm")
    for name in ("munge", "state", "spool"):
        os.mkdir(f"{root}/{name}")
    with open(root + "/munge/key", "wb") as key:
        os.fchmod(key.fileno(), 0o400)
        key.write(os.urandom(128))
    control, node = free_ports(2)
    world.write("slurm/cgroup.conf", CGROUPS)
    world.environment["SLURM_CONF"] = world.write("slurm/slurm.conf", CONFIGURATION.format(
        root=root, host=socket.gethostname().split(".")[0], control=control, node=node))
    daemon(world, ["munged", "--foreground", "--force", f"--key-file={root}/munge/key", f"--socket={root}/munge.socket",
                   f"--pid-file={root}/munge.pid", f"--log-file={root}/munge/log", f"--seed-file={root}/munge/seed"])
    if not wait(lambda: os.path.exists(root + "/munge.socket")):
        return "munged did not start"
    daemon(world, ["slurmctld", "-D", "-f", root + "/slurm.conf"])
    daemon(world, ["slurmd", "-D", "-f", root + "/slurm.conf", "-N", "n1"])
    if not wait(lambda: "idle" in ask(world, "sinfo", "--noheader", "--format=%T")):
        return "its node did not become idle"
    return ""


def daemon(world, words):
    world.processes.append(subprocess.Popen(words, env=world.environment, stdin=subprocess.DEVNULL,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))


def ask(world, *words):
    return subprocess.run(words, env=world.environment, capture_output=True, text=True, check=False, timeout=60).stdout


def wait(ready):
    deadline = time.time() + 60
    while not ready():
        if time.time() > deadline:
            return False
        time.sleep(0.1)
    return True


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def comparison(world):
    """Our whole job in the cluster; one step in an allocation of its own; and our whole job without a cluster."""
    directories = f'builds_dir: "{world.root}/builds", cache_dir: "{world.root}/cache"'
    account = runner.unprivileged()
    cluster = world.configuration("slurm", sandbox=f"{{type: slurm, user: {account}, {directories}}}")
    machine = world.configuration("slurm-user", sandbox=f"{{type: user, user: {account}, {directories}}}")
    return [
        WholeJob("aws-oidc-executor, slurm", lambda: world.ours(cluster)),
        WholeJob("the same job, user", lambda: world.ours(machine)),
        Contestant("srun true", lambda: (["srun", "--chdir=/", "true"], world.environment, world.root)),
    ]
