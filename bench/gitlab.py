"""GitLab as far as a runner's jobs need it: hands them out, takes their logs and their ends, and looks at the clock."""

import http.server
import json
import threading
import time

PATIENCE = 60  # seconds for one job, also on a slow machine


class Failed(Exception):
    """A job that had to succeed did not: its figure would be of something else."""


class Job:
    """What GitLab knows of a job: when a runner got it, what it printed, how it ended."""

    def __init__(self, payload):
        self.payload, self.log, self.state = payload, b"", None
        self.began = self.ended = 0.0
        self.done = threading.Event()


class GitLab(http.server.ThreadingHTTPServer):
    """Jobs are offered to one runner each, which is known by its token."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.offered, self.jobs, self.lock = {}, {}, threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def run(self, token, payload):
        """Has the runner of this token run it; the seconds from when the runner got it until GitLab heard of its success."""
        job = self.jobs[payload["id"]] = Job(payload)
        with self.lock:
            self.offered[token] = job
        if not job.done.wait(PATIENCE) or job.state != "success":
            raise Failed(f"{token}: {job.state or 'did not end'}\n{job.log.decode(errors='replace')}")
        return job.ended - job.began

    def hand_out(self, token):
        with self.lock:
            job = self.offered.pop(token, None)
        if job:
            job.began = time.perf_counter()
        return job


class Handler(http.server.BaseHTTPRequestHandler):
    """The runner's part of GitLab's API (docs.gitlab.com, "Jobs API", "Runner")."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet
    disable_nagle_algorithm = True

    def do_POST(self):
        asked = self.body()
        job = self.server.hand_out(asked.get("token")) if self.path == "/api/v4/jobs/request" else None
        self.answer(201, job.payload) if job else self.answer(204)

    def do_PATCH(self):
        job, piece = self.job(), self.rest()
        begin = int(self.headers["Content-Range"].split("-")[0])
        job.log = job.log[:begin] + piece
        self.answer(202, headers={"Job-Status": "running", "Range": f"0-{len(job.log)}"})

    def do_PUT(self):
        job, update = self.job(), self.body()
        if update.get("state") in ("success", "failed"):
            job.ended, job.state = time.perf_counter(), update["state"]
            job.done.set()
        self.answer(200, headers={"Job-Status": "running"})

    def job(self):
        return self.server.jobs[int(self.path.split("?")[0].split("/")[4])]

    def rest(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def body(self):
        return json.loads(self.rest() or b"{}")

    def answer(self, status, body=None, headers=None):
        content = json.dumps(body).encode() if body else b""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass
