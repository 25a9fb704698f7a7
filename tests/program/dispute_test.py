#!/usr/bin/env python3
"""Records of a closed window are contested by a file, resolved and reported, by the verbs."""
import json
import pathlib
import sys

from ledger import Program, scratch
from report_page_test import SCHEMA, conforms
from settlement_test import NETWORK, START, START_US, expect, expect_in, purchase

HEADER = "dispute_id,sequence,counterparty,reason,amount\n"


def figures_of(program, at, window):
    """All that reports of a closed window say, but for its place in the journal."""
    shown = program.json("report", "settlement", "--window", window, *at)
    return [shown[name] for name in ("positions", "obligations", "confirmations")]


def wrongly_stated(program, place, sequence, at):
    """Deciding cannot look the record up; an audit tells, and fails once it gave money back."""
    file = place / "wrongly-stated.jsonl"
    file.write_text(json.dumps({"occurredAtUs": str(START_US + 7_200_000_000), "disputeRaised": {
        "participant": "starbank", "disputeId": "d9", "sequence": str(sequence),
        "currency": "CNY", "amount": "100", "reason": "other", "window": 1, "debtor": "cafe",
        "creditor": "starbank", "booked": "1.1"}}) + "\n")
    program.run("ingest", file, *at)
    told = 'dispute "d9": expected to state 1.2 as record'
    expect_in("warning: record ", program.run("verify", *at).stderr, "a warning")
    expect_in(told, program.run("verify", *at).stderr, "what is open")
    program.run("settlement", "resolve-dispute", "--participant", "starbank", "--id", "d9",
                "--resolution", "accepted", "--reason", "agreed", "--proposed-by", "ann",
                "--approved-by", "bob", *at, code=1)
    file = place / "resolved.jsonl"
    file.write_text(json.dumps({"occurredAtUs": str(START_US + 7_200_000_001), "disputeResolved": {
        "participant": "starbank", "disputeId": "d9", "resolution": "accepted",
        "reason": "agreed", "proposedBy": "ann", "approvedBy": "bob"}}) + "\n")
    program.run("ingest", file, *at)
    expect_in(told, program.run("verify", *at, code=1).stderr, "what was given back")


def main():
    program = Program(sys.argv[1])
    with scratch() as place:
        folder = pathlib.Path(place) / "ledger"
        program.ledger(folder, NETWORK, START)
        events = pathlib.Path(place) / "events.jsonl"
        events.write_text(purchase(1, 1_000_000) + purchase(2, 50_000) +
                          purchase(3, 10_000))  # 120.00, 6.00 and 1.20
        program.run("ingest", events, "--dir", folder)
        at = ("--dir", folder)
        program.run("close-window", *at)
        statement = program.json("report", "participant-statement", "--participant", "cafe",
                                 "--window", 1, *at)
        first, second, third = [row["sequence"] for row in statement["bookings"]]
        closed = figures_of(program, at, 1)
        file = pathlib.Path(place) / "disputes.csv"
        raise_ = ("settlement", "dispute", "--participant", "cafe", "--file", file, *at)

        file.write_text(HEADER + f"d1,{first},starbank,duplicate,\n"
                        f"d2,{second},starbank,wrong_amount,6.01\n")
        done = program.run(*raise_, code=3)
        expect_in("line 3: amount: expected at most 6", done.stderr, "a line that is wrong")
        expect("nothing raised", [], program.json("report", "disputes", *at)["disputes"])
        file.write_text("id\nd1\n")
        expect_in("line 1: ", program.run(*raise_, code=2).stderr, "a file of other columns")

        file.write_text(HEADER + f"d1,{first},starbank,duplicate,\n"
                        f"d2,{second},starbank,wrong_amount,2.50\n")
        answer = program.json(*raise_)["settlement"]
        expect("raised", ["ACCEPTED", "ACCEPTED"], [row["outcome"] for row in answer])
        expect_in("0 disputes, 2 raised already", program.run(*raise_).stderr, "the file again")

        resolve = ("settlement", "resolve-dispute", "--participant", "cafe", "--reason", "agreed",
                   "--proposed-by", "ann", *at)
        done = program.run(*resolve, "--id", "d1", "--resolution", "rejected", "--approved-by",
                           "ann", code=3)
        expect_in("another person", done.stderr, "one person")
        by_bob = (*resolve, "--approved-by", "bob")
        program.run(*by_bob, "--id", "d1", "--resolution", "rejected")
        program.run(*by_bob, "--id", "d2", "--resolution", "partly", "--amount", 200,
                    "--currency", "CNY")
        done = program.run(*by_bob, "--id", "d3", "--resolution", "accepted", code=3)
        expect_in("UNKNOWN_ORDER", done.stderr, "a dispute that nobody raised")

        report = program.json("report", "disputes", *at)
        schema = json.loads(SCHEMA.read_text())
        conforms(report, schema["$defs"]["disputes"], schema, "disputes")
        expect("disputes", [("d1", "REJECTED", "120.00", "0.00", ""),
                            ("d2", "PARTLY", "2.50", "2.00", "2")],
               [tuple(row[name] for name in ("dispute_id", "status", "contested", "accepted",
                                             "settled_in")) for row in report["disputes"]])
        for row in report["disputes"]:
            expect("stated as booked", row["booked"], row["stated"])

        program.run("close-window", *at)
        expect("the closed window", closed, figures_of(program, at, 1))
        lines = program.json("report", "participant-statement", "--participant", "cafe",
                             "--window", 2, *at)["bookings"]
        expect("the adjustment", [("starbank", "dispute", "2.00")],
               [(row["counterparty"], row["kind"], row["receives"]) for row in lines])
        expect_in(f"of record {second} in window 1", lines[0]["reference"], "its original")
        invoices = program.json("report", "invoices", "--window", 2, *at)
        conforms(invoices, schema["$defs"]["invoices"], schema, "invoices")
        expect("on invoices", [("cafe", "starbank", "d2", second, "2.00")],
               [tuple(row[name] for name in ("creditor", "debtor", "dispute_id",
                                             "original_record", "booked"))
                for row in invoices["adjustments"]])
        audited = {row["what"]: row["value"] for row in program.json("verify", *at)["verify"]}
        expect("compared by verify", "2", str(audited["disputes_compared"]))
        wrongly_stated(program, pathlib.Path(place), third, at)
        for verb in ("dispute", "resolve-dispute"):
            expect_in("Example:", program.run("settlement", verb, "--help").stdout, verb)


if __name__ == "__main__":
    main()
