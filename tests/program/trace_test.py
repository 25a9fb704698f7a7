#!/usr/bin/env python3
"""Figures of reports taken apart down to inputs, and the way back, by the verb."""
import decimal
import pathlib
import sys

from ledger import Failed, Program, scratch
from settlement_test import NETWORK, START, expect, purchase

REPORTS = (("settlement", "--window", 1), ("trial-balance",), ("liability",), ("roll-forward",),
           ("participant-statement", "--participant", "cafe", "--window", 1),
           ("invoices", "--window", 1), ("receivables",))


def refused(program, part, code, *args):
    done = program.run("trace", *args, code=code)
    if part not in done.stderr:
        raise Failed(f"trace {args}: expected {part!r} in {done.stderr!r}")


def every_figure(program, at):
    """Traces every figure of the reports; answers the lines by figure."""
    lines = {}
    for report in REPORTS:
        for entry in program.json("report", *report, *at)["figures"]:
            figure = entry["figure"]
            traced = program.json("trace", figure, *at)
            value = decimal.Decimal(traced["figure"]["value"])
            total = sum((decimal.Decimal(line["amount"]) for line in traced["lines"]),
                        decimal.Decimal(0))
            expect(figure, value, total)
            lines[figure] = traced["lines"]
    return lines


def main():
    program = Program(sys.argv[1])
    with scratch() as place:
        folder = pathlib.Path(place) / "ledger"
        program.ledger(folder, NETWORK, START)
        events = pathlib.Path(place) / "events.jsonl"
        # 128 points for 0.012 each, then 66.
        events.write_text(purchase(1, 12_850) + purchase(2, 6_600))
        program.run("ingest", events, "--dir", folder)
        program.run("close-window", "--dir", folder)
        at = ("--dir", folder)
        lines = every_figure(program, at)
        # Record 1 is the network, 4 the closing.
        pays = "settlement,window=1/positions/cafe/pays@4"
        expect(pays, [("o1", "1.536"), ("o2", "0.792")],
               [(line["id"], line["amount"]) for line in lines[pays]])
        first = lines[pays][0]
        source = f"{first['source']}/{first['offset']}"
        up = program.json("trace", "--event", source, *at)
        expect("record", 2, up["record"]["sequence"])
        parts = {row["figure"]: row["part"] for row in up["figures"]}
        expect("part", "1.536", parts[pays])
        expect("by number", up, program.json("trace", "--record", 2, *at))
        at_3 = program.json("trace", "--record", 2, "--at", 3, *at)
        expect("earlier", True, all(row["figure"].endswith("@3") for row in at_3["figures"]))
        program.run("trace", pays, "--format", "csv", *at)
        program.run("trace", pays, *at)

        refused(program, "did you mean \"cafe\"?", 1,
                "settlement,window=1/positions/caffe/pays@4", *at)
        refused(program, "position: expected a record up to 4", 1,
                "settlement,window=1/positions/cafe/pays@9", *at)
        refused(program, "window 2: expected a closed one", 1,
                "settlement,window=2/positions/cafe/closing_carry@4", *at)
        refused(program, "figure: report: expected one of", 2, "budgets/a/b/c@4", *at)
        refused(program, "figure: expected REPORT", 2, "settlement", *at)
        refused(program, "expected the name of a figure", 2, *at)
        refused(program, "found offset 99", 1, "--event", f"{first['source']}/99", *at)
        refused(program, "expected SOURCE/OFFSET", 2, "--event", "nothing", *at)
        refused(program, "record: expected one up to 4", 1, "--record", 99, *at)


if __name__ == "__main__":
    main()
