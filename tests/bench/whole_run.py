#!/usr/bin/env python3
"""The clearing work through the program: import, ingest to durable journal and store, replay,
verify; checks that the books end with the expected totals and prints events per second.

usage: whole_run.py CLEARPOINT WORK.csv WORK.expected.json
WORK.csv and its totals come from the script that makes the clearing work; the network and the
mapping are deploy/examples/workload. Prints JSON. No figure is asserted, the totals are.
"""
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "program"))
from ledger import ROOT, Failed, Program, scratch  # noqa: E402

EXAMPLE = ROOT / "deploy/examples/workload"


def timed(call):
    begun = time.monotonic()
    result = call()
    return time.monotonic() - begun, result


def check(expected, trial, settlement):
    balance = {(r["program"], r["account"]): int(r["points"]) for r in trial["points"]}
    owed = {"merchant_owes": 0, "merchant_gets": 0, "leaf_gets": 0}
    for row in settlement["obligations"]:
        name = {"issue": "merchant_owes", "redeem": "merchant_gets",
                "exchange": "leaf_gets"}[row["kind"]]
        major, _, minor = row["amount"].partition(".")
        owed[name] += int(major) * 1000 + int((minor + "000")[:3])
    found = {"star_total": balance["star", "available"],
             "leaf_total": balance["leaf", "available"], **owed}
    for name, value in found.items():
        if value != expected[name]:
            raise Failed(f"{name}: expected {expected[name]}, found {value}")


def main():
    program, work = Program(sys.argv[1]), sys.argv[2]
    expected = json.loads(pathlib.Path(sys.argv[3]).read_text())
    figures = {"events": expected["events"]}
    with scratch() as folder:
        folder = pathlib.Path(folder)
        for form in ("pb", "jsonl"):
            events = folder / f"work.{form}"
            program.run("import", "--mapping", EXAMPLE / "import.yaml", work, "-o", events, "--quiet")
            ledger = program.ledger(folder / form, EXAMPLE / "network.yaml", "2026-01-01T00:00:00Z")
            seconds, _ = timed(lambda: program.run("ingest", events, "--dir", ledger, "--quiet",
                                                   "--cache-bytes", "4GiB"))
            figures[f"ingest_{form}_events_per_second"] = round(expected["events"] / seconds)
            check(expected, program.json("report", "trial-balance", "--dir", ledger),
                  program.json("report", "settlement", "--dir", ledger))
        seconds, _ = timed(lambda: program.run("replay", "--dir", ledger))
        figures["replay_records_per_second"] = round(expected["events"] / seconds)
        seconds, _ = timed(lambda: program.run("close-window", "--dir", ledger))
        figures["close_window_command_seconds"] = round(seconds, 3)
        seconds, _ = timed(lambda: program.run("verify", "--dir", ledger))
        figures["verify_records_per_second"] = round(expected["events"] / seconds)
    print(json.dumps(figures, indent=1))


main()
