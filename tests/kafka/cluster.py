#!/usr/bin/env python3
"""A throw-away Apache Kafka for tests and for trying out.

One node, or several with replication 3 and min.insync.replicas 2. Every node is
broker and controller (KRaft), listens on free ports of the loopback only, keeps
its data in a temporary folder and is stopped by its process id.

FOLDER remembers the cluster between commands: cluster.json (ports, process ids,
where the data is), bootstrap (the addresses for clients), and each node's log.
The jars come from Maven Central once and stay in build/kafka-jars.

Also a module: Cluster.create(folder, nodes), cluster.kill(node), ...
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
JARS = HERE.parent.parent / "build" / "kafka-jars"
START_SECONDS = 90
STOP_SECONDS = 60
CLUSTER_ID = "Y2xlYXJwb2ludC10ZXN0cw"  # sixteen bytes in base64

LOGGING = """\
log4j.rootLogger=INFO, console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d{ISO8601} %p %c{1}: %m%n
log4j.logger.state.change.logger=WARN
"""


class Failure(Exception):
    """Something outside went wrong; the text is for the user."""
    exit_code = 1


class NoBroker(Failure):
    """This machine cannot have a broker: no Java, no Maven, no jars."""
    exit_code = 77  # tests that need one are skipped, and say so


def say(text):
    print(f"kafka: {text}", file=sys.stderr, flush=True)


def fetch_jars():
    """Takes the jars from Maven Central unless they are there."""
    pom = HERE / "pom.xml"
    stamp = JARS / "complete"
    if stamp.exists() and stamp.read_text() == pom.read_text():
        return
    for tool, package in (("java", "openjdk-17-jre-headless"), ("mvn", "maven")):
        if shutil.which(tool) is None:
            raise NoBroker(f"expected the program {tool}, found none; "
                          f"install {package}, or run tools/install")
    say("fetching the jars")
    shutil.rmtree(JARS, ignore_errors=True)
    done = subprocess.run(
        ["mvn", "-q", "-B", "-Dstyle.color=never", "-f", str(pom),
         "dependency:copy-dependencies", f"-DoutputDirectory={JARS}",
         "-DincludeScope=runtime"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise NoBroker("the jars cannot be had from Maven Central; Maven says:\n"
                       + done.stdout[-2000:])
    stamp.write_text(pom.read_text())


def free_ports(count):
    """Ports nobody listens on now; all are held until all are chosen."""
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


def is_ours(pid, needle):
    """Whether process `pid` runs and its command line has `needle`."""
    try:
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode()
        state = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return needle in command and state.rpartition(")")[2].split()[0] != "Z"


class Cluster:
    """The nodes that FOLDER/cluster.json tells of; node numbers start at 1."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.path = self.folder / "cluster.json"
        if not self.path.exists():
            raise Failure(f"no cluster in {self.folder}; `start` makes one")
        self.state = json.loads(self.path.read_text())
        self.children = {}  # node: the process, when this one started it

    @staticmethod
    def exists(folder):
        return (pathlib.Path(folder) / "cluster.json").exists()

    @classmethod
    def create(cls, folder, nodes, heap="512m", extra=()):
        """Makes the folder and the nodes' settings; starts nothing. A cluster
        that a broken run left in the folder is removed first."""
        folder = pathlib.Path(folder).resolve()
        if (folder / "cluster.json").exists():
            cls(folder).remove()
        fetch_jars()
        folder.mkdir(parents=True, exist_ok=True)
        ports = free_ports(2 * nodes)
        state = {"data": tempfile.mkdtemp(prefix="clearpoint-kafka-"),
                 "heap": heap, "extra": list(extra), "pids": {},
                 "brokers": ports[:nodes], "controllers": ports[nodes:]}
        (folder / "cluster.json").write_text(json.dumps(state, indent=1))
        cluster = cls(folder)
        (folder / "log4j.properties").write_text(LOGGING)
        (folder / "bootstrap").write_text(cluster.bootstrap() + "\n")
        for node in cluster.nodes():
            cluster._configure(node)
        return cluster

    def nodes(self):
        return range(1, len(self.state["brokers"]) + 1)

    def bootstrap(self):
        return ",".join(f"127.0.0.1:{p}" for p in self.state["brokers"])

    def running(self, node):
        if node in self.children:
            return self.children[node].poll() is None
        pid = self.state["pids"].get(str(node))
        return pid is not None and is_ours(pid, str(self._settings(node)))

    def start(self, nodes=None):
        """Starts those of the nodes that do not run; returns when every one
        serves clients."""
        waiting = [n for n in nodes or self.nodes() if not self.running(n)]
        for node in waiting:
            self._launch(node)
        for node in waiting:
            self._await_start(node)

    def send(self, node, number):
        if not self.running(node):
            raise Failure(f"node {node} of {self.folder} does not run")
        os.kill(self.state["pids"][str(node)], number)

    def stop(self, nodes=None, number=signal.SIGTERM):
        """Ends the nodes together: a node waits for its quorum to leave."""
        ending = [n for n in nodes or self.nodes() if self.running(n)]
        for node in ending:
            os.kill(self.state["pids"][str(node)], number)
        until = time.monotonic() + STOP_SECONDS
        for node in ending:
            while self.running(node):
                if time.monotonic() > until:
                    raise Failure(f"node {node} still runs {STOP_SECONDS} s "
                                  f"after signal {int(number)}; see its log "
                                  f"{self._log(node)}")
                time.sleep(0.05)

    def kill(self, nodes=None):
        self.stop(nodes, signal.SIGKILL)

    def remove(self):
        """Ends all nodes at once and deletes their data and the folder."""
        self.kill()
        shutil.rmtree(self.state["data"], ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # How a node is set up and started.

    def _settings(self, node):
        return self.folder / f"node{node}.properties"

    def _log(self, node):
        return self.folder / f"node{node}.log"

    def _configure(self, node):
        count = len(self.state["brokers"])
        copies, in_sync = (3, 2) if count >= 3 else (1, 1)
        voters = ",".join(f"{n}@127.0.0.1:{p}" for n, p in
                          zip(self.nodes(), self.state["controllers"]))
        broker = f"PLAINTEXT://127.0.0.1:{self.state['brokers'][node - 1]}"
        settings = {
            "process.roles": "broker,controller",
            "node.id": node,
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "listeners": f"{broker},CONTROLLER://127.0.0.1:"
                         f"{self.state['controllers'][node - 1]}",
            "advertised.listeners": broker,
            "log.dirs": f"{self.state['data']}/{node}",
            "default.replication.factor": copies,
            "min.insync.replicas": in_sync,
            "offsets.topic.replication.factor": copies,
            "offsets.topic.num.partitions": 2,
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": in_sync,
            "transaction.state.log.num.partitions": 2,
            # Topics are made by those who mean them.
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 500,
            # A killed node is missed, and may come back, within seconds.
            "broker.session.timeout.ms": 3000,
            "broker.heartbeat.interval.ms": 500,
            "num.network.threads": 2,
            "num.io.threads": 4,
        }
        lines = [f"{name}={value}" for name, value in settings.items()]
        self._settings(node).write_text(
            "\n".join(lines + self.state["extra"]) + "\n")

    def _java(self, heap):
        return ["java", f"-Xmx{heap}", "-XX:+UseSerialGC",
                f"-Dlog4j.configuration=file:{self.folder}/log4j.properties",
                "-cp", f"{JARS}/*"]

    def _format(self, node):
        if os.path.exists(f"{self.state['data']}/{node}/meta.properties"):
            return
        done = subprocess.run(
            self._java("128m") + ["kafka.tools.StorageTool", "format", "-t",
                                  CLUSTER_ID, "-c", str(self._settings(node))],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Failure(f"node {node} cannot be formatted:\n{done.stdout}")

    def _launch(self, node):
        self._format(node)
        with open(self._log(node), "wb") as log:
            process = subprocess.Popen(
                self._java(self.state["heap"]) +
                ["kafka.Kafka", str(self._settings(node))],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        self.children[node] = process
        self.state["pids"][str(node)] = process.pid
        self.path.write_text(json.dumps(self.state, indent=1))

    def _await_start(self, node):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            text = self._log(node).read_text(errors="replace")
            if "Kafka Server started" in text:
                return
            if not self.running(node):
                raise Failure(f"node {node} ended while it started:\n"
                              + text[-3000:])
            time.sleep(0.05)
        raise Failure(f"node {node} does not serve after {START_SECONDS} s; "
                      f"see its log {self._log(node)}")


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog="Example: cluster.py start /tmp/k && kcat -L -b $(cat "
               "/tmp/k/bootstrap)")
    verbs = parser.add_subparsers(dest="verb", required=True)

    def verb(name, text):
        added = verbs.add_parser(name, help=text)
        added.add_argument("folder")
        return added

    start = verb("start", "start the nodes; a new cluster if there is none")
    start.add_argument("--nodes", type=int, default=1, choices=(1, 3))
    start.add_argument("--heap", default="512m", help="of each node")
    start.add_argument("--new", action="store_true",
                       help="remove what is in FOLDER first")
    start.add_argument("--set", action="append", default=[],
                       metavar="NAME=VALUE", help="a setting of every node")
    for name, text in (("stop", "end cleanly"), ("kill", "end by SIGKILL"),
                       ("restart", "end cleanly and start"),
                       ("pause", "SIGSTOP"), ("resume", "SIGCONT")):
        verb(name, text).add_argument("node", type=int, nargs="*",
                                      help="all unless given")
    verb("env", "print what a shell may eval: KAFKA_BOOTSTRAP=...")
    verb("remove", "end all nodes and delete their data")
    verbs.add_parser("jars", help="only fetch the jars")
    return parser.parse_args(arguments)


def start(options):
    if Cluster.exists(options.folder) and not options.new:
        cluster = Cluster(options.folder)
    else:
        cluster = Cluster.create(options.folder, options.nodes, options.heap,
                                 options.set)
    begun = time.monotonic()
    cluster.start()
    say(f"{cluster.bootstrap()} ready after {time.monotonic() - begun:.1f} s")


def main(arguments):
    options = parse(arguments)
    if options.verb == "jars":
        return fetch_jars()
    if options.verb == "start":
        return start(options)
    if options.verb == "remove" and not Cluster.exists(options.folder):
        return say(f"no cluster in {options.folder}: nothing to remove")
    cluster = Cluster(options.folder)
    chosen = getattr(options, "node", None) or list(cluster.nodes())
    if options.verb == "env":
        print(f"KAFKA_BOOTSTRAP={cluster.bootstrap()}")
    elif options.verb == "remove":
        cluster.remove()
    elif options.verb in ("pause", "resume"):
        number = (signal.SIGSTOP if options.verb == "pause" else signal.SIGCONT)
        for node in chosen:
            cluster.send(node, number)
    else:
        getattr(cluster, "kill" if options.verb == "kill" else "stop")(chosen)
        if options.verb == "restart":
            cluster.start(chosen)
    return None


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failure as failure:
        say(failure)
        sys.exit(failure.exit_code)
