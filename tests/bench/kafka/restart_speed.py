#!/usr/bin/env python3
"""How soon `clearpoint serve` decides again with a long journal behind it.

usage: restart_speed.py BUILD WORK.csv WORK.expected.json [--heap 1g]
BUILD is a release build; WORK comes from the script that makes the clearing work, with as many
events as the journal is to have behind it (10,000,000 make 9 GB of journal and 15 GB in all). Starts
a broker of its own, lets a server decide all of the work, and prints JSON: the seconds from the start
of the process until it is active,
  after_stop          when the server before it was stopped by SIGTERM,
  after_kill          when it was killed while it decided,
  from_snapshot       when its store is gone and only snapshots are there, the newest up to
                      1,000,000 records old.
No figure is asserted, the number of records is.
"""
import argparse
import json
import pathlib
import shutil
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT / "tests" / "kafka"), str(ROOT / "tests" / "program")]
from cluster import Cluster  # noqa: E402
from ledger import Program, scratch  # noqa: E402
from serving import Server, Shard, next_offset  # noqa: E402

EXAMPLE = ROOT / "deploy/examples/workload"
START = "2026-01-01T00:00:00Z"
SNAPSHOT_RECORDS = 1_000_000


def started(program, config):
    """A server, and the seconds until it is active."""
    begun = time.monotonic()
    server = Server(program, config)
    server.await_phase("active")
    return server, round(time.monotonic() - begun, 2)


def decide_all(server, topic, count):
    while server.metrics().get(next_offset(topic)) != count:
        if server.process.poll() is not None:
            server.fail("the server ended")
        time.sleep(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("work")
    parser.add_argument("expected")
    parser.add_argument("--heap", default="1g")
    options = parser.parse_args()
    count = json.loads(pathlib.Path(options.expected).read_text())["events"]
    program = Program(pathlib.Path(options.build) / "clearpoint")
    with scratch() as folder:
        folder = pathlib.Path(folder)
        cluster = Cluster.create(folder / "kafka", 1, heap=options.heap)
        cluster.start()
        try:
            shard = Shard(program, cluster.bootstrap(), folder)
            shard.config["store"] = {"dir": str(folder / "ledger"), "cache": "512MiB"}
            shard.config["snapshots"] = {"every_records": SNAPSHOT_RECORDS, "keep": 2}
            shard.config["log"] = {"format": "json"}
            shard.make_topics(partitions=1)
            shard.create_journal("--clock", "input", "--start", START)
            config = shard.write()
            work = folder / "work.pb"
            program.run("import", "--mapping", EXAMPLE / "import.yaml", options.work, "-o", work,
                        "--quiet")
            with Server(program, config) as server:
                server.await_phase("active")
                program.run("network", "apply", EXAMPLE / "network.yaml", "--config", config)
                program.run("produce", work, "--topic", shard.inputs[0], "--bootstrap",
                            cluster.bootstrap(), "--quiet")
                work.unlink()
                decide_all(server, shard.inputs[0], count)
                figures = {"records": server.metrics()["clearpoint_next_sequence"] - 1}
                server.stop()
            server, figures["after_stop"] = started(program, config)
            server.process.kill()
            server.process.wait()
            server, figures["after_kill"] = started(program, config)
            server.stop()
            shutil.rmtree(folder / "ledger" / "store")
            server, figures["from_snapshot"] = started(program, config)
            server.stop()
        finally:
            cluster.remove()
    assert figures["records"] >= count
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
