"""What grows: rules, variables, payloads, logs, jobs at once, the audit file."""

import base64
import json
import os
import re
import statistics
import subprocess
import time
import urllib.parse

import measure


def median_of(rounds, call):
    return statistics.median(call() for _ in range(rounds))


def config_time(make):
    job = make()
    try:
        return job.config().wall
    finally:
        job.cleanup()
        job.remove()


def many_rules(world, count):
    """Rules of the shape that operators write, none of which can hide another; which one fits is up to where."""
    rule = "  - name: project {0}\n    when: {{project_path: acme/{1}, ref_protected: true}}\n    assume: {2}{0}\n"
    first = [rule.format(i, "shop" if i == 0 else f"project-{i}", world.ROLE) for i in range(count)]
    last = [rule.format(i, "shop" if i == count - 1 else f"project-{i}", world.ROLE) for i in range(count)]
    return [world.configuration(f"rules-{where}-{count}", rules="".join(rules))
            for where, rules in (("first", first), ("last", last))]


def rules(world, counts, rounds):
    """(rules, ms of config if the first rule fits, if the last does)."""
    rows = []
    for count in counts:
        first, last = many_rules(world, count)
        walls = ([], [])
        for _ in range(rounds):
            walls[0].append(config_time(lambda: world.ours(first)))
            walls[1].append(config_time(lambda: world.ours(last)))
        rows.append((count, statistics.median(walls[0]), statistics.median(walls[1])))
    return rows


def variables(world, counts, rounds):
    """(variables, ms of config, prepare, a user sub-stage)."""
    rows = []
    for count in counts:
        more = {f"VARIABLE_{i}": f"value {i} of a job" for i in range(count)}
        walls = ([], [], [])
        for _ in range(rounds):
            job = world.ours(variables=more)
            walls[0].append(job.config().wall)
            walls[1].append(job.prepare().wall)
            job.run("get_sources")
            walls[2].append(job.run("step_script").wall)
            job.cleanup()
            job.remove()
        rows.append((count, *map(statistics.median, walls)))
    return rows


def payload(world, sizes, rounds):
    """(MB of response.json, ms of config)."""
    return [(size / 1e6, median_of(rounds, lambda: config_time(lambda: world.ours(payload_filler=size))))
            for size in sizes]


def audit(world, rounds):
    """ms of prepare with an empty audit file, and with one of 1 GB."""
    walls = []
    for size in (0, 10**9):
        path = f"{world.root}/audit-{size}.jsonl"
        with open(path, "wb") as file:
            file.truncate(size)
        configuration = world.configuration(f"audit-{size}", more=f"audit: {{file: {path}}}\n")
        row = []
        for _ in range(rounds):
            job = world.ours(configuration)
            job.config()
            row.append(job.prepare().wall)
            job.cleanup()
            job.remove()
        assert os.path.getsize(path) > size, "nothing was audited"
        walls.append(statistics.median(row))
        os.remove(path)
    return walls


# Logs: what a line looks like decides how often it looks like the beginning of a secret.
WORDS = (b"[INFO] Building acme-shop 1.0-SNAPSHOT                                        [42/137]\n"
         b"Downloaded from central: https://repo.example.com/maven2/org/acme/util/3.1/util-3.1.jar (24 kB)\n")


JSON_LOG = (b'{"level":"info","ts":"2026-11-29T21:04:05.123Z","caller":"http\\/server.go:214","msg":"request \\"GET /api/v4/pro'
            b'jects/4711\\" done\\n","duration":0.0372,"trace":"9f86d081884c7d65"}\n')
# What begins like a secret, or its base64, and goes on otherwise: once in each line.
NEAR_MISSES = b"".join(
    b"2026-11-29T21:04:05Z INFO uploaded artifact of build %d to object store, etag %s-%d, done\n" % (i, begun, i)
    for i, begun in enumerate((b"wJalrX", b"wJalrXUtnFE", b"FwoGZXIvYXdz", b"RndvR1pY", b"d0phbHJYVXRu", b"774a616c")))


def rows(text, shape, end="\n"):
    """Each byte in a shape, 60 in a row."""
    return "".join(shape(byte) + (end if i % 60 == 59 else "") for i, byte in enumerate(text)).encode() + b"\n"


def dump(data):
    """As `hexdump -C` prints it."""
    return b"".join(
        b"%08x  %s  |%s|\n" % (i, data[i:i + 16].hex(" ").encode(),
                              bytes(byte if 32 <= byte < 127 else 46 for byte in data[i:i + 16]))
        for i in range(0, len(data), 16))


def log_lines(encoding, size):
    """So many bytes of log in an encoding; from one seed, so that every run has the same."""
    noise = b"".join(bytes([(i * 2654435761 >> 13) & 0xff]) for i in range(1 << 16))
    log = (WORDS + JSON_LOG) * 100
    text = {
        "plain": lambda: WORDS * 400,
        "JSON lines": lambda: JSON_LOG * 400,
        "near misses": lambda: NEAR_MISSES * 100,
        "base64": lambda: base64.encodebytes(noise),
        "base64 twice": lambda: base64.encodebytes(base64.encodebytes(noise)),
        "hexadecimal": lambda: b"\n".join(noise[i:i + 32].hex().encode() for i in range(0, 1 << 16, 32)) + b"\n",
        "hexdump": lambda: dump(noise),
        "0x array": lambda: rows(noise, "0x{:02x}, ".format),
        "percent-encoded": lambda: urllib.parse.quote_from_bytes(noise).encode() + b"\n",
        "percent twice, all": lambda: rows(log, "%25{:02X}".format),
        "JSON": lambda: b"".join(json.dumps(noise[i:i + 64].decode("latin-1")).encode() + b"\n"
                                 for i in range(0, 1 << 16, 64)),
        "JSON, all escaped": lambda: rows(log, "\\u{:04x}".format),
        "octal, all": lambda: rows(log, "\\{:03o}".format),
        "HTML, all": lambda: rows(log, "&#{};".format),
        "HTML, hexadecimal": lambda: rows(log, "&#x{:x};".format),
        "quoted-printable": lambda: rows(noise, lambda b: chr(b) if 32 < b < 127 and b != 61 else f"={b:02X}", "=\n"),
        "binary": lambda: noise,
        "wrapped": lambda: b"".join(b"    " + line + b"\n" for line in base64.encodebytes(noise).split()),
        "hexadecimal with colons": lambda: b"\n".join(
            noise[i:i + 32].hex(":").encode() for i in range(0, 1 << 16, 32)) + b"\n",
    }[encoding]()
    return (text * (size // len(text) + 1))[:size]


def each_byte(shape):
    """A shell's command that prints the secret with each byte in a shape of printf's."""
    return (f'printf "%s" "$AWS_SECRET_ACCESS_KEY" | od -An -v -tu1 -w1 | while read -r byte; do printf "{shape}" "$byte";'
            " done; echo")


PLAIN = 'printf "%s\\n" "$AWS_SECRET_ACCESS_KEY"'

# A secret in each of them, by what every runner has; $AWS_SECRET_ACCESS_KEY is the secret.
SAY_SECRET = {
    "plain": PLAIN,
    "JSON lines": PLAIN,
    "near misses": PLAIN,
    "base64": 'printf "%s" "$AWS_SECRET_ACCESS_KEY" | base64',
    "base64 twice": 'printf "%s" "$AWS_SECRET_ACCESS_KEY" | base64 | base64',
    "hexadecimal": 'printf "%s" "$AWS_SECRET_ACCESS_KEY" | od -An -v -tx1 | tr -d " \\n"; echo',
    "hexdump": 'printf "%s" "$AWS_SECRET_ACCESS_KEY" | od -v -tx1',
    "0x array": each_byte("0x%02x, "),
    "percent-encoded": 'printf "%s\\n" "$AWS_SECRET_ACCESS_KEY" | sed "s|/|%2F|g"',
    "percent twice, all": each_byte("%%25%02X"),
    "JSON": 'printf "%s\\n" "$AWS_SECRET_ACCESS_KEY" | sed "s|/|\\\\\\\\/|g"',
    "JSON, all escaped": each_byte("\\\\u%04x"),
    "octal, all": each_byte("\\\\%03o"),
    "HTML, all": each_byte("&#%d;"),
    "HTML, hexadecimal": each_byte("&#x%x;"),
    "quoted-printable": each_byte("=%02X"),
    "binary": 'printf "\\377%s\\376\\n" "$AWS_SECRET_ACCESS_KEY"',
    "wrapped": 'printf "%s\\n" "$AWS_SECRET_ACCESS_KEY" | fold -w 16 | sed "s/^/    /"; echo',
    "hexadecimal with colons": 'printf "%s" "$AWS_SECRET_ACCESS_KEY" | od -An -v -tx1 | tr -d "\\n" | tr " " ":"; echo',
}
ENCODINGS = list(SAY_SECRET)


def pour(world, make, path, times, say=""):
    """One user sub-stage that prints a file so many times: the Sample, and the end of what came out."""
    job = make(script=f"for ((i = 0; i < {times}; i++)); do cat '{path}'; done\n{say}")
    try:
        job.prepared().run("get_sources")
        # tail, and not a file: a runner reads a pipe, too.
        tail = subprocess.Popen(["tail", "-c", "400"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        sample = job.run("step_script", stdout=tail.stdin)
        tail.stdin.close()
        return sample, tail.stdout.read()
    finally:
        job.cleanup()
        job.remove()


def masking(world, megabytes, rounds):
    """(encoding, MB/s through the driver, MB/s of the masking on one core, ms until a line is through: median, most).

    The masking's CPU time is what a log costs more than an empty one, less what it costs without a driver.
    """
    rows = []
    times = max(1, megabytes // 64)
    plain = lambda script: world.peer("plain", script=script)
    for encoding in ENCODINGS:
        path = f"{world.root}/log"
        with open(path, "wb") as file:
            file.write(log_lines(encoding, 64_000_000))
        through, alone = [], []
        for _ in range(rounds):
            full, end = pour(world, world.ours, path, times, SAY_SECRET[encoding])
            assert b"[MASKED]" in end, f"the secret was not masked in {encoding}: {end[-60:]}"
            empty, _ = pour(world, world.ours, os.devnull, 1)
            bare_full, _ = pour(world, plain, path, times)
            bare_empty, _ = pour(world, plain, os.devnull, 1)
            cpu = (full.cpu - empty.cpu) - (bare_full.cpu - bare_empty.cpu)
            through.append(64 * times / (full.wall - empty.wall) * 1000)
            alone.append(64 * times / max(cpu, 1) * 1000)
        os.remove(path)
        rows.append((encoding, statistics.median(through), statistics.median(alone), *latency(world, encoding)))
    return rows


def latency(world, encoding):
    """How long a line takes through the driver, in ms: the median and the most of forty."""
    line = f"{world.root}/line"
    with open(line, "wb") as file:
        file.write(log_lines(encoding, 200).replace(b"\n", b" ") + b"\n")
    job = world.ours(script=(
        f"for ((i = 0; i < 40; i++)); do sleep 0.02; t=$EPOCHREALTIME; cat '{line}'; echo \"@$t@\"; done"))
    try:
        job.prepared().run("get_sources")
        process = measure.start(*job.run_call("step_script"), stdout=subprocess.PIPE)
        delays, rest = [], b""
        while block := os.read(process.stdout.fileno(), 1 << 16):
            now = time.time()
            rest += block
            for written in re.findall(rb"@([0-9]+[.,][0-9]+)@\n", rest):
                delays.append(1000 * (now - float(written.replace(b",", b"."))))
            rest = rest[rest.rfind(b"\n") + 1:]
        assert process.wait() == 0 and len(delays) == 40, f"{len(delays)} lines of 40 came through"
        return statistics.median(delays), max(delays)
    finally:
        job.cleanup()
        job.remove()


def logs(world, sizes):
    """(MB of log, seconds of the user sub-stage)."""
    path = f"{world.root}/log"
    rows = []
    for size in sizes:
        piece = min(size, 64)
        with open(path, "wb") as file:
            file.write(log_lines("plain", piece * 1_000_000))
        sample, _ = pour(world, world.ours, path, max(1, size // piece))
        rows.append((size, sample.wall / 1000))
    os.remove(path)
    return rows


def jobs(world, counts):
    """(jobs at once, seconds until all have ended, PSS in MB of each one's driver while its script runs)."""
    return [together(world, count) for count in counts]


def together(world, count):
    ready, go = f"{world.root}/ready-{count}", f"{world.root}/go-{count}"
    os.mkdir(ready)
    script = (f"touch '{ready}/'$CI_JOB_ID\nuntil [ -e '{go}' ]; do sleep 0.1; done\n"
              "echo \"$CI_JOB_ID has $AWS_ACCESS_KEY_ID\"")
    all_jobs = [world.ours(script=script) for _ in range(count)]
    drivers = []

    def one(job):
        job.prepared().run("get_sources")
        with open(f"{ready}/../log-{job.id}", "w+b") as log:
            process = measure.start(*job.run_call("step_script"), stdout=log)
            drivers.append(process.pid)
            if process.wait() != 0:
                raise measure.Failed(f"job {job.id} of {count} failed")
            log.seek(0)
            said = log.read().decode()
        job.cleanup()
        left = [file for file in os.listdir(job.directory) if "aws-oidc-executor" in file]
        job.remove()
        assert re.search(rf"{job.id} has ASIA0*20{job.id}\n", said), f"job {job.id} has another's key: {said}"
        assert not left, f"job {job.id} left {left}"

    weights, pause = [], []

    def weigh():
        """When all scripts run: the shell that the runner called, its JVM, and the shell that this has for its script."""
        deadline = time.time() + 300
        while len(os.listdir(ready)) < count:
            assert time.time() < deadline, f"only {len(os.listdir(ready))} of {count} scripts ever ran"
            time.sleep(0.02)
        began = time.perf_counter()
        for pid in drivers:
            weights.append(sum(measure.pss(each) for each, _ in measure.descendants(pid, 2)))
        open(go, "w").close()
        pause.append(time.perf_counter() - began)

    wall, _ = measure.together([weigh] + [lambda job=job: one(job) for job in all_jobs])
    return count, wall / 1000 - pause[0], sum(weights) / count
