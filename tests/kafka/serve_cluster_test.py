#!/usr/bin/env python3
"""`serve` under load when its brokers are killed with -9: it goes on by itself, every message is
decided once, outcomes agree with the journal, the books are those of a file.

usage: serve_cluster_test.py CLEARPOINT NAME [KILLS]
"""
import json
import pathlib
import random
import subprocess
import sys
import time

from cluster import Cluster, Failure
from journal_checker import check_outcomes, check_records, low_level_end, read_journal
from journal_place_test import START, expect, file_ledger, small_month
from ledger import Program, scratch
from serve_kill_test import Load
from serve_test import apply_network, read_reports
from serving import Failed, Server, Shard, consume, next_offset

MESSAGES_A_SECOND = 100
GOES_ON_SECONDS = 240
PATIENCE = "15s"


def described(servers, topic=None):
    """What the broker that answers first says of the cluster, and of a topic; nothing of either
    when none answers. It may have heard of a change later than others."""
    which = ["-t", topic] if topic else []
    done = subprocess.run(["kcat", "-b", servers, "-L", "-J", *which], capture_output=True,
                          text=True)
    return json.loads(done.stdout) if done.returncode == 0 else {"brokers": [], "topics": []}


def wait_for(what, found, holds=bool):
    """What `found` gives as soon as it `holds`."""
    until = time.monotonic() + GOES_ON_SECONDS
    while True:
        last = found()
        if holds(last):
            return last
        if time.monotonic() > until:
            raise Failed(f"expected {what} within {GOES_ON_SECONDS} s, found {last} at last")
        time.sleep(0.1)


class Loaded:
    """A server on a cluster of its own, with events coming at a steady rate."""

    def __init__(self, program, cluster, folder):
        self.program = program
        self.cluster = cluster
        self.folder = folder
        self.servers = cluster.bootstrap()
        self.nodes = len(cluster.nodes())
        wait_for("every broker to be known",
                 lambda: len(described(self.servers)["brokers"]) == self.nodes)
        self.shard = Shard(program, self.servers, folder)
        if self.nodes == 3:
            self.shard.config["journal"].update(replicas=3, in_sync=2)
            self.shard.journal = self.shard.journal.replace("replicas=1&in_sync=1",
                                                            "replicas=3&in_sync=2")
        self.shard.config["journal"]["patience"] = PATIENCE
        self.shard.make_topics(partitions=1)
        self.shard.create_journal("--clock", "input", "--start", START)
        self.topic = self.shard.inputs[0]
        self.events = small_month(program, folder, members=100, days=10)
        self.server = None
        self.load = Load(program.path, "produce", self.events, "--topic", self.topic,
                         "--bootstrap", self.servers, "--rate", MESSAGES_A_SECOND, "--quiet")

    def run(self, faults):
        """The faults while events come; then what remains, and what must hold of all."""
        config = self.shard.write(frames={"records": 16, "checkpoint_records": 500})
        with Server(self.program, config) as self.server:
            self.server.await_phase("active")
            apply_network(self.program, config)
            try:
                self.goes_on()
                faults()
            finally:
                self.load.stop()
            self.produce("--topic", self.topic)
            total = low_level_end(self.servers, self.topic)
            self.server.await_decided(self.topic, total)
            found = self.server.metrics()
            self.server.stop()
        return self.check(total, found)

    def produce(self, *where):
        self.program.run("produce", self.events, *where, "--bootstrap", self.servers, "--quiet")

    def goes_on(self):
        """Until much more is decided and accepted than now; events come all the while."""
        def decided():
            self.load.keep()
            if self.server.process.poll() is not None:
                self.server.fail(f"the server ended with {self.server.process.returncode}")
            return self.server.metrics().get(next_offset(self.topic), 0)
        begin = decided()
        wait_for(f"the server, at message {begin:.0f}, to go on", decided,
                 lambda now: now > begin + MESSAGES_A_SECOND)

    def journal_partition(self):
        topics = described(self.servers, self.shard.topic("journal"))["topics"]
        partitions = topics[0]["partitions"] if topics else []
        return partitions[0] if partitions else {"leader": -1, "isrs": []}

    def leader(self, other_than=-1):
        """The node that leads the journal; asked until it is told as another one."""
        return wait_for(f"a leader of the journal other than node {other_than}",
                        lambda: self.journal_partition()["leader"],
                        lambda node: node not in (-1, other_than))

    def check(self, total, metrics):
        records = check_records(read_journal(self.program, self.shard.journal), self.topic, total)
        repeats = check_outcomes(self.servers, self.shard.topic("outcomes"), records)
        # What came, in the order in which it came.
        came = pathlib.Path(self.folder) / "came.jsonl"
        messages = consume(self.servers, self.topic)
        came.write_text("".join(each["payload"] + "\n" for each in messages))
        ledger = file_ledger(self.program, self.folder, came)
        points = [read_reports(self.program, *place)["trial-balance"]["points"]
                  for place in (("--journal", self.shard.journal), ("--dir", ledger))]
        expect(points[0], points[1], "points")
        self.program.run("verify", "--journal", self.shard.journal)
        return (f"{total} messages, {len(records)} records, "
                f"{metrics['clearpoint_doubts_total']:.0f} doubts, {repeats} outcomes published "
                "again: nothing lost, nothing twice")


def broker_killed(loaded, kills=2):
    """The only broker, killed at random moments and started again."""
    chance = random.Random(1)
    def faults():
        for _ in range(kills):
            time.sleep(chance.uniform(0, 1))
            loaded.cluster.kill()
            time.sleep(chance.uniform(0, 3))
            loaded.cluster.start()
            loaded.goes_on()
    return loaded.run(faults)


def leader_killed(loaded, kills=1):
    """Of three brokers the leader of the journal, which stays away while the server goes on; at
    last two of the three."""
    def restarted(nodes):
        loaded.cluster.start(nodes)
        wait_for("all replicas in sync", loaded.journal_partition,
                 lambda partition: len(partition["isrs"]) == 3)
    def faults():
        for _ in range(kills):
            leader = loaded.leader()
            loaded.cluster.kill([leader])
            loaded.goes_on()
            loaded.leader(other_than=leader)
            restarted([leader])
        leader = loaded.leader()
        both = [leader, leader % 3 + 1]
        loaded.cluster.kill(both)
        time.sleep(3)
        restarted(both)
        loaded.goes_on()
    return loaded.run(faults)


TESTS = {"broker_killed": (broker_killed, 1), "leader_killed": (leader_killed, 3)}


def main():
    program = Program(sys.argv[1])
    test, nodes = TESTS[sys.argv[2]]
    with scratch() as folder:
        try:
            cluster = Cluster.create(pathlib.Path(folder) / "kafka", nodes)
        except Failure as failure:
            print(failure)
            sys.exit(failure.exit_code)
        try:
            cluster.start()
            begun = time.monotonic()
            told = test(Loaded(program, cluster, folder), *map(int, sys.argv[3:]))
            print(f"{sys.argv[2]}: {told}; {time.monotonic() - begun:.0f} s")
        finally:
            cluster.remove()


if __name__ == "__main__":
    main()
