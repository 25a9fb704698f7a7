#!/usr/bin/env python3
"""Seconds of closing a window and of every report, with 1,000,000 records and 1,000 participants
behind them.

usage: report_speed.py CLEARPOINT [RECORDS]
Prints JSON: the close beside a command that only starts; each report from the live store and at a
position in the middle with a snapshot near it; the bytes of the settlement as a page. No figure is
asserted; that all books balance is.
"""
import json
import pathlib
import sys

from large_state import ISSUERS, SHOPS, ingest, new_ledger, purchase, redemption, timed, write_events
from ledger import Failed, Program, scratch

MEMBERS = 100_000
BEHIND_SNAPSHOT = 1_000  # records between the snapshot and the earlier position
REPORTS = {
    "settlement": ["--window", 1],
    "trial-balance": [],
    "liability": [],
    "exposure": [],
    "roll-forward": [],
    "participant-statement": ["--participant", "s7", "--window", 1],
    "invoices": ["--window", 1],
    "expiring-soon": [],
    "budgets": [],
    "limits": [],
}
OF_CLOSED_WINDOWS = ("invoices",)


def traffic(begin, end):
    """Purchases of every shop in every program, and each tenth a redemption of what was earned."""
    for i in range(begin, end):
        kind = redemption if i % 10 == 9 else purchase
        pair = i // 10
        yield kind(i, f"u{pair % MEMBERS}", f"s{(pair * 7 + i % 10) % SHOPS}",
                   f"p{pair % ISSUERS}")


def measure_close(program, ledger, folder, figures):
    nothing = write_events(folder / "nothing.pb", [])
    start = ingest(program, ledger, nothing)
    seconds, _ = timed(lambda: program.run("close-window", "--dir", ledger))
    figures["start_without_work_seconds"] = round(start, 3)
    figures["close_command_seconds"] = round(seconds, 3)


def measure_reports(program, ledger, position, figures):
    for name, options in REPORTS.items():
        command = ["report", name, "--dir", ledger, *options]
        live, _ = timed(lambda: program.run(*command))
        figures[name] = {"live_seconds": round(live, 2)}
        if name in OF_CLOSED_WINDOWS:
            continue
        earlier, _ = timed(lambda: program.run(*command, "--at", position))
        figures[name]["earlier_seconds"] = round(earlier, 2)


def check(program, ledger):
    trial = program.json("report", "trial-balance", "--dir", ledger)
    for part in ("points", "money"):
        if part not in trial:
            raise Failed(f"expected {part} in the trial balance, found {sorted(trial)}")
    by_program = {}
    for row in trial["points"]:
        by_program[row["program"]] = by_program.get(row["program"], 0) + int(row["points"])
    if len(by_program) != ISSUERS or any(by_program.values()):
        raise Failed(f"expected sums of 0 for {ISSUERS} programs, found {by_program}")


def main():
    program = Program(pathlib.Path(sys.argv[1]).resolve())
    records = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    figures = {"records": records, "participants": SHOPS + ISSUERS}
    with scratch() as folder:
        folder = pathlib.Path(folder)
        ledger = new_ledger(program, folder / "ledger", ISSUERS)
        half = records // 2
        ingest(program, ledger, write_events(folder / "first.pb", traffic(0, half)))
        program.run("snapshot", "create", "--dir", ledger)
        # A file of its own each time: ingest goes on where it was in a file it knows.
        ingest(program, ledger, write_events(folder / "second.pb", traffic(half, records)))
        measure_close(program, ledger, folder, figures)
        measure_reports(program, ledger, half + BEHIND_SNAPSHOT, figures)
        page = folder / "settlement.html"
        seconds, _ = timed(lambda: program.run("report", "settlement", "--dir", ledger, "--window", 1,
                                               "--format", "html", "--output", page))
        figures["settlement_page"] = {"seconds": round(seconds, 2), "bytes": page.stat().st_size}
        check(program, ledger)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
