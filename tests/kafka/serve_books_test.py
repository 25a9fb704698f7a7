#!/usr/bin/env python3
"""The books that `serve` keeps of real purchases and of several partitions."""
import json
import os
import pathlib

from serving import Failed, Server, Skipped, consume, next_offset, run_tests
from journal_checker import read_journal
from journal_place_test import expect, file_ledger, small_month
from serve_test import apply_network, read_reports, started
from ledger import ROOT, scratch
import real_data_test

REAL = "uci-online-retail"
REAL_START = "2010-12-01T00:00:00Z"


def real_data(program, servers):
    """Real purchases with returns through one partition have the golden numbers that were
    computed without the engine, as from a file."""
    data = os.environ.get("CLEARPOINT_DATA")
    if not data:
        raise Skipped(f"SKIPPED: {REAL} needs the real data sets; set CLEARPOINT_DATA to their "
                      "folder")
    golden = json.loads((ROOT / "tests/golden" / f"{REAL}.json").read_text())
    example = ROOT / "deploy/examples" / REAL
    with scratch() as folder:
        events = pathlib.Path(folder) / "events.pb"
        program.run("import", "--mapping", example / "import.yaml", "--data", data, "-o", events,
                    "--quiet")
        shard = started(program, servers, folder, clock=("--clock", "input", "--start", REAL_START))
        topic, config = shard.inputs[0], shard.write(log={"format": "json"})
        with Server(program, config) as server:
            server.await_phase("active")
            program.run("network", "apply", example / "network.yaml", "--config", config)
            done = program.json("produce", events, "--topic", topic, "--bootstrap", servers,
                                "--quiet")
            count = sum(int(row["value"]) for table in done.values() for row in table
                        if row["what"] == "messages")
            server.await_decided(topic, count)
            program.run("close-window", "--config", config)
            server.stop()
        verdicts = pathlib.Path(folder) / "outcomes.jsonl"
        told = [each["payload"] for each in consume(servers, shard.topic("outcomes"))]
        verdicts.write_text("".join(each + "\n" for each in told
                                    if not json.loads(each).get("partition", "")
                                    .startswith("admin:")))
        real_data_test.check_outcomes(golden, verdicts)
        real_data_test.check_points(golden, program.json("report", "trial-balance", "--config",
                                                         config))
        real_data_test.check_money(golden, program.json("report", "settlement", "--config", config))


def several_partitions(program, servers):
    """What three partitions gave, read from a file in the order of the journal, has its books."""
    with scratch() as folder:
        events = small_month(program, folder)
        shard = started(program, servers, folder, partitions=3)
        topic, config = shard.inputs[0], shard.write()
        with Server(program, config) as server:
            server.await_phase("active")
            apply_network(program, config)
            # Slow enough for the partitions to come in turns.
            program.run("produce", events, "--topic", topic, "--bootstrap", servers, "--quiet",
                        "--rate", 100)
            messages = {(each["partition"], each["offset"]): each["payload"]
                        for each in consume(servers, topic)}
            used = sorted({partition for partition, _ in messages})
            expect(used, [0, 1, 2], "partitions that the events went to")
            for partition in used:
                count = sum(1 for at in messages if at[0] == partition)
                server.await_metric(next_offset(topic, partition), count)
            server.stop()
        verdicts = [json.loads(each["payload"]) for each in consume(servers,
                                                                    shard.topic("outcomes"))]
        places = {each["sequence"]: (int(each["partition"].rpartition("/")[2]), each["offset"])
                  for each in verdicts if each.get("partition", "").startswith("kafka:")}
        order = [places[each["sequence"]] for each in read_journal(program, shard.journal)
                 if each.get("sequence") in places]
        expect(sorted(order), sorted(messages), "every message, once")
        if order == sorted(order):
            raise Failed("expected the partitions' messages mixed in the journal")
        recorded = pathlib.Path(folder) / "recorded.jsonl"
        recorded.write_text("".join(messages[at] + "\n" for at in order))
        ledger = file_ledger(program, folder, recorded)
        for name, table in read_reports(program, "--config", config).items():
            expect(table, read_reports(program, "--dir", ledger)[name], name)


if __name__ == "__main__":
    run_tests({"real_data": real_data, "several_partitions": several_partitions})
