"""A job as GitLab Runner hands it to the four executables of a custom executor."""

import json
import os
import shlex
import shutil
import subprocess
import tempfile

import measure

SUB_STAGES = ["prepare_script", "get_sources", "step_script", "after_script", "cleanup_file_variables"]


class Job:
    """One job: its directory, its payload, its environment. `driver` is where the executables are."""

    ids = iter(range(4711, 10**6))

    def __init__(self, world, driver, arguments=(), variables=None, script="true", payload_filler=0,
                 more=None, image=None):
        self.world, self.driver, self.arguments = world, driver, list(arguments)
        self.id = next(Job.ids)
        self.script = script
        self.more = more or {}  # of the runner's own environment
        self.directory = tempfile.mkdtemp(prefix="custom-executor", dir=world.tmp)
        self.image = image
        # In a container the builds are always at one place.
        self.project = f"{'' if image else world.root}/builds/acme/shop-{self.id}"
        self.job_env = {}
        self.variables = {
            "CI_JOB_ID": str(self.id),
            "CI_PROJECT_DIR": self.project,
            "CI_PROJECT_PATH": "acme/shop",
            "CI_JOB_STATUS": "running",
            "ROLE_ARN": world.ROLE,
            "AWS_ID_TOKEN": world.token(self.id),
        }
        self.variables.update(variables or {})
        # What the author added last; the runner's own last word is behind it.
        self.variables["RUNNER_TEMP_PROJECT_DIR"] = self.project + ".tmp"
        self.write_payload(payload_filler)
        self.sub_stages = []

    def write_payload(self, filler):
        payload = {
            "id": self.id,
            "token": "glcbt-64_0123456789abcdefghij",
            "job_info": {"name": "bench", "stage": "test", "project_id": 20, "project_name": "shop",
                         "project_full_path": "acme/shop"},
            "git_info": {"repo_url": "https://gitlab.example.com/acme/shop.git", "ref": "main",
                         "sha": "0" * 40, "before_sha": "0" * 40, "ref_type": "branch", "protected": True},
            "runner_info": {"timeout": 3600},
            "variables": [
                {"key": key, "value": value, "public": False, "file": False, "masked": True, "raw": True}
                for key, value in self.variables.items()],
            # A job with a long script is what makes a payload large.
            "steps": [{"name": "script", "timeout": 3600, "when": "on_success", "allow_failure": False,
                       "script": ["true"] + ["echo " + "x" * 1000] * (filler // 1000)}],
        }
        if self.image:
            payload["image"] = {"name": self.image}
        with open(self.directory + "/response.json", "w") as file:
            json.dump(payload, file)

    def environment(self):
        env = dict(self.world.environment)
        env.update(self.more)
        env.update({
            "TMPDIR": self.directory,
            "BUILD_FAILURE_EXIT_CODE": "1",
            "SYSTEM_FAILURE_EXIT_CODE": "2",
            "BUILD_EXIT_CODE_FILE": self.directory + "/build_exit_code",
            "JOB_RESPONSE_FILE": self.directory + "/response.json",
        })
        env.update(self.job_env)
        env.update({"CUSTOM_ENV_" + key: value for key, value in self.variables.items()})
        return env

    def call(self, executable, *more):
        """What measure.run takes."""
        command = [f"{self.driver}/{executable}", *self.arguments, *more]
        return command, self.environment(), self.directory

    def config(self):
        with tempfile.TemporaryFile() as answer:
            sample = measure.run(*self.call("config"), stdout=answer)
            answer.seek(0)
            answered = json.load(answer)
        self.job_env = answered.get("job_env", {})
        if "builds_dir" in answered:  # as the runner does
            self.project = f"{answered['builds_dir']}/acme/shop-{self.id}"
            self.variables |= {"CI_PROJECT_DIR": self.project, "RUNNER_TEMP_PROJECT_DIR": self.project + ".tmp"}
        return sample

    def prepare(self):
        return measure.run(*self.call("prepare"))

    def prepared(self):
        """Everything before the scripts; itself."""
        self.config()
        self.prepare()
        return self

    def script_file(self, body):
        """A script in the runner's wrapping; it exports what the job has, as the runner's do."""
        exports = "".join(
            f"export {key}={shlex.quote(value)}\n" for key, value in self.variables.items())
        wrapped = (
            "#!/usr/bin/env bash\n\ntrap 'exit 1' TERM\n\n"
            "if set -o | grep pipefail > /dev/null; then set -o pipefail; fi; set -o errexit\n"
            "set +o noclobber\n"
            f"(eval {shlex.quote(exports + body)}) < /dev/null\nexit 0\n")
        path = tempfile.mkdtemp(prefix="script", dir=self.directory) + "/script"
        with open(path, "w") as file:
            file.write(wrapped)
        os.chmod(path, 0o700)
        return path

    def body(self, sub_stage):
        project = shlex.quote(self.project)
        return {
            "get_sources": f"mkdir -p {project}\n",
            "step_script": f"cd {project}\n{self.script}\n",
            "after_script": f"cd {project}\ntrue\n",
        }.get(sub_stage, "true\n")

    def run_call(self, sub_stage):
        return self.call("run", self.script_file(self.body(sub_stage)), sub_stage)

    def run(self, sub_stage, stdout=subprocess.DEVNULL):
        return measure.run(*self.run_call(sub_stage), stdout=stdout)

    def cleanup(self):
        return measure.run(*self.call("cleanup"))

    def whole(self, log=None):
        """The job from config to cleanup: a Sample of all its calls together."""
        samples = [self.config(), self.prepare()]
        for sub_stage in SUB_STAGES:
            with open(log or os.devnull, "ab") as out:
                samples.append(self.run(sub_stage, out))
        samples.append(self.cleanup())
        self.remove()
        return measure.Sample(sum(s.wall for s in samples), sum(s.cpu for s in samples))

    def remove(self):
        """As the runner does after cleanup."""
        shutil.rmtree(self.directory, ignore_errors=True)
        if not self.image:
            shutil.rmtree(self.project, ignore_errors=True)
