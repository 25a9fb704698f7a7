"""Runs the program `clearpoint` against a broker: topics, configurations, servers."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "program"))
from ledger import Failed, Program, JOURNAL_ID, scratch  # noqa: E402

READY_SECONDS = 120


class Skipped(Exception):
    """There is no broker, or no data: the test is skipped, and says so."""


def bootstrap(folder):
    """The address of the broker that the fixture started in `folder`."""
    path = pathlib.Path(folder) / "bootstrap"
    if "KAFKA_BOOTSTRAP" in os.environ:
        return os.environ["KAFKA_BOOTSTRAP"]
    if not path.exists():
        raise Skipped(f"no broker in {folder}: run tests/kafka/cluster.py start {folder}")
    return path.read_text().strip()


class Shard:
    """Topics of one shard with names of their own, and its configuration."""

    def __init__(self, program, servers, folder, inputs=("events",)):
        self.program = program
        self.servers = servers
        self.folder = pathlib.Path(folder)
        name = "t" + uuid.uuid4().hex[:12]
        self.name = name
        self.inputs = [f"{name}.{each}" for each in inputs]
        self.journal = f"kafka://{servers}/{name}.journal/0?replicas=1&in_sync=1"
        self.config = {
            "cluster": {"bootstrap": servers},
            "journal": {"topic": f"{name}.journal", "id": JOURNAL_ID, "replicas": 1,
                        "in_sync": 1},
            "store": {"dir": str(self.folder / "store-1"), "cache": "64MiB"},
            "inputs": [{"topic": each} for each in self.inputs],
            "admin": {"topic": f"{name}.admin"},
            "outputs": {"outcomes": f"{name}.outcomes", "dead_letters": f"{name}.dead",
                        "facts": f"{name}.facts"},
            "http": {"listen": "127.0.0.1:0"},
            "log": {"format": "json", "level": "debug"}}

    def write(self, name="clearpoint.yaml", **changes):
        """The configuration as a file. JSON is YAML."""
        path = self.folder / name
        path.write_text(json.dumps({**self.config, **changes}, indent=1))
        return path

    def make_topics(self, partitions=3):
        self.program.run("topics", "create", "--config", self.write(),
                         "--partitions", partitions)

    def create_journal(self, *options):
        self.program.run("journal", "create", "--journal", self.journal,
                         "--journal-id", JOURNAL_ID, *options)

    def topic(self, name):
        return f"{self.name}.{name}"


class Server:
    """A `clearpoint serve` that runs."""

    def __init__(self, program, config):
        self.log_path = pathlib.Path(config).with_suffix(".log")
        self.log_file = open(self.log_path, "ab")
        self.log_begin = self.log_file.tell()
        self.process = subprocess.Popen([program.path, "serve", "--config", str(config)],
                                        stderr=self.log_file, stdout=self.log_file)
        self.address = None

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log_file.close()

    def log(self):
        """Every line as an object; a line that is none is a failure."""
        lines = self.log_path.read_bytes()[self.log_begin:].decode().splitlines()
        lines = [line for line in lines if line.endswith("}")]  # not half of one
        return [json.loads(line) for line in lines if not line.startswith("clearpoint: ")]

    def events(self, name):
        return [line for line in self.log() if line["event"] == name]

    def await_event(self, name):
        until = time.monotonic() + READY_SECONDS
        while not self.events(name):
            if time.monotonic() > until:
                self.fail(f"expected a line of event {name!r} in the log, found none")
            time.sleep(0.02)

    def fail(self, why):
        raise Failed(f"{why}\n{self.log_path.read_text()[-4000:]}")

    def find_address(self):
        until = time.monotonic() + READY_SECONDS
        while self.address is None:
            if self.process.poll() is not None:
                self.fail(f"the server ended with {self.process.returncode}")
            if time.monotonic() > until:
                self.fail("the server does not listen")
            found = self.events("http")
            self.address = found[-1]["listen"] if found else None
            time.sleep(0.02)
        return self.address

    def get(self, path):
        """Code and text of a page."""
        try:
            with urllib.request.urlopen(f"http://{self.find_address()}{path}", timeout=10) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def phase(self):
        return json.loads(self.get("/readyz")[1])["phase"]

    def await_phase(self, phase):
        until = time.monotonic() + READY_SECONDS
        while True:
            if self.process.poll() is not None:
                self.fail(f"expected phase {phase}, found that the server ended with "
                          f"{self.process.returncode}")
            state = json.loads(self.get("/readyz")[1])
            if state["phase"] == phase:
                return state
            if time.monotonic() > until:
                self.fail(f"expected phase {phase}, found {state}")
            time.sleep(0.05)

    def metrics(self):
        """Value by name and labels, as they stand on the page."""
        values = {}
        for line in self.get("/metrics")[1].splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.rpartition(" ")
                values[name] = float(value)
        return values

    def await_metric(self, name, value):
        until = time.monotonic() + READY_SECONDS
        while True:
            found = self.metrics().get(name)
            if found == value:
                return
            if time.monotonic() > until or self.process.poll() is not None:
                self.fail(f"expected {name} to be {value}, found {found}")
            time.sleep(0.1)

    def await_events(self, count):
        """Until so many events were accepted by this process."""
        until = time.monotonic() + READY_SECONDS
        while True:
            found = sum(value for name, value in self.metrics().items()
                        if name.startswith("clearpoint_events_total"))
            if found == count:
                return
            if found > count or time.monotonic() > until or self.process.poll() is not None:
                self.fail(f"expected {count} events, found {found}")
            time.sleep(0.1)

    def await_decided(self, topic, count):
        """Every message of partition 0 is read, and what was read is decided and accepted."""
        self.await_metric(next_offset(topic), count)
        until = time.monotonic() + READY_SECONDS
        before = None
        while True:
            values = self.metrics()
            now = (values["clearpoint_next_sequence"], values["clearpoint_in_flight_frames"])
            if now == before and now[1] == 0:
                return
            if time.monotonic() > until:
                self.fail(f"expected the server to come to rest, found {now}")
            before = now
            time.sleep(1)

    def stop(self, number=signal.SIGTERM, code=0):
        self.process.send_signal(number)
        begun = time.monotonic()
        found = self.process.wait(timeout=60)
        if found != code:
            self.fail(f"expected exit code {code}, found {found}")
        return time.monotonic() - begun


def await_active(servers):
    """The first of several servers that decides."""
    until = time.monotonic() + READY_SECONDS
    while True:
        for server in servers:
            if server.process.poll() is not None:
                server.fail(f"the server ended with {server.process.returncode}")
            if server.phase() == "active":
                return server
        if time.monotonic() > until:
            raise Failed(f"expected an active server, found {[each.phase() for each in servers]}")
        time.sleep(0.02)


def next_offset(topic, partition=0):
    """The metric that tells how far a partition was decided."""
    return f'clearpoint_input_next_offset{{partition="kafka:{topic}/{partition}"}}'


def consume(servers, topic):
    """Every message of a topic now, as (partition, offset, key, value)."""
    done = subprocess.run(
        ["kcat", "-b", servers, "-C", "-t", topic, "-o", "beginning", "-e", "-q", "-J"],
        capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def publish(servers, topic, lines, *options):
    """Lines as messages, by a client that is not ours."""
    subprocess.run(["kcat", "-b", servers, "-P", "-t", topic, *options], check=True,
                   input="\n".join(lines) + "\n", text=True)


def value_at(servers, topic, offset):
    """The bytes of one message of partition 0."""
    return subprocess.run(["kcat", "-b", servers, "-C", "-t", topic, "-p", "0", "-o", str(offset),
                           "-c", "1", "-e", "-q", "-f", "%s"], capture_output=True, check=True).stdout


def publish_values(servers, topic, values, *options):
    """Bytes as messages of partition 0, by a client that is not ours."""
    with scratch() as folder:
        files = [pathlib.Path(folder) / str(i) for i in range(len(values))]
        for file, value in zip(files, values):
            file.write_bytes(value)
        subprocess.run(["kcat", "-b", servers, "-P", "-t", topic, "-p", "0", *options, *files],
                       check=True, capture_output=True)


def run_tests(tests):
    """For a script: PROGRAM BROKER_FOLDER [NAME...]; NAME=COUNT for a test that takes one."""
    program = Program(sys.argv[1])
    try:
        servers = bootstrap(sys.argv[2])
        for asked in sys.argv[3:] or tests:
            name, _, count = asked.partition("=")
            tests[name](program, servers, *([int(count)] if count else []))
            print(f"{name}: good", flush=True)
    except Skipped as skipped:
        print(skipped)
        sys.exit(77)
