"""Where everything is measured: an STS over https and http on loopback, a runner's directories, a configuration."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from job import Job

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class World:
    ROLE = "arn:aws:iam::123456789012:role/Shop"

    def __init__(self):
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="aws-oidc-executor-bench-"))
        self.tmp = self.directory("tmp")
        # A home of its own, so that no profile of this machine is read.
        self.environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": self.directory("home"),
            "LANG": "C.UTF-8",
        }
        self.servers, self.processes = [], []
        self.gitlab_runner = None
        os.chmod(self.root, 0o755)  # other accounts run jobs, too
        self.certificate = self.make_certificate()
        self.https = self.start_sts("https", self.certificate, self.root + "/key.pem")
        self.http = self.start_sts("http")

    def directory(self, name):
        path = f"{self.root}/{name}"
        os.makedirs(path)
        return path

    def write(self, name, text):
        path = f"{self.root}/{name}"
        with open(path, "w") as file:
            file.write(text)
        return path

    def make_certificate(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bench",
             "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", self.root + "/key.pem",
             "-out", self.root + "/ca.pem"], check=True, capture_output=True)
        return self.root + "/ca.pem"

    def start_sts(self, scheme, *certificate):
        server = subprocess.Popen(
            [sys.executable, f"{HOME}/bench/sts.py", *certificate], stdout=subprocess.PIPE)
        self.servers.append(server)
        return f"{scheme}://127.0.0.1:{int(server.stdout.readline())}"

    def token(self, job_id):
        """An id_token with a signature that nobody here checks: neither `verify: none` nor this STS does."""
        def part(value):
            return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
        now = int(time.time())
        return ".".join([part({"alg": "RS256", "kid": "bench"}), part({
            "iss": "https://gitlab.example.com", "aud": "https://gitlab.example.com",
            "sub": "project_path:acme/shop:ref_type:branch:ref:main", "jti": str(job_id),
            "iat": now, "nbf": now - 5, "exp": now + 7200, "project_path": "acme/shop", "project_id": "20",
            "namespace_path": "acme", "ref": "main", "ref_type": "branch", "ref_protected": "true",
            "job_id": str(job_id), "pipeline_id": "574", "pipeline_source": "push",
            "user_login": "someone"}), "c2ln" * 86])

    def configuration(self, name="one", sts=None, rules=None, more="", sandbox=None):
        """A configuration file; by default of one rule that fits."""
        root = "allow_root: true, " if os.geteuid() == 0 else ""
        sandbox = sandbox or f"{{type: host, {root}builds_dir: \"{self.root}/builds\", cache_dir: \"{self.root}/cache\"}}"
        rules = rules or f"  - {{name: shop, when: {{project_path: acme/shop}}, assume: {self.ROLE}}}\n"
        path = self.write(name + ".yaml", (
            "gitlab: {url: https://gitlab.example.com}\n"
            "aws:\n  region: eu-west-1\n"
            f"  sts: {{endpoint: \"{sts or self.https}\", ca_bundle: \"{self.certificate}\"}}\n"
            f"sandbox: {sandbox}\n"
            f"{more}roles:\n{rules}"))
        os.utime(path, (0, 0))  # config waits until a file that has just been written is left alone
        return path

    def ours(self, configuration=None, **job):
        """A job under this executor."""
        return Job(self, f"{HOME}/bin", ["--config", configuration or self.configuration()], **job)

    def peer(self, name, sts=None, **job):
        """A job under one of the drivers of bench/peers."""
        return Job(self, f"{HOME}/bench/peers/{name}", more=self.clients(sts), **job)

    def clients(self, sts=None):
        """What the AWS CLI and boto3 need to know of this STS."""
        return {"STS_URL": sts or self.https, "AWS_CA_BUNDLE": self.certificate}

    def close(self):
        for process in self.servers + self.processes:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        with open("/proc/mounts") as mounts:  # engines of our own leave some
            for mount in reversed([line.split()[1] for line in mounts]):
                if mount.startswith(self.root + "/"):
                    subprocess.run(["umount", mount], check=False)
        shutil.rmtree(self.root, ignore_errors=True)
