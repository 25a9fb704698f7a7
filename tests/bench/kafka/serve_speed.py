#!/usr/bin/env python3
"""Speed of `clearpoint serve` against a pass-through without an engine, on one broker in one run.

usage: serve_speed.py BUILD WORK.csv WORK.expected.json [--nodes-heap 1g]
BUILD is a release build; WORK comes from the script that makes the clearing work. Starts a broker
of its own. Prints JSON: events per second of both and their ratio, processor time an event of each
thread and of the broker, latency from publish to outcome at 10, 50 and 80 % of the top rate, and
the seconds until a standby decides after a kill -9. No figure is asserted, the totals are.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT / "tests" / "kafka"), str(ROOT / "tests" / "program"), str(HERE.parent)]
from cluster import Cluster  # noqa: E402
from ledger import Program, scratch  # noqa: E402
from serving import Server, Shard, next_offset  # noqa: E402

EXAMPLE = ROOT / "deploy/examples/workload"
START = "2026-01-01T00:00:00Z"
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(pid):
    """Processor seconds of each thread by name, threads of one name together."""
    found = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            text = (task / "stat").read_text()
        except OSError:
            continue
        name = text[text.index("(") + 1:text.rindex(")")]
        fields = text[text.rindex(")") + 2:].split()
        found[name] = found.get(name, 0) + (int(fields[11]) + int(fields[12])) / TICKS
    return found


def cpu_between(before, after, events):
    """Microseconds an event, by thread."""
    spent = {name: 1e6 * (after[name] - before.get(name, 0)) / events for name in after}
    return {name: round(us, 2) for name, us in sorted(spent.items(), key=lambda x: -x[1]) if us > 0.005}


class Bench:
    def __init__(self, build, servers, broker, folder):
        self.build = pathlib.Path(build)
        self.program = Program(self.build / "clearpoint")
        self.servers = servers
        self.broker = broker  # process ids
        self.folder = pathlib.Path(folder)

    def tool(self, name, *args):
        path = self.build / "tests" / "bench" / "kafka" / f"clearpoint_{name}"
        done = subprocess.run([str(path), *map(str, args)], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def broker_seconds(self):
        return {"broker": sum(sum(cpu_of(pid).values()) for pid in self.broker)}

    def shard(self):
        shard = Shard(self.program, self.servers, self.folder)
        shard.config["store"] = {"dir": str(self.folder / shard.name), "cache": "2GiB"}
        shard.config["log"] = {"format": "json"}
        shard.make_topics(partitions=1)
        shard.create_journal("--clock", "input", "--start", START)
        return shard

    def pass_through(self, shard, count):
        before = self.broker_seconds()
        seconds = self.tool("pass_through", self.servers, shard.inputs[0], shard.topic("journal"),
                            shard.topic("outcomes"), count)
        return {"events_per_second": round(count / seconds),
                "cpu_us_an_event": cpu_between(before, self.broker_seconds(), count)}

    @staticmethod
    def is_published(server, shard, count):
        """Everything is read, decided, accepted and acknowledged on the outcomes topic."""
        if server.process.poll() is not None:
            server.fail("the server ended")
        values = server.metrics()
        return (values.get(next_offset(shard.inputs[0])) == count
                and values["clearpoint_in_flight_frames"] == 0
                and values["clearpoint_published_sequence"] == values["clearpoint_next_sequence"])

    def serve_backlog(self, shard, config, count):
        """The whole work is in the topic before the server starts to read it."""
        with Server(self.program, config) as server:
            server.await_phase("active")
            self.program.run("network", "apply", EXAMPLE / "network.yaml", "--config", config)
            self.program.run("intake", "pause", "--reason", "bench", "--config", config)
            self.program.run("produce", self.folder / "work.pb", "--topic", shard.inputs[0],
                             "--bootstrap", self.servers, "--quiet")
            before, broker = cpu_of(server.process.pid), self.broker_seconds()
            begun = time.monotonic()
            self.program.run("intake", "resume", "--reason", "bench", "--config", config)
            while not self.is_published(server, shard, count):
                time.sleep(0.05)
            seconds = time.monotonic() - begun
            cpu = cpu_between(before, cpu_of(server.process.pid), count)
            cpu.update(cpu_between(broker, self.broker_seconds(), count))
            server.stop()
        return {"events_per_second": round(count / seconds), "cpu_us_an_event": cpu}

    def latency(self, top):
        """At parts of the top rate, with generator and reader beside the server."""
        shard = self.shard()
        config = shard.write()
        found = {}
        with Server(self.program, config) as server:
            server.await_phase("active")
            self.program.run("network", "apply", EXAMPLE / "network.yaml", "--config", config)
            skip = 0
            for name, part, seconds in (("warm up", 30, 10), ("10 %", 10, 10), ("50 %", 50, 10),
                                        ("80 %", 80, 5)):
                rate = top * part / 100
                found[name] = self.tool(
                    "open_loop", self.servers, shard.inputs[0], shard.topic("outcomes"),
                    self.folder / "work.pb", rate, seconds, skip)
                skip += int(rate * seconds)
            del found["warm up"]  # of the broker's compiler
            server.stop()
        return found

    def takeover(self, session):
        shard = self.shard()
        group = {"name": shard.name, "session_timeout": session}
        configs = [shard.write(f"{name}.yaml", group=group,
                               store={**shard.config["store"], "dir": str(self.folder / (session + name))})
                   for name in ("one", "two")]
        with Server(self.program, configs[0]) as one:
            one.await_phase("active")
            with Server(self.program, configs[1]) as two:
                two.await_phase("follow")
                time.sleep(2)
                one.process.kill()
                begun = time.monotonic()
                two.await_phase("active")
                seconds = time.monotonic() - begun
                two.stop()
        return round(seconds, 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("work")
    parser.add_argument("expected")
    parser.add_argument("--heap", default="1g")
    options = parser.parse_args()
    count = json.loads(pathlib.Path(options.expected).read_text())["events"]
    figures = {"events": count}
    with scratch() as folder:
        cluster = Cluster.create(pathlib.Path(folder) / "kafka", 1, heap=options.heap,
                                 extra=("group.min.session.timeout.ms=1000",))
        cluster.start()
        try:
            bench = Bench(options.build, cluster.bootstrap(),
                          [cluster.state["pids"]["1"]], folder)
            bench.program.run("import", "--mapping", EXAMPLE / "import.yaml", options.work,
                              "-o", pathlib.Path(folder) / "work.pb", "--quiet")
            warm = bench.shard()
            bench.program.run("produce", pathlib.Path(folder) / "work.pb", "--topic", warm.inputs[0],
                              "--bootstrap", bench.servers, "--quiet")
            figures["pass_through"] = bench.pass_through(warm, count)
            shard = bench.shard()
            figures["serve"] = bench.serve_backlog(shard, shard.write(), count)
            figures["ratio"] = round(figures["serve"]["events_per_second"]
                                     / figures["pass_through"]["events_per_second"], 2)
            figures["latency"] = bench.latency(figures["serve"]["events_per_second"])
            figures["takeover_seconds"] = {session: bench.takeover(session) for session in ("6s", "2s")}
        finally:
            cluster.remove()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
